/** Who is there: away for a while and back, an absence with a deputy, and a week of shifts, in a real browser. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { ticketFor } from '#records/tickets/load.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)

let site: Site
let staff: Map<string, string>
before(async () => {
  site = await openSite()
  const rows = await site.asSystem(({ tx }) =>
    tx.selectFrom('staff').select(['name', 'staff_id']).where('org_id', '=', site.orgId).execute(),
  )
  staff = new Map(rows.map((row) => [row.name, row.staff_id]))
})
after(() => site?.close())

const holderOf = async (ticketId: string) =>
  (await site.asSystem((work) => ticketFor(work, { ticketId }, 'ticket.read'))).assignee_id
const openPerson = (page: Page, name: string) => button(page, zh('desk.open', { name })).click()
const group = (page: Page, duty: string) =>
  page.getByRole('heading', { level: 2, name: zh(`desk.duty.${duty}`) }).locator('xpath=..')

test('away for a break by keyboard: no tickets come, the lead sees it, and back again they do', async () => {
  const page = await site.openAs('agent', { keyboardOnly: true })
  const account = button(page, zh('account.menu', { name: 'agent' }))
  await tabTo(page, account)
  await page.keyboard.press('Enter')
  const pause = page.getByRole('menuitem', { name: zh('presence.break') })
  await pause.focus()
  await page.keyboard.press('Enter')
  await button(page, zh('account.menu_away', { name: 'agent' })).waitFor()
  const { ticketId } = await site.send({ text: '收银台一直转圈，付不出去' })
  assert.equal(await holderOf(ticketId), null)

  const lead = await site.openAs('lead')
  await lead.goto(`${site.consoleUrl}/desk`)
  await group(lead, 'away').getByText('agent').waitFor()
  await group(lead, 'away').getByText(zh('desk.away.break')).waitFor()
  assert.equal(await overflowOf(lead), 0)

  await tabTo(page, button(page, zh('account.menu_away', { name: 'agent' })))
  await page.keyboard.press('Enter')
  const back = page.getByRole('menuitem', { name: zh('presence.back') })
  await back.focus()
  await page.keyboard.press('Enter')
  await button(page, zh('account.menu', { name: 'agent' })).waitFor()
  await until(
    'the ticket that waited',
    () => holderOf(ticketId),
    (holder) => holder === staff.get('agent'),
  )
  await page.goto(`${site.consoleUrl}/tickets/${ticketId}?view=all`)
  await page.getByText(zh('story.ticket_assigned.room', { person: 'agent' })).waitFor()
})

test('an absence with a deputy: what needs somebody goes to them, and the story says so', async () => {
  const { ticketId } = await site.send({ form: 'other', text: '同一笔订单扣了两次款' })
  assert.equal(await holderOf(ticketId), staff.get('colleague'))
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/desk`)
  await openPerson(page, 'colleague')
  await button(page, zh('desk.plan')).click()
  await page.getByRole('combobox', { name: zh('desk.why') }).click()
  await page.getByRole('option', { name: zh('desk.absence.sick') }).click()
  await page.getByRole('combobox', { name: zh('desk.deputy') }).click()
  await page.getByRole('option', { name: 'agent' }).click()
  await button(page, zh('desk.plan_send')).click()
  await page
    .getByRole('dialog')
    .getByText(zh('desk.deputy_is', { name: 'agent' }))
    .waitFor()
  await until(
    'the deputy',
    () => holderOf(ticketId),
    (holder) => holder === staff.get('agent'),
  )
  await button(page, zh('close')).click()
  await group(page, 'absent')
    .getByText(zh('desk.deputy_is', { name: 'agent' }))
    .waitFor()
  await page.goto(`${site.consoleUrl}/tickets/${ticketId}?view=all`)
  const said = zh('story.ticket_assigned.deputy', { fromPerson: 'colleague', person: 'agent' })
  await page.getByText(said).waitFor()
})

test('a week of shifts, skills and a holiday on a phone, in English', async () => {
  const page = await site.openAs('lead', { viewport: phone, locale: 'en-GB' })
  await site.as('lead', async ({ tx }) =>
    tx.updateTable('staff').set({ language: 'en' }).where('role', '=', 'lead').execute(),
  )
  await page.goto(`${site.consoleUrl}/desk`)
  await button(page, english('desk.open', { name: 'risk' })).click()
  await page.getByRole('combobox', { name: english('desk.skills') }).click()
  await page.getByRole('option', { name: 'Elder care' }).click()
  await page.keyboard.press('Escape')
  await page.getByText(english('desk.by_week')).click()
  await page.getByLabel(english('desk.from', { day: 'Mon' })).fill('22:00')
  await page.getByLabel(english('desk.to', { day: 'Mon' })).fill('06:00')
  await page.getByText(english('desk.next_day')).first().waitFor()
  await page.getByLabel(english('desk.day'), { exact: true }).fill('2099-10-01')
  await button(page, english('desk.add_day')).click()
  assert.equal(await overflowOf(page), 0)
  await button(page, english('desk.save')).click()
  await page.getByText(english('desk.saved', { name: 'risk' })).waitFor()
  const { skills, week, days } = await site.asSystem(({ tx }) =>
    tx.selectFrom('rosters').selectAll().where('staff_id', '=', staff.get('risk')!).executeTakeFirstOrThrow(),
  )
  const office = [{ from: 540, until: 1_080 }]
  assert.deepEqual(skills, ['elder'])
  assert.deepEqual(week, [[{ from: 1_320, until: 1_800 }], office, office, office, office, [], []])
  assert.deepEqual(days, { '2099-10-01': [] })
  assert.equal(await overflowOf(page), 0)
})

test('who may not plan sees no such page', async () => {
  const page = await site.openAs('agent')
  assert.equal(await page.getByRole('link', { name: zh('desk.title') }).count(), 0)
  await page.goto(`${site.consoleUrl}/desk`)
  await page.getByText(zh('no_such_page.title')).waitFor()
})
