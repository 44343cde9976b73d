import type { Server } from 'node:https'
import type { FastifyInstance } from 'fastify'
import { type Config, loadConfig } from '#platform/config.ts'
import type { House } from '#platform/database.ts'
import { openLog } from '#platform/log.ts'
import { exitWhenParentGoes, tellReady } from '#platform/supervisor.ts'
import { keepTlsFresh, readTls } from '#platform/tls.ts'
import { knownOrganisations } from '#records/staff/organisation.ts'
import { makeDemoShop } from './demo-shop.ts'
import { openHouse } from './house.ts'
import { makeServers } from './serve.ts'

/** The web process: the portal's origin and the console's origin. */
async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = openLog('server', config.logLevel)
  const house = await openHouse(config, config.databaseUrl!, log)
  const tls = config.tls ? await readTls(config.tls) : null
  const secureCookies = {
    portal: config.portalUrl.startsWith('https:'),
    console: config.consoleUrl.startsWith('https:'),
  }
  const { portal, console } = await makeServers(house, {
    tls,
    trustProxy: config.trustProxy,
    secureCookies,
    gate: { ticketsPerSecondMax: config.intakeMaxPerS, proof: config.proof },
  })
  const stopLooking = config.tls ? keepTlsFresh(config.tls, [portal.server, console.server] as Server[], log) : () => {}
  await portal.listen({ host: config.bind, port: config.port })
  await console.listen({ host: config.bind, port: config.consolePort })
  const shop = await openShop(house, config)
  exitWhenParentGoes(async () => {
    stopLooking()
    await Promise.all([portal.close(), console.close(), shop?.close()])
    await house.close()
  })
  tellReady()
}

/** The demo's shop, on a port of its own, where there is a demo. */
async function openShop(house: House, config: Config): Promise<FastifyInstance | null> {
  if (!config.mayHaveDemo || !(await knownOrganisations(house)).demo) return null
  const shop = await makeDemoShop(house, `${config.tls ? 'https' : 'http'}://127.0.0.1:${config.port}`)
  await shop.listen({ host: config.bind, port: config.demoShopPort })
  return shop
}

await main()
