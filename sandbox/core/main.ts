/**
 * The sandbox core: a payment core that is made up, as a real separate process with a ledger in a database of its own. It is
 * for the demo, tests, benches and the simulation, listens on loopback only and moves no money of anybody.
 *   node sandbox/core/main.ts --data DIR [--port N] [--callback-url URL] [--page-lines N] [--until-input-ends]
 * SANDBOX_CORE_TOKEN is the bearer token, SANDBOX_CORE_CALLBACK_SECRET (whsec_…) signs its news. Its first line of output is
 * `{"url": …}`, once it listens.
 */
import { parseArgs } from 'node:util'
import { runCore } from './run.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string', default: '0' },
    'callback-url': { type: 'string' },
    'page-lines': { type: 'string', default: '1000' },
    'until-input-ends': { type: 'boolean', default: false },
  },
})
const { SANDBOX_CORE_TOKEN: token, SANDBOX_CORE_CALLBACK_SECRET: callbackSecret } = process.env
if (!values.data || !token || !callbackSecret) {
  console.error('Say --data DIR, and SANDBOX_CORE_TOKEN and SANDBOX_CORE_CALLBACK_SECRET in the environment.')
  process.exit(2)
}

const core = await runCore({
  dataDir: values.data,
  port: Number(values.port),
  token,
  callbackSecret,
  callbackUrl: values['callback-url'] ?? null,
  pageLines: Number(values['page-lines']),
  now: () => new Date(),
})
const stop = () => {
  core.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
if (values['until-input-ends']) process.stdin.on('end', stop).resume()
console.log(JSON.stringify({ url: core.url }))
