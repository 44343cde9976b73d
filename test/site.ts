/**
 * The whole product as a browser meets it: a house on a database of its own whose time runs, both origins with their
 * pages on ports of their own, the loop at work in the same process, and one browser. One site per test file.
 */
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Browser, Locator, Page } from 'playwright-core'
import { elapsedMs, systemClock } from '#platform/clock.ts'
import { type Actor, type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { openTestHouse, withTestPostgres } from '#platform/testing.ts'
import { asSystem, keepAddresses, markSetUp } from '#records/staff/organisation.ts'
import type { Role } from '#records/staff/permissions.rules.ts'
import { issueToken } from '#records/staff/sign-in/tokens.ts'
import { type Receipt, receive } from '#stages/intake/receive.ts'
import { foundOrganisation } from '../server/found.ts'
import { door } from '../server/loop.ts'
import { runLoop } from '../server/run-loop.ts'
import { makeServers, type ServeSettings } from '../server/serve.ts'
import { desktop, launchBrowser, newPage, type PageOptions } from './browser.ts'
import { openTestOrg, type Sent, submissionFrom } from './house.ts'

/** On a busy machine with two cores the slowest page so far took four seconds. */
const patienceMs = 15_000

export type Site = {
  house: House & { url: string }
  orgId: string
  portalUrl: string
  /** The console of the organisation on 127.0.0.1; the same server as `localhost`, where another one may be set up. */
  consoleUrl: string
  open(options: Partial<PageOptions>, address: string): Promise<Page>
  /** A page of the console with somebody of this role signed in by a one-time link. */
  openAs(role: Role, options?: Partial<PageOptions>): Promise<Page>
  /** One transaction as somebody of this role. */
  as<T>(role: Role, act: (work: Work) => Promise<T>): Promise<T>
  asSystem<T>(act: (work: Work) => Promise<T>, orgId?: string): Promise<T>
  /** One complaint through the door, as any channel sends it. */
  send(sent: Sent): Promise<Receipt>
  /** What was sent by mail so far. */
  letters: { to: string; text: string }[]
  /** The link that a customer keeps. */
  linkOf(receipt: Pick<Receipt, 'number' | 'secret'>): string
  /** From now on nobody looks inside a picture, until the function that this answers is called. */
  holdChecks(): () => void
  /** Founds one more organisation, which waits on `localhost` for its first administrator; answers the set-up code. */
  awaitSetUp(): Promise<string>
  close(): Promise<void>
}

/** Opens a site whose organisation has people and no tickets: the demo's month takes ten seconds. Close it in `after`. */
/** `gate` as the settings of a server have it. */
export async function openSite(gate?: ServeSettings['gate']): Promise<Site> {
  const still = await withTestPostgres((server) => openTestHouse(server))
  const stands = () => {
    throw new Error('the time of a site runs by itself')
  }
  const house = { ...still, clock: { ...systemClock, set: stands, advance: stands } }
  const servers = await makeServers(house, {
    tls: null,
    trustProxy: false,
    secureCookies: { portal: false, console: false },
    ...(gate ? { gate } : {}),
  })
  const [portalUrl, consoleUrl] = [await listen(servers.portal), await listen(servers.console)] as const
  const urls = { portalUrl, consoleUrl }
  const { orgId } = await openTestOrg(undefined, { house, host: '127.0.0.1' })
  await asSystem(house, orgId, 'test', async (work) => {
    await keepAddresses(work, urls)
    await markSetUp(work)
    // As the demo it shows its ribbons, and leaves room for an organisation of one's own beside it.
    await work.tx.updateTable('orgs').set({ is_demo: true }).where('org_id', '=', orgId).execute()
  })
  let mayLook = Promise.resolve()
  let release = () => {}
  const { slots, look, writeOver } = house.ports.inspector
  house.ports.inspector = { slots, writeOver, look: (...all) => mayLook.then(() => look(...all)) }
  const stopLoop = runLoop(house)
  const browser: Browser = await launchBrowser()

  const system = <T>(act: (work: Work) => Promise<T>, org = orgId) => asSystem(house, org, 'test', act)
  const staffOf = async (role: Role): Promise<Extract<Actor, { kind: 'staff' }>> => {
    const person = await system(({ tx }) =>
      tx
        .selectFrom('staff')
        .select(['staff_id', 'name'])
        .where('org_id', '=', orgId)
        .where('role', '=', role)
        .orderBy('staff_id')
        .executeTakeFirstOrThrow(),
    )
    return { kind: 'staff', orgId, staffId: person.staff_id, role, name: person.name }
  }
  const open: Site['open'] = async (options, address) => {
    const page = await newPage(browser, { viewport: desktop, locale: 'zh-CN', colorScheme: 'light', ...options })
    page.setDefaultTimeout(patienceMs)
    await page.goto(address)
    return page
  }
  return {
    house,
    orgId,
    portalUrl,
    consoleUrl,
    letters: still.letters,
    open,
    asSystem: system,
    async openAs(role, options = {}) {
      const { staffId } = await staffOf(role)
      const token = await system((work) => issueToken(work, 'sign_in', staffId))
      const page = await open(options, `${consoleUrl}/signin#token=${token}`)
      await page.waitForURL(/\/queue/)
      return page
    },
    as: async (role, act) => inOrg(house, await staffOf(role), 'staff', act),
    send: (sent) =>
      inOrg(
        house,
        systemActor(orgId, 'test'),
        'intake',
        async (work) => (await receive(work, door, [await submissionFrom(work, sent)]))[0]!,
      ),
    holdChecks() {
      mayLook = new Promise((done) => {
        release = done
      })
      return () => release()
    },
    linkOf: ({ number, secret }) => `${portalUrl}/t/${number}#k=${secret}`,
    async awaitSetUp() {
      const own = await foundOrganisation(house, {
        name: { 'zh-Hans': '未命名', en: 'Unnamed' },
        zone: 'Asia/Shanghai',
        defaultLanguage: 'zh-Hans',
        hotline: '',
        isDemo: false,
        hosts: [],
        ...urls,
        // Passkeys belong to a host name.
        consoleUrl: consoleUrl.replace('127.0.0.1', 'localhost'),
      })
      return system((work) => issueToken(work, 'set_up', null), own)
    },
    async close() {
      release()
      await browser.close()
      await stopLoop()
      await Promise.all([servers.portal.close(), servers.console.close()])
      await still.close()
    },
  }
}

/** Starts a server on a free port of 127.0.0.1; answers its origin. */
export async function listen(server: FastifyInstance): Promise<string> {
  await server.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
}

/** Says the words of a word file, as the pages do. A key that is not there is a fault of the test. */
export function wordsOf(file: object): (key: string, values?: Record<string, string | number>) => string {
  return (key, values = {}) => {
    const found = key
      .split('.')
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], file)
    if (typeof found !== 'string') throw new Error(`no word ${key}`)
    return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''))
  }
}

/** Waits until something holds, asking again and again, and says what it waited for when it never does. */
export async function until<T>(
  what: string,
  probe: () => Promise<T>,
  holds: (value: T) => boolean = Boolean,
): Promise<T> {
  const start = elapsedMs()
  for (;;) {
    const value = await probe()
    if (holds(value)) return value
    if (elapsedMs() - start > patienceMs)
      throw new Error(`waited in vain for ${what}; last seen: ${JSON.stringify(value)}`)
    await pause(40)
  }
}

/** Goes forward with Tab until the control has the focus, as somebody without a pointer does. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor()
  const stepsMax = 80
  for (let step = 0; step < stepsMax; step++) {
    if (await control.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reaches ${control}`)
}

/**
 * By how many pixels the page, or any large part of it that scrolls by itself, is wider than its window: more than none
 * means scrolling sideways. A single strip, such as the deadlines on a phone, may.
 */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const stripHeightMax = 100
    const scrolls = (element: Element) =>
      element.clientHeight > stripHeightMax && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
    const windows = [document.documentElement, ...[...document.body.querySelectorAll('*')].filter(scrolls)]
    return Math.max(...windows.map((element) => element.scrollWidth - element.clientWidth))
  })
}
