/** What a lead does with workflows in a real browser: words, faults, publishing, and bringing running tickets over. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Actor } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { publishNextWorkflow } from '#records/tickets/workflows/publish.ts'
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
const newest = (key: string) =>
  site.asSystem(async (work) => (await currentKnowledge<Workflow>(work)).workflows.find((one) => one.key === key)!)
const inChinese = (label: string) => `${zh(`workflows.${label}`)} · ${zh('language.zh-Hans')}`
const publish = (page: Page) => button(page, zh('definition.publish'))
const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label, exact: true }).first().click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

describe('a lead', () => {
  let page: Page
  before(async () => {
    page = await site.openAs('lead')
  })
  after(async () => {
    await assertQuiet(page, /status of 4(12|22|09)/)
    await page.context().close()
  })

  test('opens the map, sees how a status reads for customers, and is shown what is wrong while writing', async () => {
    await page
      .getByRole('navigation', { name: zh('rail.label') })
      .getByRole('link', { name: zh('workflows.title'), exact: true })
      .click()
    await choose(page, zh('workflows.choose'), '咨询')
    await page.waitForURL(/\/workflows\/inquiry$/)
    await button(page, '答复中').first().click()
    await page.getByLabel(inChinese('wording_title')).fill('')
    await page.getByText(zh('definition.to_mend', { count: 1 })).waitFor()
    assert.ok(await publish(page).isDisabled(), 'wording is missing')
    await page.getByLabel(inChinese('wording_title')).fill('有人在写答复')
    const preview = page.getByRole('complementary', { name: zh('workflows.as_customer') })
    await preview.getByText('有人在写答复').waitFor()
    assert.ok(await publish(page).isEnabled())
  })

  test('keeps what is written through a reload, adds a status that nothing reaches, is told, and takes it back', async () => {
    await page.reload()
    await page.getByText(zh('definition.kept')).waitFor()
    await button(page, zh('workflows.add_status')).click()
    await page.getByRole('menuitem', { name: zh('stage.checking') }).click()
    await page
      .getByText(zh('workflows.fault.wording_missing', { of: zh('language.en') }))
      .first()
      .waitFor()
    await button(page, zh('workflows.remove_status')).click()
    assert.ok(await publish(page).isEnabled())
    await publish(page).click()
    await page.getByText(zh('workflows.published', { version: 2 })).waitFor()
    assert.equal((await newest('inquiry')).statuses.accepted!.wording.title['zh-Hans'], '有人在写答复')
  })

  test('makes a move of our own for leads, with an outcome in our words, and a ticket can be decided so', async () => {
    await page.getByLabel(zh('workflows.new_move')).fill('call_back')
    await button(page, zh('workflows.add_move')).click()
    const move = page.locator('#move-call_back')
    await move.getByLabel(inChinese('move_label')).fill('回电')
    await move.getByLabel(`${zh('workflows.move_label')} · ${zh('language.en')}`).fill('Call back')
    // Its own field is hidden while nothing is typed: the keyboard opens it as everybody else's does.
    await move.getByRole('combobox', { name: zh('workflows.from') }).press('ArrowDown')
    await page.getByRole('option', { name: '答复中', exact: true }).click()
    await page.keyboard.press('Escape')
    await move.getByRole('combobox', { name: zh('workflows.to') }).click()
    await page.getByRole('option', { name: zh('workflows.to_same'), exact: true }).click()
    await publish(page).click()
    await page.getByText(zh('workflows.published', { version: 3 })).waitFor()
    const { ticketId } = await site.send({ code: 'INQ-01', text: '哪些银行能用' })
    await page.goto(`${site.consoleUrl}/tickets/${ticketId}?view=open`)
    await page.getByText('答复中', { exact: true }).first().waitFor()
    await button(page, '已答复').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /已指路到能办的地方/ }).check()
    await button(dialog, zh('move.resolve.send')).click()
    await until(
      'the outcome to be told in our words',
      () => page.getByText('已指路到能办的地方', { exact: true }).count(),
      (n) => n > 0,
    )
  })

  test('brings running tickets to a new version after seeing what changes; what is unmapped waits for a choice', async () => {
    const { ticketId } = await site.send({ code: 'SUG-01' })
    const { key, version, ...content } = structuredClone(await newest('suggestion'))
    content.statuses.read = { ...content.statuses.accepted!, label: { 'zh-Hans': '已读', en: 'Read' } }
    delete content.statuses.accepted
    for (const rule of Object.values(content.moves)) {
      rule.from = rule.from.map((from) => (from === 'accepted' ? 'read' : from))
      if (rule.to === 'accepted') rule.to = 'read'
    }
    await site.as('lead', (work) => publishNextWorkflow(work, key, version, content))
    await page.goto(`${site.consoleUrl}/workflows/suggestion`)
    await button(page, zh('workflows.migrate')).click()
    const dialog = page.getByRole('dialog', { name: zh('workflows.migrate_title', { version: 2 }) })
    await dialog.getByText(zh('workflows.unmapped', { count: 1 })).waitFor()
    const run = button(dialog, zh('workflows.migrate_run', { count: 1 }))
    assert.ok(await run.isDisabled())
    await dialog.getByRole('combobox', { name: zh('workflows.becomes', { status: '已登记' }) }).click()
    await page.getByRole('option', { name: '已读', exact: true }).click()
    await dialog.getByText(zh('workflows.changes', { changes: zh('workflows.changes_label') })).waitFor()
    await run.click()
    await page.getByText(zh('workflows.migrated', { count: 1, version: 2 })).waitFor()
    const ticket = await site.asSystem((work) => ticketFor(work, { ticketId }, 'ticket.read'))
    assert.deepEqual([ticket.workflow_version, ticket.status], [2, 'read'])
    await page.goto(`${site.consoleUrl}/tickets/${ticketId}?view=open`)
    await page.getByText(/从流程第 1 版移到第 2 版/).waitFor()
  })

  test('begins a new workflow as a copy; publishing without naming tickets harms nobody', async () => {
    await page.goto(`${site.consoleUrl}/workflows`)
    await button(page, zh('workflows.new')).click()
    const dialog = page.getByRole('dialog', { name: zh('workflows.new_title') })
    await dialog.getByLabel(zh('definition.key'), { exact: true }).fill('outage')
    await button(dialog, zh('definition.begin')).click()
    // Until the page has changed the fields are those of the workflow before.
    await page.getByText(zh('definition.unpublished'), { exact: true }).waitFor()
    await page.getByLabel(inChinese('name')).fill('故障')
    await page.getByLabel(`${zh('workflows.name')} · ${zh('language.en')}`).fill('Outage')
    await publish(page).click()
    await page.getByText(zh('workflows.published', { version: 1 })).waitFor()
    assert.deepEqual((await newest('outage')).appliesTo, {})
  })

  test('takes an older version up again, and is told when somebody was faster', async () => {
    await page.goto(`${site.consoleUrl}/workflows/inquiry`)
    await button(page, zh('versions.title')).click()
    const history = page.getByRole('dialog', { name: zh('versions.title') })
    const first = history.getByRole('listitem').filter({ hasText: zh('versions.version', { version: 1 }) })
    await first.getByRole('button').click()
    await button(history, zh('versions.restore', { version: 1 })).click()
    const { key, version, ...content } = await newest('inquiry')
    await site.as('admin', (work) => publishNextWorkflow(work, key, version, content))
    await publish(page).click()
    await page.getByRole('alert').filter({ hasText: 'admin' }).waitFor()
    await button(page, zh('definition.go_on')).click()
    await publish(page).click()
    await page.getByText(zh('workflows.published', { version: 5 })).waitFor()
    assert.equal((await newest('inquiry')).moves.call_back, undefined)
  })
})

test('the map and its forms fit on a phone, in either language', async () => {
  for (const [language, say] of [
    ['zh-Hans', zh],
    ['en', en],
  ] as const) {
    await site.as('lead', ({ tx, actor }) =>
      tx.updateTable('staff').set({ language }).where('staff_id', '=', staffIdOf(actor)).execute(),
    )
    const page = await site.openAs('lead', { viewport: phone })
    await page.goto(`${site.consoleUrl}/workflows`)
    await page.getByRole('heading', { name: say('workflows.title') }).waitFor()
    await page
      .getByRole('button', { name: /核实中|Checking/ })
      .first()
      .click()
    assert.ok((await overflowOf(page)) <= 0, language)
    await assertQuiet(page)
    await page.context().close()
  }
})

test('the map is worked by keyboard, and every way is there for those who do not see it', async () => {
  const page = await site.openAs('admin', { keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/workflows/complaint`)
  const box = page.getByRole('button', { name: '已有结果', exact: true }).first()
  await box.focus()
  await page.keyboard.press('Enter')
  assert.equal(await box.getAttribute('aria-pressed'), 'true')
  const way = zh('workflows.way', { from: '已有结果', to: '已办结', moves: '办结' })
  assert.equal(
    await page
      .getByRole('list', { name: zh('workflows.ways') })
      .getByText(way, { exact: true })
      .count(),
    1,
  )
  await assertQuiet(page)
  await page.context().close()
})

test('others do not see the page', async () => {
  const page = await site.openAs('agent')
  await page.goto(`${site.consoleUrl}/workflows`)
  await page.getByRole('heading', { name: zh('no_such_page.title') }).waitFor()
  await page.context().close()
})
