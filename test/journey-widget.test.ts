/**
 * The widget in other sites' pages, in a real browser: the demo's shop, whose policy is as strict as a policy gets (no
 * inline anything, Trusted Types).
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import forms from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import workflow from '#records/knowledge/defaults/workflows/complaint.json' with { type: 'json' }
import { reply } from '#stages/replies/reply.ts'
import shopEn from '../server/demo-shop.en.json' with { type: 'json' }
import portalEn from '../web/portal/words/en.json' with { type: 'json' }
import portalZhHans from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import type { Huiyin } from '../web/widget/v1.d.ts'
import formEn from '../web/widget/words/form.en.json' with { type: 'json' }
import formZhHans from '../web/widget/words/form.zh-Hans.json' with { type: 'json' }
import loaderEn from '../web/widget/words/loader.en.json' with { type: 'json' }
import loaderZhHans from '../web/widget/words/loader.zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, desktop, phone } from './browser.ts'
import { keptIn, openShop, type Shop } from './shop.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const zh = wordsOf({ ...loaderZhHans, form: formZhHans, portal: portalZhHans })
const english = wordsOf({ ...loaderEn, form: formEn, portal: portalEn })
const formOf = (key: string) => forms.find((form) => form.key === key)!
const numberPattern = /^HY-[0-9A-Z]{4}-[0-9A-Z]{4}$/
const card = '4111 1111 1111 1111'

let site: Site
let shop: Shop
before(async () => {
  site = await openSite()
  shop = await openShop(site)
})
after(async () => {
  await shop?.close()
  await site?.close()
})

const sheet = (page: Page): Locator => page.getByRole('dialog')
const ours = (page: Page) => page.frameLocator('dialog iframe')
const ticketOf = (number: string) =>
  site.asSystem(({ tx }) => tx.selectFrom('tickets').selectAll().where('number', '=', number).executeTakeFirstOrThrow())
const storageOf = (page: Page) =>
  page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]))

const hasFocus = (control: Locator) =>
  control.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element)

/** How far anything on the page was moved by something else since it was opened (CLS). */
function shiftOf(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const shift of list.getEntries() as (PerformanceEntry & { value: number })[]) sum += shift.value
        }).observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => setTimeout(() => done(sum)))
      }),
  )
}

