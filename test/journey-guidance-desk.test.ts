/** What is said when a payment fails, written by the people who run the desk: looked up, changed, shown, published, counted. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { uuidv7 } from '#platform/clock.ts'
import type { Actor } from '#platform/database.ts'
import shipped from '#records/knowledge/defaults/guidance/causes.json' with { type: 'json' }
import type { Causes } from '#stages/guidance/dictionary.rules.ts'
import { noteOutcome } from '#stages/guidance/outcome.ts'
import { publishNextCauses } from '#stages/guidance/publish.ts'
import english from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, desktop, phone } from './browser.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const [zh, en] = [wordsOf(zhHans), wordsOf(english)]
const causeOf = (key: string) => shipped.causes.find((cause) => cause.key === key)!
const titleOf = (key: string) => causeOf(key).title
/** What a customer may be told of that code, other words than the product's. */
const better = { 'zh-Hans': '余额不够，这次没有付成', en: 'There was too little in your account' }

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const staffIdOf = (actor: Actor) => (actor.kind === 'staff' ? actor.staffId : '')
const speaks = (language: 'zh-Hans' | 'en') =>
  site.as('admin', ({ tx, actor }) =>
    tx.updateTable('staff').set({ language }).where('staff_id', '=', staffIdOf(actor)).execute(),
  )
const preview = (page: Page, say = zh): Locator => page.getByRole('region', { name: say('guidance.preview') })
/** What a customer reads on our own page about a code. */
async function customerReads(address: string, title: string, locale: string): Promise<void> {
  const customer = await site.open({ viewport: phone, locale }, `${site.portalUrl}/help/payment/${address}`)
  await customer.getByRole('heading', { level: 1, name: title }).waitFor()
  await assertQuiet(customer)
  await customer.context().close()
}

