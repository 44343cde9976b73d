/** Stepping aside, a lead's word, and the pool that people take from, in a real browser. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changePresence } from '#records/staff/presence.ts'
import { giveTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone, pressEnter } from './browser.ts'
import { openSite, overflowOf, type Site, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const ticketPage = (ticketId: string) => `${site.consoleUrl}/tickets/${ticketId}?view=all`
const staffIdOf = (name: string) =>
  site.asSystem(async ({ tx }) => {
    const row = tx.selectFrom('staff').select('staff_id').where('name', '=', name)
    return (await row.executeTakeFirstOrThrow()).staff_id
  })
const ticketOf = (ticketId: string) => site.asSystem((work) => ticketFor(work, { ticketId }, 'ticket.read'))

/** With the agent, or in the pool of their team. */
async function place(ticketId: string, staffId: string | null): Promise<void> {
  await site.asSystem(async (work) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
    const team = work.tx.selectFrom('teams').select('team_id').where('key', '=', 'pay-tech')
    await giveTicketTo(work, ticket, { teamId: (await team.executeTakeFirstOrThrow()).team_id, staffId })
  })
}

test('an agent steps aside, and the ticket is not there for them any more; a lead sees who, and lifts it', async () => {
  const { ticketId, number } = await site.send({ text: '我的邻居在你们那里上班' })
  await place(ticketId, await staffIdOf('agent'))
  const page = await site.openAs('agent')
  await page.goto(ticketPage(ticketId))
  await button(page, zh('recusal.declare')).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(zh('recusal.declare_what')).waitFor()
  await dialog.getByRole('textbox').fill('这是我的邻居')
  await button(dialog, zh('recusal.declare_send')).click()
  await page.getByText(zh('recusal.declared', { number })).waitFor()
  await page.waitForURL(/\/queue\?view=mine/)
  assert.equal((await ticketOf(ticketId)).assignee_id, null)
  assert.equal((await page.request.get(`${site.consoleUrl}/v1/tickets/${ticketId}`)).status(), 404)

  const lead = await site.openAs('lead')
  await lead.goto(ticketPage(ticketId))
  await lead.getByText(zh('recusal.why.declared'), { exact: false }).waitFor()
  await button(lead, zh('recusal.lift_of', { name: 'agent' })).click()
  const lift = lead.getByRole('dialog')
  await lift.getByRole('textbox').fill('查清了，不是同一个人')
  await button(lift, zh('recusal.lift')).click()
  await lead.getByText(zh('recusal.lifted', { name: 'agent' })).waitFor()
  await lead.getByText(zh('recusal.nobody')).waitFor()
  await page.goto(ticketPage(ticketId))
  await page.getByRole('heading', { name: /我的邻居/ }).waitFor()
  // The page may hear of the change before the answer to its own request, and ask for what it no longer sees.
  await assertQuiet(page, /404/)
  await assertQuiet(lead)
})

test('a lead recuses a colleague by keyboard, and an agent reads that somebody is, but not who', async () => {
  const { ticketId, number } = await site.send({ text: '投诉你们的人' })
  const lead = await site.openAs('lead', { keyboardOnly: true })
  await lead.goto(ticketPage(ticketId))
  await pressEnter(button(lead, zh('recusal.add')))
  const dialog = lead.getByRole('dialog')
  const who = dialog.getByRole('combobox', { name: zh('recusal.who') })
  await who.fill('colleague')
  await who.press('ArrowDown')
  await who.press('Enter')
  const reason = dialog.getByRole('textbox', { name: zh('privacy.reason') })
  await reason.focus()
  await reason.pressSequentially('客户说的就是他')
  await pressEnter(button(dialog, zh('recusal.add_send')))
  await lead.getByText(zh('recusal.done', { number })).waitFor()
  await lead.getByText('colleague', { exact: true }).first().waitFor()
  const agent = await site.openAs('agent', { viewport: phone })
  await agent.goto(ticketPage(ticketId))
  await button(agent, zh('ticket.details')).click()
  await agent.getByText(zh('recusal.somebody'), { exact: true }).waitFor()
  assert.equal(await agent.getByText('客户说的就是他').count(), 0)
  assert.equal(await overflowOf(agent), 0)
  await assertQuiet(agent)
  await assertQuiet(lead)
})

test('an agent takes the next one by key, and hands it back with a reason', async () => {
  // Away: nobody gives them anything, and they may take what they like.
  const staffId = await staffIdOf('agent')
  await site.as('agent', (work) => changePresence(work, staffId, { why: 'break', until: null }))
  const { ticketId, number } = await site.send({ text: '等人领的一张' })
  await place(ticketId, null)
  await site.asSystem(({ tx }) =>
    tx.updateTable('tickets').set({ stage: 'closed' }).where('ticket_id', '<>', ticketId).execute(),
  )
  const page = await site.openAs('agent')
  await page.goto(`${site.consoleUrl}/queue?view=unassigned`)
  await page.getByText(zh('pool.waiting_other', { count: 1 })).waitFor()
  await page.keyboard.press('Shift+T')
  await page.waitForURL(new RegExp(ticketId))
  await page.getByText(zh('story.ticket_assigned.claimed', { person: 'agent' })).waitFor()
  await button(page, zh('pool.hand_back')).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('不熟这个渠道')
  await button(dialog, zh('pool.hand_back')).click()
  await page.getByText(zh('assign.given_back', { number })).waitFor()
  await page.getByText('不熟这个渠道').waitFor()
  await page.goto(`${site.consoleUrl}/queue?view=unassigned`)
  await page.setViewportSize({ width: 375, height: 812 })
  await page.getByText(/手上 \d+\/40/).waitFor()
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
})

test('a lead says whose customer it is', async () => {
  const { ticketId } = await site.send({ text: '老客户的工单' })
  const page = await site.openAs('lead')
  await page.goto(ticketPage(ticketId))
  await button(page, zh('standing.change')).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: zh('standing.tier_label') }).click()
  await page.getByRole('option', { name: zh('standing.tier.vip') }).click()
  const adviser = dialog.getByRole('combobox', { name: zh('standing.adviser') })
  await adviser.click()
  await page.getByRole('option', { name: 'agent', exact: true }).click()
  await button(dialog, zh('standing.send')).click()
  await page.getByText(zh('standing.adviser_is', { name: 'agent' })).waitFor()
  await page.getByText(zh('standing.tier.vip'), { exact: true }).waitFor()
  await assertQuiet(page)
})