test('on a phone, in Chinese: three taps, a draft that survives a reload, a receipt, and a dot when there is an answer', async () => {
  const page = await site.open({ viewport: phone }, `${shop.url}/paid`)
  await button(page, zh('button')).click()
  const danger = sheet(page).getByRole('region', { name: zh('form.urgent') })
  assert.equal(await danger.getByRole('link').getAttribute('href'), 'tel:4000000000')
  assert.equal(await shiftOf(page), 0, 'nothing on the page moves')
  await sheet(page)
    .getByRole('button', { name: formOf('payment_failed').title['zh-Hans'] })
    .click()
  await sheet(page).getByLabel(zh('form.words')).fill(`付不了，卡号 ${card}`)
  await sheet(page).getByLabel(zh('form.phone')).fill('13812345678')
  await sheet(page).getByText(zh('form.masked')).waitFor()
  assert.match(await storageOf(page), /付不了，卡号 \*{4}1111/)
  assert.doesNotMatch(await storageOf(page), /4111 1111|13812345678/, 'nothing personal is stored')
  assert.ok((await overflowOf(page)) <= 0)

  await page.reload()
  await button(page, zh('button')).click()
  await sheet(page)
    .getByRole('button', { name: zh('form.goOn') })
    .click()
  const words = sheet(page).getByLabel(zh('form.words'))
  assert.equal(await words.inputValue(), '付不了，卡号 ****1111')
  assert.equal(await sheet(page).getByLabel(zh('form.phone')).inputValue(), '')
  await sheet(page)
    .getByRole('button', { name: zh('form.send') })
    .click()
  await sheet(page).getByText(zh('form.fault_choose')).waitFor()
  await sheet(page).getByRole('radio').first().check()
  // What the page says goes along, and is shown before.
  const along = sheet(page).getByRole('region', { name: zh('form.along') })
  for (const value of ['2026112114020037', '¥128.00', '/paid']) await along.getByText(value).waitFor()
  await sheet(page)
    .getByRole('button', { name: zh('form.send') })
    .click()

  const number = await sheet(page).getByText(numberPattern).innerText()
  const link = await sheet(page)
    .getByRole('link', { name: zh('form.follow') })
    .getAttribute('href')
  assert.ok(link?.startsWith(`${site.portalUrl}/t/${number}#k=`))
  const secret = link!.split('#k=')[1]!
  const { context, context_trust, entry_id } = await ticketOf(number)
  assert.equal(context_trust, 'unsigned')
  assert.ok(entry_id)
  assert.match(JSON.stringify(context), /"page":"\/paid"/)
  await until(
    'our own frame to keep the secret',
    () => keptIn(page),
    (kept) => kept.includes(secret),
  )
  assert.doesNotMatch(await storageOf(page), new RegExp(`${secret}|${number}`), 'the host page keeps nothing of it')
  await button(page, zh('form.done')).click()
  assert.equal(await sheet(page).isVisible(), false)

  await page.reload()
  await until('the frame to have looked', () => keptIn(page))
  assert.equal(await page.getByRole('button', { name: zh('news') }).count(), 0)
  await site.as('agent', (work) => reply(work, { number }, { text: '我们查到了，明天退回。', version: null }))
  await page.reload()
  await page.getByRole('button', { name: zh('news') }).click()
  await ours(page).getByText('我们查到了，明天退回。').waitFor()
  await page.getByRole('button', { name: zh('close') }).click()
  await button(page, zh('button')).waitFor()
  assert.equal(await shiftOf(page), 0)
  await assertQuiet(page)
  await page.context().close()
})

test('somebody whom the shop knows is asked in our own frame, in English, and their ticket is signed for', async () => {
  const page = await site.open({ viewport: desktop, locale: 'en-GB' }, `${shop.url}/bill`)
  await button(page, english('button')).click()
  const other = formOf('other')
  await ours(page).getByRole('link', { name: other.title.en }).click()
  await ours(page).getByRole('radio').first().check()
  const onward = ours(page).getByRole('button', { name: english('portal.ask.onward'), exact: true })
  await onward.click()
  await ours(page).getByLabel(english('portal.words.title')).fill('The receipt shows the wrong shop.')
  await onward.click()
  await until('the question to be passed', async () => {
    const isLast = await ours(page)
      .getByRole('heading', { name: english('portal.check.title') })
      .count()
    if (isLast === 0) await ours(page).locator('form .actions button').last().click()
    return isLast > 0
  })
  await ours(page).getByText('shop-customer-1001').waitFor()
  await ours(page)
    .getByRole('button', { name: english('portal.check.send') })
    .click()
  const number = await ours(page).getByText(numberPattern).innerText()
  const { context, context_trust, amount_minor } = await ticketOf(number)
  assert.equal(context_trust, 'signed')
  assert.equal(amount_minor, 3650n)
  assert.doesNotMatch(JSON.stringify(context), /shop-customer-1001/)
  await ours(page)
    .getByRole('link', { name: english('portal.receipt.follow') })
    .click()
  await ours(page).getByRole('heading', { name: workflow.statuses.accepted.wording.title.en }).waitFor()
  await ours(page).getByLabel(english('portal.talk.add')).fill('It is the one in Lane End.')
  await ours(page)
    .getByRole('button', { name: english('portal.talk.send') })
    .click()
  await ours(page).getByText('It is the one in Lane End.').waitFor()
  assert.doesNotMatch(await storageOf(page), new RegExp(number))
  await page.keyboard.press('Escape')
  await sheet(page).waitFor({ state: 'hidden' })
  await assertQuiet(page)
  await page.context().close()
})

