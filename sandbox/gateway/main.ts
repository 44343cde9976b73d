/**
 * The sandbox gateway: `node sandbox/gateway/main.ts`. It plays a provider of text messages and calls for demo, tests and
 * simulation; nobody's telephone rings. Settings from the environment: GATEWAY_DATA (a folder), GATEWAY_TOKEN,
 * GATEWAY_CALLBACK_SECRET (whsec_…), GATEWAY_CALLBACK_URL (else each message names where its receipt goes), GATEWAY_PORT.
 * With GATEWAY_ATTACHED it ends with its input. It listens on loopback only and prints its port in a line of JSON once it does.
 */
import type { AddressInfo } from 'node:net'
import { openKept } from './kept.ts'
import { makeGateway } from './server.ts'

const { GATEWAY_DATA, GATEWAY_TOKEN, GATEWAY_CALLBACK_SECRET, GATEWAY_CALLBACK_URL, GATEWAY_PORT } = process.env
if (!GATEWAY_DATA || !GATEWAY_TOKEN || !GATEWAY_CALLBACK_SECRET) {
  console.error('GATEWAY_DATA, GATEWAY_TOKEN and GATEWAY_CALLBACK_SECRET must be set.')
  process.exit(2)
}
const { server, stop } = makeGateway(openKept(GATEWAY_DATA), {
  token: GATEWAY_TOKEN,
  callbackUrl: GATEWAY_CALLBACK_URL || undefined,
  callbackSecret: GATEWAY_CALLBACK_SECRET,
})
server.listen(Number(GATEWAY_PORT ?? 0), '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port, simulated: true }))
})
const end = () => void stop().then(() => process.exit(0))
process.on('SIGTERM', end)
process.on('SIGINT', end)
// Whoever started it is gone.
if (process.env.GATEWAY_ATTACHED) process.stdin.on('end', end).resume()
