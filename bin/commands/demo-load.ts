import { loadDemo } from '../../server/demo.ts'
import { openHouse } from '../../server/house.ts'
import type { Config } from '../../server/platform/config.ts'
import { eraseDemoOrg } from '../../server/platform/erase-org.ts'
import { openLog } from '../../server/platform/log.ts'
import { knownOrganisations } from '../../server/records/staff/organisation.ts'
import type { Urls } from './connect.ts'

/** Addresses that a browser on this machine opens, under one of its two names for itself (docs/decisions/0005). */
export function loopbackUrls(
  config: Config,
  host: '127.0.0.1' | 'localhost',
): { portalUrl: string; consoleUrl: string } {
  const scheme = config.tls ? 'https' : 'http'
  return { portalUrl: `${scheme}://${host}:${config.port}`, consoleUrl: `${scheme}://${host}:${config.consolePort}` }
}

/**
 * Loads the demo, without waiting for the disk at each of its thousands of commits: a killed load leaves a part, which
 * the next one takes away first.
 */
export async function loadDemoInto(config: Config, urls: Urls): Promise<void> {
  const house = await openHouse(config, urls.appUrl, openLog('demo', config.logLevel), { durable: false })
  const tell = process.stderr.isTTY
    ? (done: number, all: number) => process.stderr.write(`\r  demo organisation  ${Math.round((done / all) * 100)} % `)
    : undefined
  try {
    const { demo } = await knownOrganisations(house)
    if (demo) await eraseDemoOrg(urls.ownerUrl, demo.orgId)
    await loadDemo(house, loopbackUrls(config, '127.0.0.1'), tell)
    if (tell) process.stderr.write('\n')
  } finally {
    await house.close()
  }
}