describe('the administrator, at a desk, in Chinese', () => {
  let page: Page
  before(async () => {
    page = await site.openAs('admin')
  })
  after(async () => {
    await assertQuiet(page, /status of 412/)
    await page.context().close()
  })

  test('finds a code as it stands on a slip, and sees what its customer sees', async () => {
    await page
      .getByRole('navigation', { name: zh('rail.label') })
      .getByRole('link', { name: zh('guidance.title'), exact: true })
      .click()
    await page.getByLabel(zh('guidance.search')).fill('no such thing')
    await page.getByText(zh('guidance.found_other', { count: 0 })).waitFor()
    await page.getByLabel(zh('guidance.search')).fill('not enough')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '微信支付 NOTENOUGH' }).waitFor()
    await preview(page)
      .getByRole('heading', { name: titleOf('balance_low')['zh-Hans'] })
      .waitFor()
    await preview(page).getByText('储蓄卡、信用卡').waitFor()
    const { width } = (await preview(page).locator('.card').boundingBox())!
    assert.ok(width > 320 && width <= 375, String(width))
    await preview(page).getByText('English', { exact: true }).click()
    await preview(page)
      .getByRole('heading', { name: titleOf('balance_low').en })
      .waitFor()
    await preview(page).getByText('中文', { exact: true }).click()
  })

  test('sees where a family comes from and what of it is unverified', async () => {
    await page.goto(`${site.consoleUrl}/guidance?family=alipay`)
    await page.getByText(/opendocs\.alipay\.com/).waitFor()
    await page.getByText(zh('guidance.unverified_other', { count: 2 })).waitFor()
    await page.getByText(/could not be opened here/).waitFor()
  })

  test('changes a sentence; a missing one is refused at its field; customers read it once it is published', async () => {
    await page.goto(`${site.consoleUrl}/guidance?family=wechat&code=NOTENOUGH`)
    await page.getByRole('link', { name: zh('guidance.edit_cause') }).click()
    const [chinese, inEnglish] = ['zh-Hans', 'en'].map((language) =>
      page.getByLabel(`${zh('guidance.cause_title')} · ${zh(`language.${language}`)}`, { exact: true }),
    )
    await chinese!.fill(better['zh-Hans'])
    await preview(page).getByRole('heading', { name: better['zh-Hans'] }).waitFor()
    await inEnglish!.fill('')
    assert.equal(await inEnglish!.getAttribute('aria-invalid'), 'true')
    await page.getByText(zh('guidance.fault.words_missing')).waitFor()
    assert.ok(await button(page, zh('definition.publish_open')).isDisabled())
    await inEnglish!.fill(better.en)
    await page.reload()
    await page.getByText(zh('definition.kept')).waitFor()
    await button(page, zh('definition.publish_open')).click()
    const dialog = page.getByRole('dialog', { name: zh('guidance.publish_title') })
    const changes = dialog.getByRole('listitem')
    assert.equal(await changes.count(), 2)
    assert.equal(await changes.first().getByRole('deletion').innerText(), titleOf('balance_low')['zh-Hans'])
    assert.equal(await changes.first().getByRole('insertion').innerText(), better['zh-Hans'])
    await button(dialog, zh('definition.publish')).click()
    await page.getByText(zh('guidance.published')).first().waitFor()
    assert.equal(await page.getByText(zh('definition.kept')).count(), 0)
    await customerReads('wechat/NOTENOUGH', better['zh-Hans'], 'zh-CN')
    await customerReads('upi/Z9', better.en, 'en-GB')
  })

  test('cannot make anybody pay twice, and is told where', async () => {
    await page.goto(`${site.consoleUrl}/guidance?part=causes&cause=outcome_unknown`)
    await page.getByLabel(zh('guidance.methods_label')).selectOption('any')
    await page.getByText(zh('guidance.fault.pays_again')).waitFor()
    await page
      .getByLabel(zh('guidance.add_step'))
      .selectOption(shipped.actions.find(({ key }) => key === 'try_again')!.key)
    assert.equal(await page.getByText(zh('guidance.fault.pays_again')).count(), 2, 'at the choice and at the steps')
    assert.ok(await button(page, zh('definition.publish_open')).isDisabled())
    await button(page, zh('definition.discard')).click()
    assert.equal(await page.getByText(zh('guidance.fault.pays_again')).count(), 0)
  })

  test('writes a step of their own and puts it first', async () => {
    await page.goto(`${site.consoleUrl}/guidance?part=causes&cause=card_expired`)
    await button(page, zh('guidance.own_step')).click()
    const nth = causeOf('card_expired').actions.length + 1
    const step = (place: number, language: 'zh-Hans' | 'en') =>
      page.getByLabel(`${zh('guidance.step', { nth: place })} · ${zh(`language.${language}`)}`, { exact: true })
    await step(nth, 'zh-Hans').fill('先找找新卡有没有寄到。')
    await step(nth, 'en').fill('See whether your new card has come.')
    for (let place = nth; place > 1; place--)
      await button(page, zh('guidance.up_of', { step: '先找找新卡有没有寄到。' })).click()
    assert.equal(await step(1, 'en').inputValue(), 'See whether your new card has come.')
    assert.equal(await preview(page).getByRole('listitem').first().innerText(), '先找找新卡有没有寄到。')
    await button(page, zh('guidance.remove_of', { step: '先找找新卡有没有寄到。' })).click()
    await button(page, zh('definition.discard')).click()
  })

  test('adds a family for the codes of their own app, with its source', async () => {
    await page.goto(`${site.consoleUrl}/guidance`)
    await page.getByLabel(zh('guidance.new_family'), { exact: true }).fill('shop')
    await page
      .locator('form')
      .filter({ has: page.getByLabel(zh('guidance.new_family'), { exact: true }) })
      .getByRole('button')
      .click()
    await page.getByLabel(zh('guidance.source_label')).fill('Our own list of errors')
    await page.getByLabel(zh('guidance.new_code')).fill('E10013')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'shop E10013' }).waitFor()
    await page.getByLabel(zh('guidance.cause_of')).selectOption('limit_day')
    await preview(page)
      .getByRole('heading', { name: titleOf('limit_day')['zh-Hans'] })
      .waitFor()
    await button(page, zh('definition.publish_open')).click()
    const dialog = page.getByRole('dialog', { name: zh('guidance.publish_title') })
    await button(dialog, zh('definition.publish')).click()
    await dialog.waitFor({ state: 'hidden' })
    await customerReads('shop/e10013', titleOf('limit_day')['zh-Hans'], 'zh-CN')
  })

  test('is told that somebody was faster', async () => {
    await page.goto(`${site.consoleUrl}/guidance?part=causes&cause=balance_low`)
    await page.getByLabel(`${zh('guidance.why')} · ${zh('language.en')}`, { exact: true }).fill('Other words.')
    const { key: _key, version: _version, ...content } = shipped as Causes
    await site.as('admin', (work) => publishNextCauses(work, 2, content))
    await button(page, zh('definition.publish_open')).click()
    const dialog = page.getByRole('dialog', { name: zh('guidance.publish_title') })
    await button(dialog, zh('definition.publish')).click()
    await dialog.getByRole('alert').waitFor()
    await button(dialog, zh('cancel')).click()
    await page.getByText(zh('guidance.behind', { what: zh('guidance.causes') })).waitFor()
    assert.ok(await button(page, zh('definition.publish_open')).isDisabled())
    await button(page, zh('definition.discard')).click()
  })

  test('sees who published which version, and takes an older one up again as a draft', async () => {
    await page.goto(`${site.consoleUrl}/guidance?part=causes`)
    await button(page, zh('versions.title')).click()
    const history = page.getByRole('dialog', { name: zh('versions.title') })
    const versions = history.getByRole('listitem')
    await versions.nth(2).waitFor()
    assert.ok((await versions.nth(1).innerText()).includes(zh('versions.version', { version: 2 })))
    assert.ok((await versions.nth(2).innerText()).includes(zh('versions.by_product')))
    assert.equal(await history.getByRole('button', { name: zh('versions.restore', { version: 3 }) }).count(), 0)
    await button(history, zh('versions.restore', { version: 2 })).click()
    await history.waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: better['zh-Hans'] }).waitFor()
    await button(page, zh('definition.publish_open')).click()
    const dialog = page.getByRole('dialog', { name: zh('guidance.publish_title') })
    assert.equal(await dialog.getByRole('listitem').count(), 2, 'what the older version says otherwise')
    await button(dialog, zh('cancel')).click()
    await button(page, zh('definition.discard')).click()
    await page.getByRole('link', { name: titleOf('balance_low')['zh-Hans'] }).waitFor()
    await page.goto(`${site.consoleUrl}/guidance?family=shop`)
    await button(page, zh('versions.title')).click()
    await versions.first().waitFor()
    assert.equal(await versions.count(), 1, 'each document has a history of its own')
    await page.keyboard.press('Escape')
    await history.waitFor({ state: 'hidden' })
  })
})

