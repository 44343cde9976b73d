/** A payment fails on a shop's page: guidance before any ticket, a person when one is wanted, and what came of it counted. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Locator, Page } from 'playwright-core'
import forms from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import causes from '#records/knowledge/defaults/guidance/causes.json' with { type: 'json' }
import shopEn from '../server/demo-shop.en.json' with { type: 'json' }
import shopZhHans from '../server/demo-shop.zh-Hans.json' with { type: 'json' }
import guidanceEn from '../web/kit/guidance/card.en.json' with { type: 'json' }
import guidanceZhHans from '../web/kit/guidance/card.zh-Hans.json' with { type: 'json' }
import portalEn from '../web/portal/words/en.json' with { type: 'json' }
import portalZhHans from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import formEn from '../web/widget/words/form.en.json' with { type: 'json' }
import formZhHans from '../web/widget/words/form.zh-Hans.json' with { type: 'json' }
import { assertQuiet, desktop, narrowPhone, phone } from './browser.ts'
import { openShop, type Shop } from './shop.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf({ ...guidanceZhHans, form: formZhHans, shop: shopZhHans, portal: portalZhHans })
const english = wordsOf({ ...guidanceEn, form: formEn, shop: shopEn, portal: portalEn })
const causeOf = (key: string) => causes.causes.find((cause) => cause.key === key)!
const formOf = (key: string) => forms.find((form) => form.key === key)!
const numberPattern = /^HY-[0-9A-Z]{4}-[0-9A-Z]{4}$/

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

const guidance = (page: Page): Locator => page.locator('huiyin-guidance')
const sheet = (page: Page): Locator => page.getByRole('dialog')
type Counted = { shown: number; followed: number; paid: number; complained: number }
const counted = (code: string) =>
  site.asSystem(async (work) => {
    const { rows } = await sql<Counted>`
      select count(*)::int as shown, (count(*) filter (where followed))::int as followed,
        (count(*) filter (where paid))::int as paid, (count(*) filter (where complained))::int as complained
      from guidance_shows where org_id = ${work.orgId} and code = ${code}`.execute(work.tx)
    return rows[0]!
  })

test('story 15, on a phone, in Chinese: 余额不足 is explained, another method is offered and works, and no ticket was needed', async () => {
  const page = await site.open({ viewport: phone }, `${shop.url}/failed`)
  const low = causeOf('balance_low')
  await guidance(page).getByRole('heading', { name: low.title['zh-Hans'] }).waitFor()
  // The balance is not enough and the credit card's limit is not either: of these the page says nothing to anybody.
  await guidance(page).getByText(zh('likely')).waitFor()
  assert.match(await guidance(page).locator('.likely').innerText(), /储蓄卡/)
  assert.doesNotMatch(await guidance(page).locator('.likely').innerText(), /信用卡|余额/)
  assert.ok((await overflowOf(page)) <= 0)
  await guidance(page)
    .getByRole('button', { name: zh('change') })
    .click()
  await page.getByRole('button', { name: zh('shop.cardValue') }).click()
  await page.getByRole('heading', { name: zh('shop.paidTitle') }).waitFor()
  const now = await until(
    'the outcome to be counted',
    () => counted('NOTENOUGH'),
    ({ paid }) => paid > 0,
  )
  assert.deepEqual(now, { shown: 1, followed: 1, paid: 1, complained: 0 })
  const tickets = await site.asSystem(({ tx }) => tx.selectFrom('tickets').select('ticket_id').execute())
  assert.deepEqual(tickets, [])
  await assertQuiet(page)
  await page.context().close()
})

test('story 15, at a desk, in English: whoever wants a person finds the form filled in, and the ticket carries the code', async () => {
  const page = await site.open({ viewport: desktop, locale: 'en-GB' }, `${shop.url}/failed?lang=en`)
  await guidance(page)
    .getByRole('heading', { name: causeOf('balance_low').title.en })
    .waitFor()
  await guidance(page)
    .getByRole('button', { name: english('person') })
    .click()
  const form = formOf('payment_failed')
  await sheet(page).getByRole('heading', { name: form.title.en }).waitFor()
  const ui = form.ui as unknown as Record<string, { options?: Record<string, { en: string }> }>
  assert.ok(await sheet(page).getByLabel(ui.what!.options!.error!.en, { exact: true }).isChecked())
  await sheet(page)
    .getByLabel(english('form.words'))
    .or(sheet(page).getByLabel(english('form.wordsMore')))
    .fill('Twice now.')
  await sheet(page)
    .getByRole('button', { name: english('form.send'), exact: true })
    .click()
  const number = await sheet(page).getByText(numberPattern).innerText()
  const ticket = await site.asSystem(({ tx }) =>
    tx.selectFrom('tickets').selectAll().where('number', '=', number).executeTakeFirstOrThrow(),
  )
  assert.equal(ticket.code, 'FAL-01')
  assert.match(JSON.stringify(ticket.context), /wechat NOTENOUGH/)
  await until(
    'the complaint to be counted',
    () => counted('NOTENOUGH'),
    ({ complained }) => complained > 0,
  )
  await assertQuiet(page)
  await page.context().close()
})

test('a stolen card: the number and the form for danger come before everything else, and fit the narrowest phone', async () => {
  const page = await site.open({ viewport: narrowPhone }, `${shop.url}/failed?family=iso8583&code=43`)
  await guidance(page)
    .getByRole('heading', { name: causeOf('card_reported').title['zh-Hans'] })
    .waitFor()
  assert.ok((await overflowOf(page)) <= 0)
  const [call, steps] = [guidance(page).getByRole('link'), guidance(page).getByRole('list')]
  assert.equal(await call.getAttribute('href'), 'tel:4000000000')
  assert.ok((await call.boundingBox())!.y < (await steps.boundingBox())!.y)
  await guidance(page)
    .getByRole('button', { name: zh('tell') })
    .click()
  await sheet(page)
    .getByRole('heading', { name: formOf('stolen').title['zh-Hans'] })
    .waitFor()
  const ui = formOf('stolen').ui as unknown as Record<string, { options?: Record<string, { 'zh-Hans': string }> }>
  assert.ok(await sheet(page).getByLabel(ui.what!.options!.lost!['zh-Hans'], { exact: true }).isChecked())
  await assertQuiet(page)
  await page.context().close()
})

test('when nobody knows whether it was paid, nobody is told to pay again', async () => {
  const page = await site.open({ viewport: phone }, `${shop.url}/failed?family=upi&code=U67`)
  await guidance(page)
    .getByRole('heading', { name: causeOf('outcome_unknown').title['zh-Hans'] })
    .waitFor()
  const words = causes.actions.find(({ key }) => key === 'do_not_pay_again')!.words['zh-Hans']
  assert.equal(await guidance(page).getByRole('listitem').first().innerText(), words)
  assert.equal(
    await guidance(page)
      .getByRole('button', { name: zh('change') })
      .count(),
    0,
  )
  await page.context().close()
})

test('while we are down the page still says what protects the money, and the number to call', async () => {
  const page = await site.open({ viewport: phone }, `${shop.url}/bill`)
  await page.route('**/v1/guidance*', (route) => route.abort())
  await page.goto(`${shop.url}/failed`)
  await guidance(page).getByText(zh('lostHint')).waitFor()
  assert.equal(await guidance(page).getByRole('link').getAttribute('href'), 'tel:4000000000')
  await assertQuiet(page, /ERR_FAILED/)
  await page.context().close()
})

