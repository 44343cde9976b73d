import { readFile } from 'node:fs/promises'
import { loadConfig } from '#platform/config.ts'
import { openLog } from '#platform/log.ts'
import { exitWhenParentGoes, tellReady } from '#platform/supervisor.ts'
import { openHouse } from './house.ts'
import { makeServers } from './serve.ts'

/** The web process: the portal's origin and the console's origin. */
async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = openLog('server', config.logLevel)
  const house = await openHouse(config, config.databaseUrl!, log)
  const tls = config.tls
    ? { cert: await readFile(config.tls.certFile, 'utf8'), key: await readFile(config.tls.keyFile, 'utf8') }
    : null
  const secureCookies = {
    portal: config.portalUrl.startsWith('https:'),
    console: config.consoleUrl.startsWith('https:'),
  }
  const { portal, console } = await makeServers(house, { tls, trustProxy: config.trustProxy, secureCookies })
  await portal.listen({ host: config.bind, port: config.port })
  await console.listen({ host: config.bind, port: config.consolePort })
  exitWhenParentGoes(async () => {
    await Promise.all([portal.close(), console.close()])
    await house.close()
  })
  tellReady()
}

await main()
