/** What an administrator does with categories and the classes of regulators, in a real browser, at a desk and on a phone. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Actor } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { publishNextCategories } from '#records/knowledge/taxonomy/publish.ts'
import { categoriesOf } from '#records/knowledge/taxonomy/taxonomy.rules.ts'
import english from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const [zh, en] = [wordsOf(zhHans), wordsOf(english)]
let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const staffIdOf = (actor: Actor) => (actor.kind === 'staff' ? actor.staffId : '')
const newest = () => site.asSystem(async (work) => (await currentKnowledge(work)).taxonomy)

/** The page, opened from the rail, with the group of cards unfolded. */
async function opens(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: zh('rail.label') })
    .getByRole('link', { name: zh('categories.title'), exact: true })
    .click()
  await page.getByRole('button', { name: /^CRD/ }).click()
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

  test('renames, adds and retires, sees what it would do, publishes; a ticket keeps what it was given', async () => {
    const old = await site.send({ code: 'CRD-05', text: '虚拟卡用不了' })
    await opens(page)
    await page.getByLabel(zh('categories.of_code', { code: 'CRD-01', what: zh('language.zh-Hans') })).fill('添加银行卡')
    await button(page, zh('categories.add_code')).click()
    assert.ok(await button(page, zh('definition.publish_open')).isDisabled(), 'a category needs its words')
    await page.getByLabel(zh('categories.of_code', { code: 'CRD-06', what: zh('language.zh-Hans') })).fill('手环卡')
    await page.getByLabel(zh('categories.of_code', { code: 'CRD-06', what: zh('language.en') })).fill('Wristband')
    await button(page, zh('categories.retire', { code: 'CRD-05' })).click()
    await page.reload()
    await page.getByText(zh('definition.kept')).waitFor()
    await button(page, zh('definition.publish_open')).click()
    const dialog = page.getByRole('dialog', { name: zh('categories.publish_title') })
    await dialog.getByText(zh('categories.added', { codes: 'CRD-06' })).waitFor()
    await dialog.getByRole('link', { name: zh('categories.open_tickets', { count: 1 }) }).waitFor()
    await button(dialog, zh('definition.publish')).click()
    await page.getByText(zh('categories.published', { version: 2 })).waitFor()
    const { groups } = await newest()
    const codes = groups.find(({ code }) => code === 'CRD')!.codes
    assert.deepEqual(
      codes.map(({ code }) => code),
      ['CRD-01', 'CRD-02', 'CRD-03', 'CRD-04', 'CRD-06'],
    )
    assert.equal(codes[0]!.label['zh-Hans'], '添加银行卡')

    await page.goto(`${site.consoleUrl}/tickets/${old.ticketId}?view=open`)
    await page.getByText('虚拟卡/一次性卡', { exact: true }).first().waitFor()
    await page.getByText(/JR\/T 0169-2018.*银行卡、管理制度、业务规则与流程/).waitFor()
  })

  test('cannot retire what a form names, and is told which', async () => {
    await page.goto(`${site.consoleUrl}/categories`)
    await page.getByRole('button', { name: /^FRD/ }).click()
    await button(page, zh('categories.retire', { code: 'FRD-04' })).click()
    await button(page, zh('definition.publish_open')).click()
    const dialog = page.getByRole('dialog', { name: zh('categories.publish_title') })
    await dialog
      .getByRole('link', { name: zh('categories.open_form') })
      .first()
      .waitFor()
    await dialog.getByText(zh('categories.still_named')).waitFor()
    assert.ok(await button(dialog, zh('definition.publish')).isDisabled())
    await button(dialog, zh('cancel')).click()
    await button(page, zh('definition.discard')).click()
  })

  test('is told that somebody was faster, and takes an older version up again', async () => {
    await page.goto(`${site.consoleUrl}/categories`)
    await page.getByRole('button', { name: /^CRD/ }).click()
    await button(page, zh('categories.retire', { code: 'CRD-06' })).click()
    await button(page, zh('definition.publish_open')).click()
    const dialog = page.getByRole('dialog', { name: zh('categories.publish_title') })
    const { taxonomy, routing } = await site.asSystem(currentKnowledge)
    await site.as('admin', (work) => publishNextCategories(work, 2, categoriesOf(taxonomy, routing)))
    await button(dialog, zh('definition.publish')).click()
    await dialog.getByRole('alert').waitFor()
    await button(dialog, zh('cancel')).click()
    await page.getByRole('alert').getByText('admin').waitFor()
    await button(page, zh('versions.title')).click()
    const history = page.getByRole('dialog', { name: zh('versions.title') })
    const first = history.getByRole('listitem').filter({ hasText: zh('versions.version', { version: 1 }) })
    await first.getByRole('button').click()
    await button(history, zh('versions.restore', { version: 1 })).click()
    await button(page, zh('definition.go_on')).click()
    await button(page, zh('definition.publish_open')).click()
    await button(dialog, zh('definition.publish')).click()
    await page.getByText(zh('categories.published', { version: 4 })).waitFor()
    assert.ok((await newest()).groups.some((group) => group.codes.some(({ code }) => code === 'CRD-05')))
  })

  test('replaces a scheme by a file; a bad one is refused with its lines; what lacks a class is listed', async () => {
    await page.goto(`${site.consoleUrl}/categories?part=schemes`)
    const card = page.getByRole('region', { name: /JR\/T 0169/ })
    const [saved] = await Promise.all([page.waitForEvent('download'), button(card, zh('schemes.download')).click()])
    const scheme = JSON.parse(await readFile(await saved.path(), 'utf8')) as { map: { of: string }[] }
    const put = async (name: string, text: string) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        button(card, zh('schemes.replace')).click(),
      ])
      await chooser.setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
    }
    await put('bad.csv', 'row,dimension\nclass,reason\n')
    await card.getByText(zh('schemes.line', { line: 1, column: 'verified' })).waitFor()
    const without = { ...scheme, map: scheme.map.filter(({ of }) => of !== 'MKT') }
    await put('jrt.json', JSON.stringify(without))
    await page.getByText(zh('schemes.published', { key: 'jrt0169', version: 2 })).waitFor()
    await card
      .getByText(zh('schemes.uncovered', { count: 2, codes: 'MKT-01、MKT-02' }))
      .first()
      .waitFor()
    await card.getByLabel(zh('schemes.shown')).click()
    await until(
      'the scheme to be hidden',
      () => card.getByText(zh('versions.version', { version: 3 })).count(),
      (n) => n > 0,
    )
  })
})

test('both parts fit on a phone, in either language', async () => {
  for (const [language, say] of [
    ['zh-Hans', zh],
    ['en', en],
  ] as const) {
    await site.as('admin', ({ tx, actor }) =>
      tx.updateTable('staff').set({ language }).where('staff_id', '=', staffIdOf(actor)).execute(),
    )
    const page = await site.openAs('admin', { viewport: phone })
    await page.goto(`${site.consoleUrl}/categories`)
    await page.getByRole('button', { name: /^CRD/ }).click()
    assert.ok((await overflowOf(page)) <= 0, language)
    await page.getByText(say('schemes.title'), { exact: true }).first().click()
    await page.getByRole('region').first().waitFor()
    assert.ok((await overflowOf(page)) <= 0, language)
    await assertQuiet(page)
    await page.context().close()
  }
})

test('others do not see the page', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/categories`)
  await page.getByRole('heading', { name: zh('no_such_page.title') }).waitFor()
  await page.context().close()
})
