/**
 * The browser the tests and the screenshots drive.
 *
 * It comes from the package folder rather than from the machine, so that a bare container, a laptop and a build
 * server all measure the same page: one Chromium build, its own libraries, and fonts that cover Chinese even where
 * the machine has none. Nothing here reaches beyond loopback.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inflateSync } from 'node:zlib'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const run = promisify(execFile)

/** Raise this when the files below are laid out differently, so that folders unpacked earlier are not mistaken. */
const layout = 1

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

const chromiumPackage = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..')
const fontPackage = dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json'))

async function versionOf(folder: string): Promise<string> {
  return (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}

/**
 * The package unpacks into the temporary folder and takes whatever lies there under the same name, of any version. So
 * it is given a temporary folder of its own, in a process of its own, because that folder is a process-wide setting.
 */
async function unpack(into: string, archives: string[]): Promise<void> {
  const script = `
    const { inflate } = await import(process.argv[1])
    await Promise.all(process.argv.slice(2).map((archive) => inflate(archive)))`
  const paths = archives.map((name) => join(chromiumPackage, 'bin', name))
  const args = ['--input-type=module', '--eval', script, '--', import.meta.resolve('@sparticuz/chromium'), ...paths]
  await run(process.execPath, args, { env: { ...process.env, TMPDIR: into } })
}

async function unpackedBrowser(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `no Chromium is packaged for ${process.platform}-${process.arch}: ` +
        'set HUIYIN_CHROMIUM to the path of an installed Chrome or Chromium',
    )
  }
  const name = `huiyin-chromium-${await versionOf(chromiumPackage)}-${layout}`
  const files = ['chromium', 'al2023/lib/libnss3.so', 'al2023/lib/libnspr4.so', 'al2023/lib/libexpat.so.1']
  return keep(name, files, (into) => unpack(into, ['chromium.br', 'al2023.tar.br']))
}

/**
 * Lays out the fonts and the configuration that offers these and no others, so that a page is as wide on every
 * machine. Latin is set in Open Sans, which the Chromium package carries, and the rest in Noto Sans SC.
 */
async function unpackedFonts(): Promise<string> {
  const name = `huiyin-fonts-${await versionOf(fontPackage)}-${await versionOf(chromiumPackage)}-${layout}`
  const files = ['fonts.conf', 'noto/noto-sans-sc-chinese-simplified-400-normal.ttf']
  return keep(name, files, async (into, folder) => {
    await unpack(into, ['fonts.tar.br'])
    await mkdir(join(into, 'noto'))
    const source = join(fontPackage, 'files')
    // Two whole fonts for the weights pages use, and the small slices for the rarer characters these leave out.
    const wanted = /^noto-sans-sc-(chinese-simplified-(400|700)|\d+-400)-normal\.woff$/
    for (const file of (await readdir(source)).filter((candidate) => wanted.test(candidate))) {
      const font = sfntFromWoff(await readFile(join(source, file)))
      await writeFile(join(into, 'noto', `${basename(file, '.woff')}.ttf`), font)
    }
    await writeFile(join(into, 'fonts.conf'), fontsConf(folder))
  })
}

/**
 * Returns a folder that outlives the process, built the first time. Test files start at the same moment, so each
 * builds aside and renames: the first to finish wins, and nobody sees a folder half filled.
 */
async function keep(
  name: string,
  files: string[],
  build: (into: string, folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(tmpdir(), `${name}-${process.getuid?.() ?? 'user'}`)
  if (await isWhole(folder, files)) return folder
  const fresh = await mkdtemp(`${folder}.`)
  try {
    await build(fresh, folder)
    for (let attempt = 1; ; attempt++) {
      try {
        await rename(fresh, folder)
        return folder
      } catch (error) {
        if (attempt === 3 || !['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      }
      if (await isWhole(folder, files)) return folder
      // Something tidied the temporary folder and left a part; out of the way with it.
      await rename(folder, join(fresh, '.partial')).catch(() => undefined)
    }
  } finally {
    await rm(fresh, { recursive: true, force: true })
    await rm(join(folder, '.partial'), { recursive: true, force: true })
  }
}

async function isWhole(folder: string, files: string[]): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  if (!found) return false
  // The name can be guessed and the folder is everybody's: run nothing another user may have put there.
  const mine = found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid) && (found.mode & 0o022) === 0
  if (!mine) throw new Error(`${folder} was not made by this user: remove it, or set TMPDIR`)
  const present = await Promise.all(files.map((file) => lstat(join(folder, file)).catch(() => undefined)))
  return present.every((file) => file !== undefined && file.size > 0)
}

/**
 * A TrueType font out of a WOFF 1 file: the same tables, each inflated. Chromium loads WOFF only for web fonts, and a
 * font the machine offers must be plain.
 */
function sfntFromWoff(woff: Buffer): Buffer {
  assert.equal(woff.toString('latin1', 0, 4), 'wOFF')
  const count = woff.readUInt16BE(12)
  const header = Buffer.alloc(12 + 16 * count)
  woff.copy(header, 0, 4, 8)
  header.writeUInt16BE(count, 4)
  const selector = Math.floor(Math.log2(count))
  header.writeUInt16BE(2 ** selector * 16, 6)
  header.writeUInt16BE(selector, 8)
  header.writeUInt16BE((count - 2 ** selector) * 16, 10)

  const parts: Buffer[] = [header]
  let offset = header.length
  for (let index = 0; index < count; index++) {
    const entry = 44 + 20 * index
    const start = woff.readUInt32BE(entry + 4)
    const packed = woff.readUInt32BE(entry + 8)
    const length = woff.readUInt32BE(entry + 12)
    const stored = woff.subarray(start, start + packed)
    const table = packed < length ? inflateSync(stored) : stored
    assert.equal(table.length, length)

    const record = 12 + 16 * index
    woff.copy(header, record, entry, entry + 4)
    woff.copy(header, record + 4, entry + 16, entry + 20)
    header.writeUInt32BE(offset, record + 8)
    header.writeUInt32BE(length, record + 12)
    const padding = Buffer.alloc(-length & 3)
    parts.push(table, padding)
    offset += length + padding.length
  }
  return Buffer.concat(parts)
}

/**
 * The whole fonts call themselves "Noto Sans SC Thin" at any weight, and the slices "Noto Sans SC"; a page that asks
 * for "Noto Sans SC" must get a whole one. The names Chromium puts behind the generic families have to be replaced
 * outright, since it turns down a match that goes by another name than the one it asked for.
 */
function fontsConf(folder: string): string {
  const path = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const rename = (from: string, to: string) => `
  <match target="scan">
    <test name="family"><string>${from}</string></test>
    <edit name="family" mode="assign_replace"><string>${to}</string></edit>
  </match>`
  const stand = (family: string) => `
  <match target="pattern">
    <test name="family"><string>${family}</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Open Sans</string></edit>
  </match>`
  const generic = ['sans-serif', 'serif', 'monospace', 'system-ui', 'sans', 'Arial', 'Helvetica', 'Times New Roman']
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path}/fonts</dir>
  <dir>${path}/noto</dir>
  <cachedir>${path}/cache</cachedir>${rename('Noto Sans SC', 'Noto Sans SC Slices')}${rename('Noto Sans SC Thin', 'Noto Sans SC')}
  ${[...generic, 'Courier New', 'Monospace'].map(stand).join('')}
  <match target="pattern">
    <edit name="family" mode="append_last">
      <string>Open Sans</string>
      <string>Noto Sans SC</string>
    </edit>
  </match>
</fontconfig>
`
}