test('on our own page, without a pointer: the code in the address is explained, and leads to the form with answers in it', async () => {
  const address = `${site.portalUrl}/help/payment/unionpay/67`
  const page = await site.open({ viewport: desktop, locale: 'en-GB', keyboardOnly: true }, address)
  await page.getByRole('heading', { level: 1, name: causeOf('pin_tries').title.en }).waitFor()
  const person = page.getByRole('button', { name: english('portal.help.payment.person') })
  await tabTo(page, person)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/new\/payment_failed/)
  const ui = formOf('payment_failed').ui as unknown as Record<string, { options?: Record<string, { en: string }> }>
  const chosen = page.getByRole('radio', { name: ui.what!.options!.no_code!.en })
  await chosen.waitFor()
  assert.ok(await chosen.isChecked())
  await assertQuiet(page)
  await page.context().close()

  const unknown = await site.open({ viewport: phone }, `${site.portalUrl}/help/payment/alipay/ACQ%2ENEWER_THAN_WE_ARE`)
  await unknown.getByRole('heading', { level: 1, name: causeOf('unclear').title['zh-Hans'] }).waitFor()
  await assertQuiet(unknown)
  await unknown.context().close()
})

test('a customer whom the shop vouches for finds the same answers in our own page, in its frame', async () => {
  const page = await site.open({ viewport: phone }, `${shop.url}/bill`)
  await page.locator('huiyin-button').getByRole('button').waitFor()
  await page.evaluate(() => {
    const contextToken = document.querySelector('huiyin-button')!.getAttribute('context-token') ?? ''
    const open = window.huiyin as (command: 'open', options: object) => void
    open('open', { category: 'payment_failed?what=limit&what_else=x', contextToken })
  })
  const ui = formOf('payment_failed').ui as unknown as Record<
    string,
    { options?: Record<string, { 'zh-Hans': string }> }
  >
  const chosen = page.frameLocator('dialog iframe').getByRole('radio', { name: ui.what!.options!.limit!['zh-Hans'] })
  await chosen.waitFor()
  assert.ok(await chosen.isChecked())
  await assertQuiet(page)
  await page.context().close()
})
