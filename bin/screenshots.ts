/**
 * `npm run screenshots`: starts the product on data of its own, as a new user would, and takes the pictures that the
 * README shows into docs/pictures. Look at them before you commit them.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import sharp from 'sharp'
import { sha256 } from '#platform/crypto.ts'
import forms from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import { desktop, launchBrowser, newPage, phone } from '../test/browser.ts'

const root = join(import.meta.dirname, '..')
const pictures = join(root, 'docs/pictures')
const words = JSON.parse(readFileSync(join(root, 'web/console/words/zh-Hans.json'), 'utf8')) as {
  reveal: { ask_what: string; message: string; do: string }
}
const ports = { portal: '18080', console: '18081', shop: '18082' }
/** More than any form has: a page that does not go on must end the run. */
const questionsMax = 30
/** The form that the customer in the shop fills in, and that the editor is shown with. */
const form = forms.find(({ key }) => key === 'wrong_charge')!
const wrongAmount = form.ui.what!.options!.amount!['zh-Hans']
const [portal, desk, shop] = [ports.portal, ports.console, ports.shop].map((port) => `http://127.0.0.1:${port}`)

/** Starts the product and resolves with what it printed once it is ready. */
async function startProduct(dataDir: string): Promise<{ child: ChildProcess; printed: string }> {
  const child = spawn(process.execPath, ['bin/bootstrap.js', 'start'], {
    cwd: root,
    env: {
      ...process.env,
      HUIYIN_DATA: dataDir,
      HUIYIN_PORT: ports.portal,
      HUIYIN_CONSOLE_PORT: ports.console,
      HUIYIN_DEMO_SHOP_PORT: ports.shop,
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
  page.setDefaultTimeout(15_000)
  await page.goto(url)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  return page
}

/** Takes a picture once nothing moves any more; 256 colours are enough for pages and a third of the bytes. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(1_000)
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10 })
    .toFile(join(pictures, `${name}.png`))
  console.error(name)
}

async function shootOne(browser: Browser, url: string, look: Look, name: string): Promise<void> {
  const page = await open(browser, url, look)
  await shoot(page, name)
  await page.context().close()
}

/** Sends one complaint over the API, for pages that need a ticket of their own. */
async function sendOne(
  language: string,
  text: string,
  contact: object = { email: 'customer@example.com' },
): Promise<{ number: string; secret: string }> {
  const response = await fetch(`${portal}/v1/tickets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `picture-${sha256(text).toString('hex')}` },
    body: JSON.stringify({
      form: 'other',
      language: language === 'en' ? 'en' : 'zh-Hans',
      text,
      wants: 'refund',
      contact,
    }),
  })
  if (!response.ok) throw new Error(`the complaint was refused: ${response.status} ${await response.text()}`)
  return (await response.json()) as { number: string; secret: string }
}

async function shootPortal(browser: Browser): Promise<void> {
  await shootOne(browser, portal!, { locale: 'zh-CN', wide: false }, 'portal-zh')
  await shootOne(browser, portal!, { locale: 'en-GB', wide: false, dark: true }, 'portal-en-dark')
  for (const [language, locale, text] of [
    ['zh-Hans', 'zh-CN', '上周退的鞋，店家说钱退了，我这边一直没看到，128 块'],
    [
      'en',
      'en-GB',
      'I returned a pair of shoes last week. The shop says the refund was sent, but I cannot see it. 128 yuan.',
    ],
  ] as const) {
    const { number, secret } = await sendOne(language, text)
    const name = `portal-progress-${language === 'en' ? 'en' : 'zh'}`
    await shootOne(browser, `${portal}/t/${number}#k=${secret}`, { locale, wide: false }, name)
  }
  // Somebody was robbed: what their page says of the protection, and the desk's list of them, below.
  const { number, secret } = await sendOne('zh-Hans', '账户被盗刷1000元，不是我本人操作', { phone: '13800001234' })
  await shootOne(browser, `${portal}/t/${number}#k=${secret}`, { locale: 'zh-CN', wide: false }, 'portal-protected-zh')
}

/** The widget's short form, in English on a wide page of the demo's shop. */
async function shootWidget(browser: Browser): Promise<void> {
  const page = await open(browser, `${shop}/paid`, { locale: 'en-GB', wide: true })
  await page.locator('huiyin-button').click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: forms.find(({ key }) => key === 'refund')!.title.en }).click()
  await sheet.getByRole('radio').first().check()
  await sheet.getByRole('textbox').first().fill('They sent the wrong beans. I would like my money back.')
  await shoot(page, 'widget-en')
  await page.context().close()
}

/** Drags over something that stands there on the picture, given as parts of its width and height. */
async function cover(page: Page, frame: FrameLocator, part: { x: number; y: number; width: number; height: number }) {
  const lies = (await frame.locator('.cover-picture').boundingBox())!
  const at = (x: number, y: number) => [lies.x + x * lies.width, lies.y + y * lies.height] as const
  await page.mouse.move(...at(part.x, part.y))
  await page.mouse.down()
  await page.mouse.move(...at(part.x + part.width / 2, part.y + part.height / 2))
  await page.mouse.move(...at(part.x + part.width, part.y + part.height))
  await page.mouse.up()
}

/**
 * A customer whom the shop knows complains about a bill, with a picture of that page on which the order number is
 * covered. Answers what was written.
 */
async function complainInShop(browser: Browser): Promise<string> {
  const text = '一瓶水标价 3.65 元，扣了我 36.50 元'
  const page = await open(browser, `${shop}/bill`, { locale: 'zh-CN', wide: false })
  await shoot(page, 'shop-bill-zh')
  const bill = await page.screenshot()
  const order = (await page.locator('dd').nth(1).boundingBox())!
  const { width, height } = phone.viewport

  await page.locator('huiyin-button').click()
  const ours = page.frameLocator('dialog iframe')
  const onward = ours.locator('form .actions button').last()
  const choice = ours.getByRole('link', { name: form.title['zh-Hans'] })
  await choice.waitFor()
  await page.mouse.move(0, 0)
  await shoot(page, 'widget-zh')
  await choice.click()
  await ours.getByRole('radio', { name: wrongAmount }).check()
  const [file, receipt] = [ours.locator('input[type=file]'), ours.getByText(/^HY-/)]
  for (let question = 0; question < questionsMax && (await file.count()) === 0; question++) {
    await ours
      .locator('textarea')
      .fill(text, { timeout: 200 })
      .catch(() => undefined)
    await onward.click()
    await page.waitForTimeout(300)
  }
  await file.setInputFiles([{ name: '账单.png', mimeType: 'image/png', buffer: bill }])
  await ours.locator('.cover-tools button').nth(1).click()
  await cover(page, ours, {
    x: (order.x - 6) / width,
    y: (order.y - 4) / height,
    width: (order.width + 12) / width,
    height: (order.height + 8) / height,
  })
  await shoot(page, 'portal-cover-zh')
  await ours.locator('.cover .actions button').first().click()
  for (let question = 0; question < questionsMax && (await receipt.count()) === 0; question++) {
    await page.waitForTimeout(500)
    await onward.click({ timeout: 1_000 }).catch(() => undefined)
  }
  await receipt.waitFor()
  await page.context().close()
  return text
}

async function shootConsole(browser: Browser, link: string, text: string): Promise<void> {
  const page = await open(browser, link, { locale: 'zh-CN', wide: true })
  await page.waitForURL(/queue|board/)
  await page.goto(`${desk}/queue?view=open`)
  await page.getByRole('main').getByRole('link').first().waitFor()
  await shoot(page, 'console-queue-zh')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/tickets\//)
  await shoot(page, 'console-ticket-zh')
  const ticketUrl = page.url()
  await page.goto(`${desk}/queue?view=all`)
  await page.getByRole('main').getByRole('link', { name: text }).first().click()
  await page.waitForURL(/tickets\//)
  // What the shop signed stands in the column's lower half.
  await page.getByText('bill-detail').evaluate((value) => value.scrollIntoView())
  await shoot(page, 'console-ticket-signed-zh')
  await shootReveal(page)
  await page.goto(`${desk}/board`)
  await shoot(page, 'console-board-zh')
  const state = await page.context().storageState()
  await page.context().close()

  const dark = await browser.newContext({ ...desktop, storageState: state, locale: 'en-GB', colorScheme: 'dark' })
  const english = await dark.newPage()
  await english.goto(ticketUrl)
  await english.evaluate(() =>
    fetch('/v1/me', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"language":"en"}' }),
  )
  await english.reload()
  await shoot(english, 'console-ticket-en-dark')
  await english.setViewportSize({ width: 390, height: 844 })
  await english.goto(`${desk}/queue?view=open`)
  await shoot(english, 'console-queue-en-phone')
  await dark.close()
}

/** The words of a complaint as they came, which the mask hides: for a minute, with a reason. */
async function shootReveal(page: Page): Promise<void> {
  const text = '我叫李小雨，卡6222021234567890128被多扣了一笔，请打13912345678'
  const { number } = await sendOne('reveal', text)
  await page.goto(`${desk}/queue?view=all&q=${number}`)
  await page
    .getByRole('main')
    .getByRole('link', { name: /多扣了一笔/ })
    .first()
    .click()
  await page.waitForURL(/tickets\//)
  await page.getByRole('button', { name: words.reveal.ask_what.replace('{{what}}', words.reveal.message) }).click()
  await page.getByRole('button', { name: words.reveal.do, exact: true }).click()
  await page.getByRole('timer').waitFor()
  await shoot(page, 'console-reveal-zh')
}

async function shootAdministration(browser: Browser, link: string): Promise<void> {
  const page = await open(browser, link, { locale: 'zh-CN', wide: true })
  await page.waitForURL(/queue|board/)
  await page.goto(`${desk}/entries`)
  await page.getByRole('article').first().waitFor()
  await shoot(page, 'console-entries-zh')
  await page.goto(`${desk}/forms/${form.key}`)
  await page.getByRole('complementary').getByRole('radio', { name: wrongAmount }).check()
  await shoot(page, 'console-form-zh')
  await page.goto(`${desk}/audit`)
  await page.getByRole('table').waitFor()
  await shoot(page, 'console-audit-zh')
  for (const place of ['tags', 'desk', 'capacity', 'workflows', 'clock-rules', 'calendars']) {
    await page.goto(`${desk}/${place}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle').catch(() => undefined)
    await shoot(page, `console-${place}-zh`)
  }
  await page.goto(`${desk}/money?tab=holding`)
  await page.getByRole('article').first().waitFor()
  await shoot(page, 'console-money-zh')
  await page.context().close()
}

const dataDir = mkdtempSync(join(tmpdir(), 'huiyin-pictures-'))
mkdirSync(pictures, { recursive: true })
const { child, printed } = await startProduct(dataDir)
const browser = await launchBrowser()
try {
  const linkOf = (role: string) => new RegExp(`${role}\\s+(http\\S+)`).exec(printed)![1]!
  await shootPortal(browser)
  await shootWidget(browser)
  const text = await complainInShop(browser)
  await shootConsole(browser, linkOf('lead'), text)
  await shootAdministration(browser, linkOf('admin'))
} finally {
  await browser.close()
  child.kill('SIGTERM')
  await new Promise((done) => child.once('exit', done))
  rmSync(dataDir, { recursive: true, force: true })
}
process.exit()