test('without a pointer, in English: a code gets another cause, and customers read that one', async () => {
  await speaks('en')
  const page = await site.openAs('admin', { viewport: desktop, keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/guidance`)
  await tabTo(page, page.getByLabel(en('guidance.search')))
  await page.keyboard.type('z8')
  await page.keyboard.press('Enter')
  const meaning = page.getByLabel(en('guidance.cause_of'))
  await tabTo(page, meaning)
  const { en: wanted } = titleOf('limit_month')
  await page.keyboard.type(wanted)
  await preview(page, en).getByRole('heading', { name: wanted }).waitFor()
  await page.keyboard.press('Control+Home')
  const open = button(page, en('definition.publish_open'))
  await open.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: en('guidance.publish_title') })
  await dialog.getByRole('insertion').getByText(wanted).waitFor()
  await tabTo(page, button(dialog, en('definition.publish')))
  await page.keyboard.press('Enter')
  await page.getByText(en('guidance.published')).first().waitFor()
  await customerReads('upi/Z8', wanted, 'en-GB')
  await assertQuiet(page)
  await page.context().close()
})

test('every part fits on a phone, in either language; a code takes the place of the list', async () => {
  for (const [language, say] of [
    ['zh-Hans', zh],
    ['en', en],
  ] as const) {
    await speaks(language)
    const page = await site.openAs('admin', { viewport: phone })
    for (const path of ['', '?family=iso8583&code=43', '?part=causes', '?part=causes&cause=limit_day']) {
      await page.goto(`${site.consoleUrl}/guidance${path}`)
      await page.getByRole('heading', { level: 1, name: say('guidance.title') }).waitFor()
      await button(page, say('definition.publish_open')).waitFor()
      assert.ok((await overflowOf(page)) <= 0, `${language} ${path}`)
    }
    await page.goto(`${site.consoleUrl}/guidance?family=iso8583&code=43`)
    await preview(page, say)
      .getByRole('heading', { name: titleOf('card_reported')[language] })
      .waitFor()
    assert.ok(await page.getByLabel(say('guidance.search')).isHidden())
    await page.getByRole('link', { name: say('guidance.back_codes') }).click()
    await page.getByLabel(say('guidance.search')).waitFor()
    await assertQuiet(page)
    await page.context().close()
  }
})

test('an agent looks codes up and changes nothing', async () => {
  const page = await site.openAs('agent')
  await page.goto(`${site.consoleUrl}/guidance?family=iso8583&code=51`)
  await preview(page)
    .getByRole('heading', { name: titleOf('balance_low')['zh-Hans'] })
    .waitFor()
  assert.ok(await page.getByLabel(zh('guidance.cause_of')).isDisabled())
  assert.equal(await button(page, zh('definition.publish_open')).count(), 0)
  await page.getByRole('link', { name: zh('guidance.see_cause') }).click()
  const title = page.getByLabel(`${zh('guidance.cause_title')} · ${zh('language.en')}`, { exact: true })
  await title.waitFor()
  assert.ok(await title.isDisabled())
  await page.getByRole('link', { name: zh('guidance.back_causes') }).click()
  await button(page, zh('versions.title')).click()
  const history = page.getByRole('dialog', { name: zh('versions.title') })
  await history.getByRole('listitem').first().waitFor()
  assert.equal(await history.getByRole('listitem').getByRole('button').count(), 0)
  await assertQuiet(page)
  await page.context().close()
})

test('the board says what guidance did, by cause and by family, over 7, 30 or 90 days', async () => {
  await speaks('zh-Hans')
  const said = (code: string, ...outcomes: ('shown' | 'followed' | 'paid' | 'complained')[]) =>
    site.asSystem(async (work) => {
      const showId = uuidv7(work.clock)
      for (const outcome of outcomes) await noteOutcome(work, { showId, family: 'iso8583', code, outcome }, null)
    })
  const before = await site.asSystem(({ tx }) => tx.selectFrom('guidance_shows').select('code').execute())
  await said('54', 'shown', 'followed', 'paid')
  await said('54', 'shown', 'followed', 'complained')
  await said('54', 'shown')
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/board`)
  const card = page.getByRole('region', { name: zh('guidance.board.title') })
  const row = card.getByRole('row').filter({ hasText: titleOf('card_expired')['zh-Hans'] })
  await row.waitFor()
  assert.deepEqual(await row.getByRole('cell').allInnerTexts(), ['3', '2', '1'])
  await card.getByText(zh('guidance.board.shown_total_other', { count: before.length + 3 })).waitFor()
  await card.getByText(zh('guidance.board.means')).waitFor()
  await card.getByText(zh('guidance.board.by_family'), { exact: true }).first().click()
  await card.getByRole('link', { name: '银行卡', exact: true }).waitFor()
  for (const days of [7, 90]) {
    const answer = page.waitForResponse((response) => response.url().endsWith(`/v1/guidance/counts?days=${days}`))
    await card.getByText(zh('guidance.board.last_other', { count: days }), { exact: true }).click()
    assert.equal(((await (await answer).json()) as { days: unknown[] }).days.length, days)
  }
  await until(
    'the bars to be drawn',
    () => card.locator('tbody tr').count(),
    (count) => count > 0,
  )
  await assertQuiet(page)
  await page.context().close()
})
