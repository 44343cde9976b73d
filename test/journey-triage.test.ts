/** What the classifier is not sure of: three suggestions at the desk, each one click, by keyboard and on a phone. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, phone, pressEnter } from './browser.ts'
import { openSite, overflowOf, type Site, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const unclear = '那个东西我弄了半天还是那样，你们看看'

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const codeNow = (ticketId: string) =>
  site.asSystem(({ tx }) =>
    tx
      .selectFrom('tickets')
      .select(['code', 'needs_triage', 'guess', 'priority'])
      .where('ticket_id', '=', ticketId)
      .executeTakeFirstOrThrow(),
  )
const speak = (language: string) =>
  site.asSystem(({ tx }) => tx.updateTable('staff').set({ language }).where('role', '=', 'lead').execute())

test('by keys alone: the likeliest of three is chosen, and the suggestions go', async () => {
  await speak('en')
  const { ticketId } = await site.send({ form: 'other', text: unclear })
  const page = await site.openAs('lead', { locale: 'en-GB', keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/tickets/${ticketId}?view=triage`)
  const group = page.getByRole('group', { name: english('triage.suggestions') })
  await group.waitFor()
  const buttons = group.getByRole('button')
  assert.equal(await buttons.count(), 3)
  assert.match((await buttons.first().textContent())!, /\d+%/)
  const before = await codeNow(ticketId)
  assert.deepEqual([before.code, before.needs_triage], ['INQ-99', true])
  await pressEnter(buttons.first())
  await group.waitFor({ state: 'hidden' })
  const { code, needs_triage, guess, priority } = await codeNow(ticketId)
  assert.deepEqual([code, needs_triage], [(guess as { top: { code: string }[] }).top[0]!.code, false])
  assert.ok(priority <= before.priority, 'never less urgent')
  await assertQuiet(page)
  await page.context().close()
  await speak('zh-Hans')
})

test('on a phone, in Chinese: the suggestions fit and are named in full', async () => {
  const { ticketId } = await site.send({ form: 'other', text: `${unclear}！` })
  const page = await site.openAs('lead', { viewport: phone })
  await page.goto(`${site.consoleUrl}/tickets/${ticketId}?view=triage`)
  await page.getByRole('button', { name: zh('ticket.details'), exact: true }).click()
  const group = page.getByRole('group', { name: zh('triage.suggestions') })
  await group.waitFor()
  assert.match((await group.getByRole('button').first().getAttribute('aria-label'))!, /，相像 \d+%：/)
  assert.ok((await overflowOf(page)) <= 0)
  await assertQuiet(page)
  await page.context().close()
})
