/**
 * The browser the tests and the screenshots drive.
 *
 * It comes from the package folder rather than from the machine, so that a bare container, a laptop and a build
 * server all measure the same page: one Chromium build, its own libraries, and fonts that cover Chinese even where
 * the machine has none. Nothing here reaches beyond loopback.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { unpackedBrowser, unpackedFonts } from './browser-files.ts'

/** A screen: its size in CSS pixels, and whether a finger or a pointer works it. */
export type Screen = {
  viewport: { width: number; height: number }
  deviceScaleFactor: number
  hasTouch: boolean
  isMobile: boolean
}

const handheld = { deviceScaleFactor: 2, hasTouch: true, isMobile: true }
const desk = { deviceScaleFactor: 1, hasTouch: false, isMobile: false }

/** The phone most pages are designed for. */
export const phone: Screen = { viewport: { width: 375, height: 812 }, ...handheld }

/** The narrowest phone anything must still fit on; also what WCAG 1.4.10 measures reflow at. */
export const narrowPhone: Screen = { viewport: { width: 320, height: 640 }, ...handheld }

/** The desk of somebody who works complaints all day. */
export const desktop: Screen = { viewport: { width: 1440, height: 900 }, ...desk }

/** A small laptop, or half of a large screen: where side columns begin to hurt. */
export const smallDesktop: Screen = { viewport: { width: 1024, height: 768 }, ...desk }

/** What a new page should look like to the site it opens. */
export type PageOptions = {
  viewport: Screen
  /** A BCP 47 tag: becomes `navigator.language` and `Accept-Language`. */
  locale: string
  colorScheme: 'light' | 'dark'
  /** The test claims the page can be worked without a pointer: any press of a mouse or a finger is then a fault. */
  keyboardOnly?: boolean
}

/**
 * Starts the browser. The caller closes it.
 *
 * `HUIYIN_CHROMIUM` names another executable to use, and must do so where the package carries no build (anything but
 * Linux on x64).
 */
export async function launchBrowser(): Promise<Browser> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value

  let executablePath = process.env.HUIYIN_CHROMIUM
  if (!executablePath) {
    const folder = await unpackedBrowser()
    executablePath = join(folder, 'chromium')
    // First, not only where something is missing: half of this NSS and half of the machine's do not link.
    env.LD_LIBRARY_PATH = [join(folder, 'al2023', 'lib'), env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  }
  // Elsewhere the system supplies the fonts, and fontconfig is not asked.
  if (process.platform === 'linux') env.FONTCONFIG_FILE = join(await unpackedFonts(), 'fonts.conf')

  return chromium.launch({
    executablePath,
    env,
    headless: true,
    // Chromium refuses to build its sandbox for root, which is who runs the tests in most containers.
    chromiumSandbox: false,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-domain-reliability',
      '--no-pings',
      // Hinting differs between machines and moves text by a pixel; measurements should not.
      '--font-render-hinting=none',
      // A proxy named in the environment would carry requests past the rule below.
      '--no-proxy-server',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]',
    ],
  })
}

type Watch = { faults: string[]; asked: boolean }

const watches = new WeakMap<BrowserContext, Watch>()
const unasked = new Map<Watch, string>()

/** Opens a page in a context of its own, watched from before its first request. Closing the context ends both. */
export async function newPage(browser: Browser, options: PageOptions): Promise<Page> {
  const { viewport, locale, colorScheme, keyboardOnly = false } = options
  const context = await browser.newContext({ ...viewport, locale, colorScheme })
  const watch: Watch = { faults: [], asked: false }
  watches.set(context, watch)
  watchContext(context, watch)
  await context.addInitScript(pageSideWatch, keyboardOnly)
  return context.newPage()
}

/** The button of exactly this name, or of a name that the pattern fits. */
export const button = (on: Page | Locator, name: string | RegExp): Locator =>
  on.getByRole('button', { name, exact: true })

/** Enter on what takes it: a button that is still at work takes no key, and only before clicks would Playwright wait. */
export const pressEnter = (control: Locator): Promise<void> =>
  control.and(control.page().locator(':not(:disabled)')).press('Enter')

/** What went wrong on the page and its pop-ups so far, oldest first. The array is live. */
export function faultsOf(page: Page): string[] {
  const watch = watches.get(page.context())
  if (!watch) throw new Error('this page was not opened with newPage')
  watch.asked = true
  unasked.delete(watch)
  return watch.faults
}

/**
 * Fails unless the page was quiet: no uncaught error, no console error, no breach of its content security policy, no
 * request to an address outside loopback and, for a keyboard-only page, no press of a pointer.
 *
 * `expected` matches faults the test provoked on purpose, such as the console line Chromium writes for a 401.
 */
export async function assertQuiet(page: Page, ...expected: RegExp[]): Promise<void> {
  const faults = faultsOf(page)
  // One round trip, since what the page reported before this travels on the same wire and arrives first.
  if (!page.isClosed()) await page.evaluate(() => undefined).catch(() => undefined)
  const surprises = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)))
  assert.equal(surprises.length, 0, `the page was not quiet:\n  ${surprises.join('\n  ')}`)
}

// A page nobody asked about has not passed: without this, a forgotten assertQuiet would hide everything it collects.
process.on('exit', () => {
  for (const [watch, address] of unasked) {
    process.stderr.write(`assertQuiet was never called for ${address}:\n  ${watch.faults.join('\n  ')}\n`)
    process.exitCode = 1
  }
})

function watchContext(context: BrowserContext, watch: Watch): void {
  const fault = (text: string, address: string) => {
    watch.faults.push(text)
    if (!watch.asked) unasked.set(watch, address)
  }
  context.on('weberror', (event) => {
    const error = event.error()
    fault(`uncaught: ${error.stack || error.message}`, event.page()?.url() ?? 'a page')
  })
  context.on('console', (message) => {
    if (message.type() !== 'error') return
    const { url } = message.location()
    fault(`console error: ${message.text()}${url ? ` (${url})` : ''}`, message.page()?.url() ?? 'a page')
  })
  context.on('request', (request) => {
    if (!staysHere(request.url())) fault(`outside request: ${request.method()} ${request.url()}`, request.url())
  })
  context.on('page', (page) => {
    page.on('crash', () => fault('the page crashed', page.url()))
    // Web sockets are not requests to Playwright.
    page.on('websocket', (socket) => {
      if (!staysHere(socket.url())) fault(`outside request: ${socket.url()}`, page.url())
    })
  })
}

/**
 * Runs inside the page, so it may use nothing from this module. It sees pages that were navigated to; `setContent`
 * rewrites the document in place, which drops every listener.
 */
function pageSideWatch(keyboardOnly: boolean): void {
  const report = console.error.bind(console)
  // Chromium writes enforced breaches to the console by itself; this adds those of a report-only policy.
  document.addEventListener('securitypolicyviolation', (event) => {
    report(`content security policy: ${event.effectiveDirective} blocked ${event.blockedURI}`)
  })
  if (!keyboardOnly) return
  const pressed = (event: Event) => {
    if (event.isTrusted) report(`${event.type} on a keyboard-only page`)
  }
  // Enter and Space give a click without either of these.
  for (const type of ['pointerdown', 'wheel']) window.addEventListener(type, pressed, { capture: true, passive: true })
}

function staysHere(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  if (['about:', 'blob:', 'data:'].includes(protocol)) return true
  if (!['http:', 'https:', 'ws:', 'wss:'].includes(protocol)) return false
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