test('by keyboard alone: the floating button, the page of the shop that opens it itself, and the way back', async () => {
  const page = await site.open({ locale: 'en-GB', keyboardOnly: true }, `${shop.url}/wallet`)
  const press = async (control: Locator, key: string) => {
    await control.waitFor()
    await until(`Tab to reach ${control}`, async () => {
      if (await hasFocus(control)) return true
      await page.keyboard.press('Tab')
      return false
    })
    await page.keyboard.press(key)
  }
  const float = button(page, english('button'))
  await press(float, 'Enter')
  await sheet(page)
    .getByRole('heading', { name: english('form.what') })
    .waitFor()
  await page.keyboard.press('Escape')
  await sheet(page).waitFor({ state: 'hidden' })
  assert.ok(await hasFocus(float))

  await press(button(page, shopEn.missing), 'Enter')
  await sheet(page)
    .getByRole('heading', { name: formOf('not_arrived').title.en })
    .waitFor()
  await press(sheet(page).getByRole('button', { name: english('form.send') }), 'Enter')
  await sheet(page).getByText(english('form.fault_choose')).waitFor()
  const radio = sheet(page).getByRole('radio').first()
  await until('the fault to have the focus', () => hasFocus(radio))
  await page.keyboard.press('Space')
  assert.ok(await radio.isChecked())
  await press(sheet(page).getByRole('button', { name: english('form.send') }), 'Enter')
  const number = await sheet(page).getByText(numberPattern).innerText()
  const ticket = await ticketOf(number)
  assert.deepEqual([ticket.context_trust, ticket.amount_minor], ['signed', 20_000n])
  await assertQuiet(page)
  await page.context().close()
})

test('when we are down the host page does not notice, the customer has the number to call, and nothing is lost', async () => {
  const failed = /Failed to load resource|ERR_FAILED/
  const page = await site.open({ viewport: phone }, 'about:blank')
  const everything = `${site.portalUrl}/**`
  await page.route(everything, (route) => route.abort())
  await page.goto(`${shop.url}/paid`)
  const call = page.getByRole('link', { name: /400-000-0000/ })
  assert.equal(await call.getAttribute('href'), 'tel:4000000000', 'what stands in the page without us')
  assert.equal(await page.evaluate(() => typeof window.huiyin), 'function', 'calls go into the stub')
  assert.equal(await shiftOf(page), 0)

  await page.unroute(everything)
  await page.goto(`${shop.url}/paid`)
  await button(page, zh('button')).waitFor()
  await page.route(everything, (route) => route.abort())
  await button(page, zh('button')).click()
  await sheet(page)
    .getByRole('heading', { name: zh('slow') })
    .waitFor()
  await sheet(page)
    .getByRole('link', { name: zh('call').replace('{hotline}', '400-000-0000') })
    .waitFor()
  await page.unroute(everything)
  await sheet(page)
    .getByRole('button', { name: zh('again') })
    .click()
  await sheet(page)
    .getByRole('button', { name: formOf('payment_failed').title['zh-Hans'] })
    .click()
  await sheet(page).getByRole('radio').first().check()
  await sheet(page).getByLabel(zh('form.wordsMore')).fill('一直转圈')

  // The answer gets lost on its way: sent again it is still one ticket.
  await page.route(`${site.portalUrl}/v1/tickets`, async (route) => {
    if (route.request().method() === 'POST') await route.fetch()
    await route.abort()
  })
  await sheet(page)
    .getByRole('button', { name: zh('form.send') })
    .click()
  await sheet(page).getByText(zh('form.failedHint')).waitFor()
  await sheet(page)
    .getByRole('link', { name: zh('form.call').replace('{hotline}', '400-000-0000') })
    .waitFor()
  assert.match(await storageOf(page), /一直转圈/, 'the draft is kept')
  await page.unrouteAll()
  await sheet(page)
    .getByRole('button', { name: zh('form.again') })
    .click()
  const number = await sheet(page).getByText(numberPattern).innerText()
  const { customer_id } = await ticketOf(number)
  const { length } = await site.asSystem(({ tx }) =>
    tx.selectFrom('tickets').select('number').where('customer_id', '=', customer_id).execute(),
  )
  assert.equal(length, 1)
  await assertQuiet(page, failed)
  await page.context().close()
})

