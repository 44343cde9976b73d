/** What an administrator does with forms, in a real browser: change, publish, look back; and what a customer then meets. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import defaults from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { publishNextVersion } from '#records/knowledge/publish.ts'
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import portalZh from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const portal = wordsOf(portalZh)
const refund = (defaults as unknown as Form[]).find(({ key }) => key === 'refund')!
const title = refund.title['zh-Hans']

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const question = (page: Page, label: string): Locator => page.getByRole('button', { name: label, expanded: false })
const inChinese = (label: string): string => `${label} · ${zh('language.zh-Hans')}`
const inEnglish = (label: string): string => `${label} · ${zh('language.en')}`
const newest = async (key: string): Promise<Form> =>
  site.asSystem(async (work) => (await currentKnowledge(work)).forms.find((form) => form.key === key)!)

/** The editor of a form, opened from the list. */
async function opens(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: zh('rail.label') })
    .getByRole('link', { name: zh('forms.title') })
    .click()
  await page.getByRole('main').getByRole('link', { name }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

describe('the administrator', () => {
  let page: Page
  before(async () => {
    page = await site.openAs('admin')
  })
  after(async () => {
    await assertQuiet(page, /status of 4(12|22)/)
    await page.context().close()
  })

  test('asks one more question, sees it beside, publishes; the portal asks it and an older ticket shows what it was asked', async () => {
    const before = await site.send({
      form: 'refund',
      answers: { what: 'refused', amount: '128', answer: '店家说过期了' },
      text: '商户不肯退',
    })
    await opens(page, title)
    const preview = page.getByRole('complementary', { name: zh('forms.preview') })
    await preview.getByText(refund.ui.what!.label['zh-Hans']).waitFor()

    await button(page, zh('forms.add')).click()
    assert.ok(await button(page, zh('definition.publish')).isDisabled(), 'a question without words is not published')
    await page.getByText(zh('forms.fault.words_missing')).first().waitFor()
    await page.getByLabel(inChinese(zh('forms.label'))).fill('哪家店')
    await page.getByLabel(inEnglish(zh('forms.label'))).fill('Which shop')
    await page.getByLabel(zh('forms.limit.maxLength')).fill('40')
    await page.getByRole('combobox', { name: zh('forms.when') }).click()
    await page.getByRole('option', { name: refund.ui.what!.label['zh-Hans'] }).click()
    await page.getByRole('checkbox', { name: refund.ui.what!.options!.refused!['zh-Hans'] }).check()
    await page.getByLabel(zh('forms.required_then')).check()

    assert.equal(await preview.getByText('哪家店').count(), 0, 'not asked before the condition holds')
    await preview.getByRole('radio', { name: refund.ui.what!.options!.refused!['zh-Hans'] }).check()
    await preview.getByText('哪家店').waitFor()
    await preview.getByText('RFD-02').waitFor()
    await preview.getByText('English').click()
    await preview.getByText('Which shop').waitFor()

    await page.reload()
    await page.getByText(zh('definition.kept')).waitFor()
    await button(page, zh('definition.publish')).click()
    await page.getByText(zh('forms.published', { version: 2 })).waitFor()
    assert.equal((await newest('refund')).version, 2)

    const customer = await site.open({ viewport: phone }, `${site.portalUrl}/new/refund`)
    await customer.getByRole('radio', { name: refund.ui.what!.options!.refused!['zh-Hans'] }).check()
    for (const label of [refund.ui.amount, refund.ui.when, refund.ui.answer, refund.ui.order]) {
      await button(customer, portal('ask.onward')).click()
      await customer.getByRole('heading', { level: 1, name: label!.label['zh-Hans'] }).waitFor()
    }
    await button(customer, portal('ask.onward')).click()
    await customer.getByRole('heading', { level: 1, name: '哪家店' }).waitFor()
    await button(customer, portal('ask.onward')).click()
    await customer.getByRole('alert').getByText(portal('fault.required')).waitFor()
    await customer.context().close()

    await page.goto(`${site.consoleUrl}/tickets/${before.ticketId}?view=open`)
    await page.getByRole('heading', { level: 1, name: '商户不肯退' }).waitFor()
    const facts = page.locator('dl').filter({ hasText: refund.ui.answer!.label['zh-Hans'] })
    assert.match(await facts.innerText(), /商户不肯退[\s\S]*¥128\.00[\s\S]*店家说过期了/)
    assert.doesNotMatch(await facts.innerText(), /哪家店/)
  })

  test('moves a question by keyboard, is told that somebody was faster, and takes an older version up again', async () => {
    await opens(page, title)
    const form = await newest('refund')
    await question(page, refund.ui.when!.label['zh-Hans']).focus()
    await page.keyboard.press('Alt+ArrowUp')
    const names = () => page.getByRole('listitem').getByRole('button', { expanded: false }).allInnerTexts()
    await until('the question to stand second', names, (texts) => /哪天付的/.test(texts[1] ?? ''))
    assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /哪天付的/)

    const { key: _key, version: _version, ...content } = form
    await site.as('admin', (work) =>
      publishNextVersion(work, 'refund', form.version, {
        ...content,
        hint: { ...content.hint, 'zh-Hans': '别人改的' },
      }),
    )
    await button(page, zh('definition.publish')).click()
    await page.getByRole('alert').getByText('admin').waitFor()
    assert.ok(await button(page, zh('definition.publish')).isDisabled())
    await button(page, zh('definition.go_on')).click()
    await button(page, zh('definition.publish')).click()
    await page.getByText(zh('forms.published', { version: 4 })).waitFor()
    const moved = await newest('refund')
    assert.ok(moved.ui.when!.order < moved.ui.amount!.order)

    await button(page, zh('versions.title')).click()
    const history = page.getByRole('dialog', { name: zh('versions.title') })
    await history
      .getByRole('listitem')
      .filter({ hasText: zh('versions.version', { version: 1 }) })
      .getByRole('button')
      .click()
    assert.equal(await history.getByText('哪家店').count(), 0)
    await button(history, zh('versions.restore', { version: 1 })).click()
    await button(page, zh('definition.publish')).click()
    await page.getByText(zh('forms.published', { version: 5 })).waitFor()
    assert.deepEqual((await newest('refund')).schema, refund.schema)
  })

  test('a pattern that the server refuses is shown at its question, and a definition is carried over as JSON', async () => {
    await opens(page, title)
    await question(page, refund.ui.answer!.label['zh-Hans']).click()
    await page.getByLabel(zh('forms.limit.pattern')).fill('(a)\\1')
    await button(page, zh('definition.publish')).click()
    await page.getByRole('listitem').getByText(zh('forms.fault.pattern_bad')).first().waitFor()
    await button(page, zh('definition.discard')).click()

    await button(page, zh('definition.json')).click()
    const dialog = page.getByRole('dialog', { name: zh('forms.json') })
    const text = dialog.getByRole('textbox', { name: zh('definition.json') })
    await text.fill('{"lane": "vip"}')
    await button(dialog, zh('definition.json_take')).click()
    await dialog
      .getByRole('alert')
      .getByText(/^\/lane/)
      .waitFor()
    const { key: _key, version: _version, ...content } = refund
    await text.fill(JSON.stringify({ ...content, active: false }))
    await button(dialog, zh('definition.json_take')).click()
    await button(page, zh('definition.publish')).click()
    await page.getByText(zh('forms.published', { version: 6 })).waitFor()
    assert.equal((await newest('refund')).active, false)
    const customer = await site.open({ viewport: phone }, site.portalUrl)
    await customer.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(await customer.getByRole('link', { name: title }).count(), 0, 'a hidden form is not offered')
    await customer.context().close()
  })

  test('makes a new form, and on a phone nothing scrolls sideways', async () => {
    const desk = await site.openAs('admin')
    await desk.goto(`${site.consoleUrl}/forms`)
    await button(desk, zh('forms.new')).click()
    await desk.getByLabel(zh('forms.key')).fill('branch')
    await button(desk, zh('forms.new_open')).click()
    await desk.getByLabel(inChinese(zh('forms.form_title'))).fill('网点')
    await desk.getByLabel(inEnglish(zh('forms.form_title'))).fill('A branch')
    await desk.getByLabel(inChinese(zh('forms.hint'))).fill('排队、态度、设备')
    await desk.getByLabel(inEnglish(zh('forms.hint'))).fill('Queues, manners, machines')
    await desk.setViewportSize(phone.viewport)
    assert.ok((await overflowOf(desk)) <= 0)
    await button(desk, zh('definition.publish')).click()
    await desk.getByText(zh('forms.published', { version: 1 })).waitFor()
    assert.equal((await newest('branch')).version, 1)
    await assertQuiet(desk)
    await desk.context().close()
  })
})

test('a first question that nobody has to answer can be passed over, and gone past without an answer', async () => {
  const page = await site.open({ viewport: phone }, `${site.portalUrl}/new/other`)
  const words = page.getByRole('heading', { level: 1, name: portal('words.title') })
  await button(page, portal('ask.dontKnow')).click()
  await words.waitFor()
  await page.goto(`${site.portalUrl}/new/other`)
  await button(page, portal('ask.onward')).click()
  await words.waitFor()
  await page.context().close()
})

test('others do not see the page', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/forms`)
  await page.getByRole('heading', { name: zh('no_such_page.title') }).waitFor()
  await page.context().close()
})
