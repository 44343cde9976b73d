/** The clocks of a ticket: why an end is when it is, more time that a second person gives, and what one is told. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { define } from '#records/knowledge/definitions.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { law } from './law.ts'
import { openSite, overflowOf, type Site, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const both = { 'zh-Hans': '十日内答复', en: 'Answer within ten days' }
const more = { 'zh-Hans': '情况复杂，共二十日', en: 'Complex: twenty days in all' }

let site: Site
before(async () => {
  site = await openSite()
  const { clocks, ...rest } = law('complaints-act', 1)
  const [answer] = clocks
  const [extension] = answer!.extensions
  const rule = {
    ...answer!,
    label: both,
    length: { unit: 'business_days' as const, count: 10, calendar: 'CN' },
    extensions: [{ ...extension!, label: more, length: { unit: 'business_days' as const, count: 20, calendar: 'CN' } }],
    absoluteEnd: { unit: 'business_days' as const, count: 30, calendar: 'CN' },
  }
  const name = { 'zh-Hans': '投诉处理法', en: 'Complaints Act' }
  await site.asSystem((work) =>
    define(work, 'regime', 'complaints-act', 1, { ...rest, name, clocks: [rule, ...clocks.slice(1)] }),
  )
})
after(() => site?.close())

const ticketPage = (ticketId: string) => `${site.consoleUrl}/tickets/${ticketId}?view=all`
const dueOf = (ticketId: string) =>
  site.asSystem(async ({ tx }) => {
    const row = tx.selectFrom('clocks').select('due_at').where('ticket_id', '=', ticketId)
    return (await row.where('clock', '=', 'complaints-act/answer').executeTakeFirstOrThrow()).due_at
  })

test('an agent reads why, asks for more time, and a second person gives it and tells the customer', async () => {
  const { ticketId } = await site.send({ text: '退款一直没有到账' })
  const before = await dueOf(ticketId)
  const agent = await site.openAs('agent')
  await agent.goto(ticketPage(ticketId))
  const line = agent.getByRole('listitem').filter({ has: agent.getByText(both['zh-Hans'], { exact: true }) })
  const card = line.filter({ has: button(agent, zh('clocks.why')) })
  await button(card, zh('clocks.why')).click()
  await card.getByText('10个工作日').first().waitFor()
  await button(card, zh('clocks.actions', { clock: both['zh-Hans'] })).click()
  await agent.getByRole('menuitem', { name: zh('clocks.extend.do') }).click()
  const dialog = agent.getByRole('dialog')
  await dialog.getByText(more['zh-Hans'], { exact: false }).waitFor()
  await dialog.getByRole('textbox', { name: zh('clocks.reason') }).fill('银行的流水还没有调到')
  await button(dialog, zh('clocks.extend.send')).click()
  await card.getByText(more['zh-Hans'], { exact: false }).waitFor()
  assert.deepEqual(await dueOf(ticketId), before)
  await assertQuiet(agent)

  const lead = await site.openAs('lead')
  await lead.goto(ticketPage(ticketId))
  await button(lead, zh('clocks.decide.do')).click()
  const decision = lead.getByRole('dialog')
  await decision.getByRole('textbox', { name: zh('clocks.tell') }).fill('我们还在核对银行的记录')
  await button(decision, zh('clocks.decide.send')).click()
  await decision.waitFor({ state: 'hidden' })
  assert.ok((await dueOf(ticketId)) > before)
  await lead.getByText('我们还在核对银行的记录').first().waitFor()
  await assertQuiet(lead)
})

test('on a phone the list of what one is told leads to the ticket, and is seen once it was opened', async () => {
  const { ticketId, number } = await site.send({ text: 'My refund has not arrived', language: 'en' })
  await site.asSystem(({ tx, now }) =>
    tx
      .updateTable('clocks')
      .set({ told: 3, told_at: now })
      .where('ticket_id', '=', ticketId)
      .where('clock', '=', 'complaints-act/answer')
      .execute(),
  )
  await site.asSystem(({ tx }) => tx.updateTable('staff').set({ language: 'en' }).where('role', '=', 'admin').execute())
  const admin = await site.openAs('admin', { viewport: phone, locale: 'en-GB' })
  await admin.goto(`${site.consoleUrl}/told`)
  await admin.getByRole('heading', { name: english('told.title') }).waitFor()
  assert.equal(await overflowOf(admin), 0)
  const entry = admin.getByRole('link').filter({ hasText: number })
  await entry.getByText(english('told.fresh')).waitFor()
  await entry.click()
  await button(admin, english('ticket.details')).click()
  await admin.getByText(both.en, { exact: true }).last().waitFor()
  assert.equal(await overflowOf(admin), 0)
  await admin.goto(`${site.consoleUrl}/told`)
  await entry.waitFor()
  await entry.getByText(english('told.fresh')).waitFor({ state: 'detached' })
  await assertQuiet(admin)
})
