/** Every page in both languages on three screens, light and dark: quiet, never wider than the window, and really dark. */
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import consoleEn from '../web/console/words/en.json' with { type: 'json' }
import consoleZhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import portalEn from '../web/portal/words/en.json' with { type: 'json' }
import portalZhHans from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const widths = [1440, 1024, 390]

/** Looks at the page at this address once what it is about is there. */
async function fits(page: Page, address: string, arrived: Locator): Promise<void> {
  await page.goto(address)
  await arrived.first().waitFor()
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 })
    // Charts are drawn anew a moment after the window has its size.
    await until(
      `${address} to fit ${width} pixels`,
      () => overflowOf(page),
      (pixels) => pixels <= 0,
    )
  }
  await page.emulateMedia({ colorScheme: 'dark' })
  await until(
    `${address} to be dark`,
    () => lightnessOf(page),
    (lightness) => lightness < 80,
  )
  await page.emulateMedia({ colorScheme: 'light' })
  await until(
    `${address} to be light`,
    () => lightnessOf(page),
    (lightness) => lightness > 200,
  )
}

for (const [locale, file] of [
  ['zh-CN', portalZhHans],
  ['en-GB', portalEn],
] as const) {
  test(`every page of the portal is quiet and fits every screen, light and dark (${locale})`, async () => {
    const say = wordsOf(file)
    const followed = await site.send({ text: '看看页面' })
    const page = await site.open({ locale }, site.portalUrl)
    for (const path of [
      '/',
      '/new/stolen',
      '/new/refund',
      '/new/other?at=words',
      '/ideas',
      '/track',
      '/help',
      '/nowhere',
    ]) {
      await fits(page, site.portalUrl + path, page.getByRole('contentinfo').getByText(say('shell.by')))
    }
    await fits(page, site.linkOf(followed), page.getByText(say('news.live')))
    await assertQuiet(page)
    await page.context().close()
  })
}

for (const [language, file] of [
  ['zh-Hans', consoleZhHans],
  ['en', consoleEn],
] as const) {
  test(`every page of the console is quiet and fits every screen, light and dark (${language})`, async () => {
    const say = wordsOf(file)
    const { ticketId } = await site.send({
      form: 'stolen',
      answers: { what: 'scam' },
      text: '看看页面，卡号 4111 1111 1111 1111',
    })
    const door = await site.open({ locale: language }, site.consoleUrl)
    await fits(door, `${site.consoleUrl}/signin`, door.getByRole('heading', { name: say('signin.title') }))
    await fits(door, `${site.consoleUrl}/setup`, door.getByRole('heading', { name: say('setup.title') }))
    await assertQuiet(door, /status of 401/)
    await door.context().close()

    const page = await site.openAs('admin')
    await page.evaluate(
      (wanted) =>
        fetch('/v1/me', {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ language: wanted }),
        }),
      language,
    )
    for (const [path, heading] of [
      ['/queue?view=open', say('view.open')],
      ['/queue?view=mine', say('view.mine')],
      [`/tickets/${ticketId}?view=open`, '看看页面'],
      ['/board', say('board.title')],
      ['/money', say('money.title')],
      ['/money?tab=alerts', say('money.tab.alerts')],
      ['/money?tab=switches', say('money.switch.refunds')],
      ['/money?tab=rules', say('money.rules.may_propose')],
      ['/guidance', say('guidance.title')],
      ['/audit', say('audit.title')],
      ['/retention', say('retention.title')],
      ['/people', say('people.title')],
      ['/nowhere', say('no_such_page.title')],
    ] as const) {
      await fits(page, site.consoleUrl + path, page.getByRole('heading', { name: heading }))
    }
    await assertQuiet(page)
    await page.context().close()
  })
}

/** How light the page's ground is, from 0 (black) to 255. */
function lightnessOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d')!
    const grounds = [document.body, document.documentElement].map(
      (element) => getComputedStyle(element).backgroundColor,
    )
    // A canvas understands every way of writing a colour.
    pen.fillStyle = grounds.find((ground) => !/^(transparent|rgba\(0, 0, 0, 0\))$/.test(ground)) ?? 'white'
    pen.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data
    return (red + green + blue) / 3
  })
}
