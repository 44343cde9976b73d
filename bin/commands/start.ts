import { join } from 'node:path'
import { demoSignInLinks, keepShopEntry } from '../../server/demo.ts'
import { foundOrganisation } from '../../server/found.ts'
import { openHouse } from '../../server/house.ts'
import { systemClock } from '../../server/platform/clock.ts'
import type { Config } from '../../server/platform/config.ts'
import type { House } from '../../server/platform/database.ts'
import { openLog } from '../../server/platform/log.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { type DatabaseUrls, freePort, type StartHooks, start } from '../../server/platform/start.ts'
import { addShipped } from '../../server/records/knowledge/shipped.ts'
import { asSystem, claimHosts, keepAddresses, knownOrganisations } from '../../server/records/staff/organisation.ts'
import { issueToken, revokeSetUpCodes } from '../../server/records/staff/sign-in/tokens.ts'
import { buildWebWhenStale } from '../build-web.ts'
import { loadDemoInto, loopbackUrls } from './demo-load.ts'
import words from './words.json' with { type: 'json' }

type Announcement = { demo: { role: string; name: string; link: string }[] | null; setUpCode: string | null }

/** `huiyin start`: everything in one command, until a signal ends it. Answers the exit code. */
export async function startCommand(config: Config): Promise<number> {
  let announcement: Announcement = { demo: null, setUpCode: null }
  const settings = config.mayHaveDemo ? await sandboxSettings(config) : null
  const sandbox = settings ? { HUIYIN_SANDBOX: JSON.stringify(settings) } : {}
  const hooks: StartHooks = {
    migrate: async (ownerUrl) => void (await migrate(ownerUrl, systemClock)),
    buildWeb: async () => void (await buildWebWhenStale()),
    async prepare(urls: DatabaseUrls) {
      const house = await openHouse(config, urls.appUrl, openLog('start', config.logLevel))
      try {
        announcement = await prepareOrganisations(house, config, urls)
      } finally {
        await house.close()
      }
    },
    announce: () => console.log(announcementText(config, announcement, settings?.risk)),
  }
  return start(config, hooks, { children: childrenOf(config), env: { ...process.env, ...sandbox } })
}

const root = join(import.meta.dirname, '../..')

/** What the launcher keeps running. Whoever holds the demo's money is there before it is asked. */
function childrenOf({ core, mayHaveDemo }: Config): { name: string; file: string }[] {
  const of = (name: string, file: string) => ({ name, file: join(root, file) })
  return [
    ...(mayHaveDemo ? [of('sandbox', 'sandbox/demo.ts')] : []),
    of('server', 'server/main.ts'),
    of('worker', 'server/worker.ts'),
    ...(core || mayHaveDemo ? [of('cashier', 'server/cashier.ts')] : []),
  ]
}

/** Addresses for the demo's made-up core, gateway and risk desk that nobody has now, and what goes between them this time. */
async function sandboxSettings(config: Config) {
  const [core, gateway, risk] = await Promise.all([freePort(), freePort(), freePort()])
  return {
    core: `http://127.0.0.1:${core}`,
    gateway: `http://127.0.0.1:${gateway}`,
    risk: `http://127.0.0.1:${risk}`,
    token: systemClock.bytes(24).toString('base64url'),
    secret: `whsec_${systemClock.bytes(32).toString('base64')}`,
    callbacks: loopbackUrls(config, '127.0.0.1').portalUrl,
  }
}

async function prepareOrganisations(house: House, config: Config, urls: DatabaseUrls): Promise<Announcement> {
  let known = await knownOrganisations(house)
  // A start that was killed while it loaded the demo left a part of it: away with it, and once more.
  const isHalf = known.demo !== null && !known.demo.isSetUp
  const isEmpty = !known.demo && !known.own
  if ((isEmpty || isHalf) && config.mayHaveDemo) await loadDemoInto(config, urls)
  const own = known.own?.orgId ?? (await foundOwn(house, config))
  known = await knownOrganisations(house)
  // Settings decide the addresses of this start, whatever an earlier start stored.
  await asSystem(house, own, 'start', (work) => keepAddresses(work, config))
  if (known.demo)
    await asSystem(house, known.demo.orgId, 'start', async (work) => {
      await keepAddresses(work, loopbackUrls(config, '127.0.0.1'))
      await keepShopEntry(work, [config.demoShopUrl])
    })
  for (const orgId of [own, known.demo?.orgId]) if (orgId) await asSystem(house, orgId, 'start', addShipped)
  if (known.own?.isSetUp) await asSystem(house, own, 'start', (work) => claimHosts(work, ownHosts(config)))
  return {
    demo: known.demo ? await demoSignInLinks(house, known.demo.orgId) : null,
    setUpCode: known.own?.isSetUp ? null : await freshSetUpCode(house, own),
  }
}

/** Beyond loopback the host names of the settings lead to your organisation; on loopback localhost does, once it is set up. */
function ownHosts(config: Config): string[] {
  const { portalUrl, consoleUrl } = config
  return [...new Set([new URL(portalUrl).hostname, new URL(consoleUrl).hostname])]
}

async function foundOwn(house: House, config: Config): Promise<string> {
  const hosts = ownHosts(config).filter((host) => host !== 'localhost')
  return foundOrganisation(house, {
    name: words.ownOrganisation,
    zone: 'Asia/Shanghai',
    defaultLanguage: 'zh-Hans',
    hotline: '',
    isDemo: false,
    hosts,
    portalUrl: config.portalUrl,
    consoleUrl: config.consoleUrl,
  })
}

/** Printed at every start until it is used; older printouts stop working. */
async function freshSetUpCode(house: House, orgId: string): Promise<string> {
  return asSystem(house, orgId, 'start', async (work) => {
    await revokeSetUpCodes(work)
    return issueToken(work, 'set_up', null)
  })
}

function announcementText(config: Config, { demo, setUpCode }: Announcement, riskDesk: string | undefined): string {
  const lines = ['', 'Huiyin 回音 is ready. Ctrl-C stops it.', '']
  if (demo) {
    const urls = loopbackUrls(config, '127.0.0.1')
    lines.push('Demo organisation (invented people and money; "npm run -s huiyin -- demo remove" takes it away)')
    lines.push(`  Portal   ${urls.portalUrl}`, `  Console  ${urls.consoleUrl}`)
    if (config.mayHaveDemo) lines.push(`  Shop     ${config.demoShopUrl}  (another site, with our button in its pages)`)
    if (riskDesk)
      lines.push(`  Risk     ${riskDesk}  (a risk desk that is made up: what it heard of protections, signed)`)
    lines.push('  Sign in once with a link:')
    for (const { role, name, link } of demo) lines.push(`    ${role.padEnd(8)} ${link}  ${name}`)
    lines.push('')
  }
  lines.push('Your organisation', `  Portal   ${config.portalUrl}`, `  Console  ${config.consoleUrl}`)
  if (setUpCode)
    lines.push(
      `  Make its first administrator: ${config.consoleUrl}/setup#code=${setUpCode}`,
      `  Set-up code: ${setUpCode.match(/.{1,5}/g)!.join('-')}`,
    )
  lines.push('', `  API      ${(demo ? loopbackUrls(config, '127.0.0.1') : config).portalUrl}/docs`, '')
  return lines.join('\n')
}
