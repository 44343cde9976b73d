/**
 * `npm run screenshots`: starts the product on data of its own, as a new user would, and takes the pictures that the
 * README shows into docs/pictures. Look at them before you commit them.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { desktop, launchBrowser, newPage, phone } from '../test/browser.ts'

const root = join(import.meta.dirname, '..')
const pictures = join(root, 'docs/pictures')
const ports = { portal: '18080', console: '18081' }

/** Starts the product and resolves with what it printed once it is ready. */
async function startProduct(dataDir: string): Promise<{ child: ChildProcess; printed: string }> {
  const child = spawn(process.execPath, ['bin/bootstrap.js', 'start'], {
    cwd: root,
    env: {
      ...process.env,
      HUIYIN_DATA: dataDir,
      HUIYIN_PORT: ports.portal,
      HUIYIN_CONSOLE_PORT: ports.console,
      DATABASE_URL: '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  await new Promise<void>((ready, fail) => {
    child.stdout!.on('data', (bytes: Buffer) => {
      printed += bytes.toString()
      if (printed.includes('/docs')) ready()
    })
    child.once('exit', (code) => fail(new Error(`the product ended with ${code}`)))
  })
  return { child, printed }
}

type Look = { locale: 'zh-CN' | 'en-GB'; dark?: boolean; wide: boolean }

async function open(browser: Browser, url: string, look: Look): Promise<Page> {
  const page = await newPage(browser, {
    viewport: look.wide ? desktop : phone,
    locale: look.locale,
    colorScheme: look.dark ? 'dark' : 'light',
  })
  await page.goto(url)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  return page
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(pictures, `${name}.png`) })
  await page.context().close()
  console.error(name)
}

/** Sends one complaint over the API, for pages that need a ticket of their own. */
async function sendOne(language: string, text: string): Promise<{ number: string; secret: string }> {
  const response = await fetch(`http://127.0.0.1:${ports.portal}/v1/tickets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `picture-${language}` },
    body: JSON.stringify({
      form: 'other',
      language,
      text,
      wants: 'refund',
      contact: { email: 'customer@example.com' },
    }),
  })
  if (!response.ok) throw new Error(`the complaint was refused: ${response.status} ${await response.text()}`)
  return (await response.json()) as { number: string; secret: string }
}

const dataDir = mkdtempSync(join(tmpdir(), 'huiyin-pictures-'))
mkdirSync(pictures, { recursive: true })
const { child, printed } = await startProduct(dataDir)
const browser = await launchBrowser()
try {
  const portal = `http://127.0.0.1:${ports.portal}`
  const linkOf = (role: string) => new RegExp(`${role}\\s+(http\\S+)`).exec(printed)![1]!
  await shoot(await open(browser, portal, { locale: 'zh-CN', wide: false }), 'portal-zh')
  await shoot(await open(browser, portal, { locale: 'en-GB', wide: false, dark: true }), 'portal-en-dark')
  await shoot(await open(browser, `${portal}/new/refund`, { locale: 'zh-CN', wide: false }), 'portal-question-zh')
  for (const [language, locale, text] of [
    ['zh-Hans', 'zh-CN', '上周退的鞋，店家说钱退了，我这边一直没看到，128 块'],
    [
      'en',
      'en-GB',
      'I returned a pair of shoes last week. The shop says the refund was sent, but I cannot see it. 128 yuan.',
    ],
  ] as const) {
    const { number, secret } = await sendOne(language, text)
    await shoot(
      await open(browser, `${portal}/t/${number}#k=${secret}`, { locale, wide: false }),
      `portal-progress-${language === 'en' ? 'en' : 'zh'}`,
    )
  }
  const lead = await open(browser, linkOf('lead'), { locale: 'zh-CN', wide: true })
  await lead.waitForURL(/queue|board/, { timeout: 10_000 })
  const state = await lead.context().storageState()
  await lead.goto(`http://127.0.0.1:${ports.console}/queue?view=open`)
  await lead.waitForSelector('text=HY-', { timeout: 10_000 }).catch(() => undefined)
  await lead.waitForTimeout(500)
  await lead.screenshot({ path: join(pictures, 'console-queue-zh.png') })
  await lead.keyboard.press('j')
  await lead.keyboard.press('Enter')
  await lead.waitForURL(/tickets\//)
  await lead.waitForTimeout(1_200)
  await lead.screenshot({ path: join(pictures, 'console-ticket-zh.png') })
  const ticketUrl = lead.url()
  await lead.goto(`http://127.0.0.1:${ports.console}/board`)
  await lead.waitForTimeout(1_200)
  await lead.screenshot({ path: join(pictures, 'console-board-zh.png') })
  await lead.context().close()
  const dark = await browser.newContext({ ...desktop, storageState: state, locale: 'en-GB', colorScheme: 'dark' })
  const english = await dark.newPage()
  await english.goto(ticketUrl)
  await english.evaluate(() =>
    fetch('/v1/me', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"language":"en"}' }),
  )
  await english.reload()
  await english.waitForTimeout(1_500)
  await english.screenshot({ path: join(pictures, 'console-ticket-en-dark.png') })
  await english.setViewportSize({ width: 390, height: 844 })
  await english.goto(`http://127.0.0.1:${ports.console}/queue?view=open`)
  await english.waitForTimeout(1_200)
  await english.screenshot({ path: join(pictures, 'console-queue-en-phone.png') })
} finally {
  await browser.close()
  child.kill('SIGTERM')
  await new Promise((done) => child.once('exit', done))
  rmSync(dataDir, { recursive: true, force: true })
}
process.exit()