test('while we are slow the number to call is there, and what arrives late is shown all the same', async () => {
  const page = await site.open({ viewport: phone }, 'about:blank')
  // What the page calls before our script is there is kept for it.
  const script = Promise.withResolvers<void>()
  await page.route(`${site.portalUrl}/w/v1.js`, async (route) => {
    await script.promise
    await route.continue()
  })
  await page.goto(`${shop.url}/paid`, { waitUntil: 'domcontentloaded' })
  await page.evaluate(() => (window.huiyin as Huiyin)('open', { category: 'refund' }))
  script.resolve()
  await sheet(page)
    .getByRole('heading', { name: formOf('refund').title['zh-Hans'] })
    .waitFor()
  await page.evaluate(() => (window.huiyin as Huiyin).close())
  await sheet(page).waitFor({ state: 'hidden' })

  const gate = Promise.withResolvers<void>()
  await page.route(`${site.portalUrl}/v1/portal`, async (route) => {
    await gate.promise
    await route.continue()
  })
  await button(page, zh('button')).click()
  await sheet(page).getByRole('alert').getByRole('link').waitFor()
  gate.resolve()
  await sheet(page)
    .getByRole('heading', { name: zh('form.what') })
    .waitFor()
  await assertQuiet(page)
  await page.context().close()
})

test('while very many people write, the page does some arithmetic first, and nobody has to do anything', async (context) => {
  const busy = await openSite({ ticketsPerSecondMax: null, proof: 'always' })
  const itsShop = await openShop(busy)
  context.after(async () => {
    await itsShop.close()
    await busy.close()
  })
  const page = await busy.open({ viewport: phone }, `${itsShop.url}/paid`)
  await button(page, zh('button')).click()
  await sheet(page)
    .getByRole('button', { name: formOf('payment_failed').title['zh-Hans'] })
    .click()
  await sheet(page).getByRole('radio').first().check()
  await sheet(page).getByLabel(zh('form.phone')).fill('13812345678')
  // Closed by a slip: everything is still there.
  await page.keyboard.press('Escape')
  await button(page, zh('button')).click()
  await sheet(page)
    .getByRole('button', { name: zh('form.goOn') })
    .click()
  assert.equal(await sheet(page).getByLabel(zh('form.phone')).inputValue(), '13812345678')
  await sheet(page)
    .getByRole('button', { name: zh('form.send') })
    .click()
  await sheet(page).getByText(numberPattern).waitFor()
  await assertQuiet(page, /status of 428/)
  await page.context().close()
})

for (const [locale, words] of [
  ['zh-CN', zh],
  ['en-GB', english],
] as const) {
  test(`the shop's pages and the sheet fit a phone and a desk, light and dark (${locale})`, async () => {
    for (const viewport of [phone, desktop]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await site.open({ viewport, locale, colorScheme }, `${shop.url}/paid`)
        for (const path of ['/paid', '/bill', '/wallet']) {
          await page.goto(shop.url + path)
          await button(page, words('button')).waitFor()
          assert.ok((await overflowOf(page)) <= 0, path)
        }
        await button(page, words('button')).click()
        await sheet(page)
          .getByRole('heading', { name: words('form.what') })
          .waitFor()
        const { width, height } = (await sheet(page).boundingBox())!
        if (viewport === phone) assert.deepEqual([width, height], [375, 812], 'all of the phone')
        else assert.ok(width <= 440 && height <= 900)
        const wide = await sheet(page).evaluate((element) =>
          Math.max(
            ...[...element.querySelectorAll('*')].map(
              (each) => each.scrollWidth - each.clientWidth - (each.clientWidth === 0 ? each.scrollWidth : 0),
            ),
          ),
        )
        assert.ok(wide <= 0, 'nothing in the sheet scrolls sideways')
        await assertQuiet(page)
        await page.context().close()
      }
    }
  })
}
