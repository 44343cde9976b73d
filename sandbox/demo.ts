/**
 * The demo's own outside world, all of it made up: a core and a gateway, each a process of its own, and a risk desk, which only
 * listens, in this one. The launcher keeps it like any other. Settings come as JSON in HUIYIN_SANDBOX; the data lie beside the
 * demo's.
 */
import { join } from 'node:path'
import { startSandboxCore } from './core/start.ts'
import { startSandboxGateway } from './gateway/start.ts'
import { openRiskDesk } from './risk/desk.ts'

const { HUIYIN_SANDBOX: said, HUIYIN_DATA: data } = process.env
if (!said || !data || !process.send) throw new Error('the launcher starts this')
const { core, gateway, risk, token, secret, callbacks } = JSON.parse(said) as Record<string, string>
const portOf = (url: string) => Number(new URL(url).port)
const common = { token: token!, callbackSecret: secret! }
const running = await Promise.all([
  startSandboxCore({
    ...common,
    dataDir: join(data, 'sandbox', 'core'),
    port: portOf(core!),
    callbackUrl: `${callbacks}/v1/core/callbacks`,
  }),
  startSandboxGateway({
    ...common,
    dataDir: join(data, 'sandbox', 'gateway'),
    port: portOf(gateway!),
  }),
])
const desk = await openRiskDesk({ dataDir: join(data, 'sandbox', 'risk'), port: portOf(risk!), secret: secret! })
const end = async () => {
  desk.close()
  await Promise.all(running.map((one) => one.stop()))
  process.exit(0)
}
process.once('disconnect', end)
process.once('SIGTERM', end)
process.send({ ready: true })
