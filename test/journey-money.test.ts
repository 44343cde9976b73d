/** Money in a browser: a refund that two people allow, a protection as its customer sees it, and the switches. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import forms from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import { compareDays } from '#stages/remedies/compare/days.ts'
import { runMoneyLane } from '../server/money-lane.ts'
import consoleEn from '../web/console/words/en.json' with { type: 'json' }
import consoleZh from '../web/console/words/zh-Hans.json' with { type: 'json' }
import portalEn from '../web/portal/words/en.json' with { type: 'json' }
import portalZh from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone, smallDesktop } from './browser.ts'
import { paid, type TestCore, testCore } from './core.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf(consoleZh)
const english = wordsOf(consoleEn)
const own = wordsOf(portalZh)
const ownEnglish = wordsOf(portalEn)
const other = forms.find((form) => form.key === 'other')!

let site: Site
let core: TestCore
let stopLane: () => Promise<void>
/** Until this is settled the core answers nobody who asks it to hold. */
let mayHold: Promise<void> = Promise.resolve()
const yesterday = () => new Date(site.house.clock.now().getTime() - 86_400_000).toISOString().slice(0, 10)
/** A line of yesterday's statement that nobody here asked for. */
const notOurs = {
  id: '019c0000-0000-7000-8000-000000000001',
  kind: 'refund' as const,
  at: new Date(0),
  amount: { amountMinor: 8_800n, currency: 'CNY' },
  reference: null,
}
before(async () => {
  site = await openSite()
  core = testCore(() => site.house.clock.now())
  const { submit, statement } = core
  core.submit = async (id, order) => {
    if (order.kind === 'hold') await mayHold
    return submit(id, order)
  }
  core.statement = async (day) => ({
    isComplete: true,
    lines: [...(await statement(day))!.lines, ...(day === yesterday() ? [notOurs] : [])],
  })
  site.house.ports.money.core = core
  stopLane = runMoneyLane(site.house)
})
after(async () => {
  await stopLane?.()
  await site?.close()
})

const moneyCard = (page: Page) => page.getByRole('region', { name: zh('money.title'), exact: true })
const english390 = { viewport: phone, locale: 'en-GB' }

/** As if the last second factor lay ten minutes back. */
const forgetFactors = () =>
  site.asSystem(({ tx, now }) =>
    tx
      .updateTable('sessions')
      .set({ factor_at: new Date(now.getTime() - 10 * 60_000) })
      .execute(),
  )
const speaks = (role: 'risk', language: 'zh-Hans' | 'en') =>
  site.asSystem(({ tx }) => tx.updateTable('staff').set({ language }).where('role', '=', role).execute())
const hasFresh = () => site.asSystem(({ tx, now }) => tx.updateTable('sessions').set({ factor_at: now }).execute())

/** A ticket about a payment that the core knows. */
async function ticketOfPayment(orderNo: string, text: string) {
  core.payments.set(orderNo, paid(orderNo, 50_000n, site.house.clock.now()))
  return site.send({ form: 'other', text, orderNo })
}

/** An agent asks whoever holds the money about the payment, and proposes to give a part of it back. */
async function proposes(page: Page, ticketId: string, yuan: string): Promise<void> {
  await page.goto(`${site.consoleUrl}/tickets/${ticketId}?view=all`)
  const card = moneyCard(page)
  const known = card.getByText('¥500.00')
  const ask = card.getByRole('button', { name: zh('money.ask'), exact: true })
  await known.or(ask).first().waitFor()
  if (await ask.isVisible()) await ask.click()
  await known.waitFor()
  await button(page, zh('money.do.refund')).click()
  const dialog = page.getByRole('dialog', { name: zh('money.do.refund') })
  await dialog.getByText(zh('money.whole', { amount: '¥500.00' })).waitFor()
  await dialog.getByRole('radio', { name: zh('money.part') }).check()
  await dialog.getByRole('textbox', { name: zh('money.amount', { currency: 'CNY' }) }).fill(yuan)
  await dialog.getByRole('textbox', { name: zh('money.note') }).fill('账单上有两笔一样的')
  await button(page, zh('money.propose')).click()
  await page.getByText(zh('money.said.proposed')).waitFor()
}

test('an agent proposes, two people allow it with a second factor, and the customer has the money', async () => {
  const sent = await ticketOfPayment('ORDER-1', '同一笔扣了两次，请退给我')
  const customer = await site.open({ viewport: phone }, site.linkOf(sent))
  await customer.getByText(own('news.live')).waitFor()

  const agent = await site.openAs('agent')
  await proposes(agent, sent.ticketId, '300')
  await moneyCard(agent).getByText(zh('money.state.proposed')).waitFor()
  await moneyCard(agent)
    .getByText(zh('money.not_closable', { count: 1 }))
    .waitFor()
  await moneyCard(agent)
    .getByRole('link', { name: zh('money.to_inbox') })
    .click()
  const waiting = agent.getByRole('article', { name: zh('money.kind.refund', { amount: '¥300.00' }) })
  await waiting
    .getByText(zh('money.why_not.own_proposal'))
    .or(waiting.getByText(zh('money.why_not.permission_missing')))
    .waitFor()
  assert.equal(await waiting.getByRole('button').count(), 0, 'who proposed has nothing to press')
  assert.equal(await customer.getByText('¥300.00').count(), 0, 'a proposal is nobody’s promise')

  const lead = await site.openAs('lead', { keyboardOnly: true })
  await forgetFactors()
  await lead.goto(`${site.consoleUrl}/money`)
  const proposal = lead.getByRole('article', { name: zh('money.kind.refund', { amount: '¥300.00' }) })
  for (const text of [zh('money.reason.duplicate_debit'), '账单上有两笔一样的', 'ORDER-1', '¥500.00', '¥200.00'])
    await proposal.getByText(text).first().waitFor()
  assert.equal(await overflowOf(lead), 0)
  const approve = proposal.getByRole('button', { name: new RegExp(`^${zh('money.approve')}`) })
  await tabTo(lead, approve)
  await lead.keyboard.press('Enter')
  const factor = lead.getByRole('dialog', { name: zh('step_up.title') })
  await tabTo(lead, factor.getByRole('button', { name: zh('step_up.simulated') }))
  await lead.keyboard.press('Enter')
  await proposal.getByText(zh('money.person_yes', { name: 'lead' })).waitFor()
  await proposal.getByText(zh('money.why_not.decided_already')).waitFor()
  assert.equal(core.orders.size, 0, 'one of two is not enough')
  assert.equal(await customer.getByText('¥300.00').count(), 0)

  await speaks('risk', 'en')
  const risk = await site.openAs('risk', english390)
  await hasFresh()
  await risk.goto(`${site.consoleUrl}/money`)
  const second = risk.getByRole('article', { name: english('money.kind.refund', { amount: '¥300.00' }) })
  await second.getByText(english('money.person_yes', { name: 'lead' })).waitFor()
  assert.equal(await overflowOf(risk), 0)
  await second.getByRole('button', { name: new RegExp(`^${english('money.approve')}`) }).click()
  const what = english('money.kind.refund', { amount: '¥300.00' })
  await risk.getByText(english('money.said.approved', { what })).waitFor()

  await customer.getByText(own('coming.refund.arrived', { amount: '¥300.00' })).waitFor()
  assert.equal(await overflowOf(customer), 0)
  await agent.goto(`${site.consoleUrl}/tickets/${sent.ticketId}?view=all`)
  await moneyCard(agent).getByText(zh('money.state.done_refund')).waitFor()
  await agent.getByText(zh('story.remedy_done.refund', { amount: '¥300.00' })).waitFor()
  assert.equal(await agent.getByText(zh('money.not_closable', { count: 1 })).count(), 0)
  const [order] = core.orders.values()
  assert.deepEqual([core.orders.size, order?.submits], [1, 1])
  assert.deepEqual(order?.order.kind === 'refund' && order.order.amount, { amountMinor: 30_000n, currency: 'CNY' })
  for (const page of [agent, risk, customer]) await assertQuiet(page)
  await assertQuiet(lead, /status of 403/)
})

test('somebody who was robbed sees at once that protection is asked for, and that it stands when it does', async () => {
  let letHold = () => {}
  mayHold = new Promise((done) => {
    letHold = done
  })
  const page = await site.open({ viewport: phone }, site.portalUrl)
  const next = () => button(page, own('ask.onward')).click()
  await page.getByRole('link', { name: other.title['zh-Hans'] }).click()
  await page.getByRole('radio', { name: other.ui.about!.options!.app!['zh-Hans'] }).check()
  await next()
  await page.getByLabel(own('words.title')).fill('账户被盗刷1000元')
  await next()
  await button(page, own('files.skip')).click()
  await page.getByRole('radio').first().check()
  await next()
  await page.getByLabel(own('contact.phone')).fill('13912345678')
  await next()
  await button(page, own('check.send')).click()
  const box = page.getByRole('region', { name: own('safe.title') })
  await box.getByText(own('safe.requested.account')).waitFor()
  const before = await page.getByRole('main').innerText()
  assert.doesNotMatch(before, /已为您|冻结/)
  await box.getByText(own('safe.codes')).waitFor()
  assert.equal(
    await box.getByRole('link', { name: own('hotline.call', { hotline: '400-000-0000' }) }).getAttribute('href'),
    'tel:4000000000',
  )
  letHold()
  await box.getByText(own('safe.standing.account')).waitFor()
  assert.equal(await overflowOf(page), 0)
  await page.getByRole('link', { name: own('receipt.follow') }).click()
  await page.getByText(own('news.live')).waitFor()
  await box.getByText(own('safe.effect.account')).waitFor()
  const text = await box.innerText()
  assert.match(text, new RegExp(own('safe.until', { when: '.+' })))
  await box.getByText(/最晚/).waitFor()
  await assertQuiet(page)
})

test('a protection is made longer by a second person, ended early by two, and its customer gets an apology', async () => {
  const sent = await site.send({
    form: 'other',
    text: '我的钱被盗刷了1000元',
    language: 'en',
    contact: { phone: '13700001111' },
  })
  const customer = await site.open({ viewport: phone, locale: 'en-GB' }, site.linkOf(sent))
  await customer.getByText(ownEnglish('safe.standing.account')).waitFor()

  await speaks('risk', 'en')
  const lead = await site.openAs('lead', { viewport: smallDesktop })
  await hasFresh()
  await lead.goto(`${site.consoleUrl}/money?tab=holding`)
  const held = lead.getByRole('article').filter({ hasText: sent.number })
  await held.getByRole('button', { name: zh('money.end_early') }).waitFor()
  await held.getByRole('button', { name: zh('money.confirm') }).click()
  await held.getByText(zh('money.confirmed')).waitFor()
  await lead.goto(`${site.consoleUrl}/tickets/${sent.ticketId}?view=all`)
  const card = moneyCard(lead)
  await card.getByText(zh('money.held.account')).waitFor()

  const agent = await site.openAs('agent')
  await agent.goto(`${site.consoleUrl}/tickets/${sent.ticketId}?view=all`)
  await moneyCard(agent)
    .getByRole('button', { name: zh('money.end_early') })
    .click()
  const dialog = agent.getByRole('dialog', { name: zh('money.end_early') })
  await dialog.getByRole('textbox').fill('客户来电说是家人刷的')
  await dialog.getByRole('button', { name: zh('money.end_early_send') }).click()
  await card.getByText(zh('money.release_asked')).waitFor()
  assert.equal(await customer.getByText(ownEnglish('safe.standing.account')).count(), 1, 'one alone ends nothing')

  // Whoever worked on the ticket is told why they do not decide.
  const risk = await site.openAs('risk', english390)
  await risk.goto(`${site.consoleUrl}/money`)
  const seen = risk.getByRole('article', { name: english('money.kind.release') })
  await seen.getByText(english('money.why_not.worked_on_ticket')).waitFor()
  assert.equal(await overflowOf(risk), 0)
  await lead.goto(`${site.consoleUrl}/money`)
  const release = lead.getByRole('article', { name: zh('money.kind.release') })
  await release.getByText('客户来电说是家人刷的').waitFor()
  await release.getByRole('button', { name: new RegExp(`^${zh('money.approve')}`) }).click()
  await customer.getByText(ownEnglish('safe.sorry')).waitFor()
  assert.equal(await overflowOf(customer), 0)
  await until(
    'the protection to be over on the ticket',
    () => moneyCard(agent).getByText(zh('money.held.account')).count(),
    (count) => count === 0,
  )
  for (const page of [lead, agent, risk, customer]) await assertQuiet(page)
})

test('stopping refunds takes a reason, starting them again a second factor too; what was lost is asked about and listed', async () => {
  await speaks('risk', 'zh-Hans')
  const page = await site.openAs('risk')
  await forgetFactors()
  await page.goto(`${site.consoleUrl}/money?tab=switches`)
  const refunds = page.getByRole('article', { name: zh('money.switch.refunds'), exact: true })
  await refunds.getByText(zh('money.is_on')).waitFor()
  await refunds.getByRole('button', { name: zh('money.turn_off_of', { what: zh('money.switch.refunds') }) }).click()
  await refunds.getByRole('textbox').fill('演练')
  await refunds.getByRole('button', { name: zh('money.turn_off') }).click()
  await refunds.getByText(zh('money.is_off')).waitFor()
  assert.equal(await overflowOf(page), 0)
  await refunds.getByRole('button', { name: zh('money.turn_on_of', { what: zh('money.switch.refunds') }) }).click()
  await refunds.getByRole('textbox').fill('演练结束')
  await refunds.getByRole('button', { name: zh('money.turn_on') }).click()
  await page
    .getByRole('dialog', { name: zh('step_up.title') })
    .getByRole('button', { name: zh('step_up.simulated') })
    .click()
  await refunds.getByText(zh('money.is_on')).waitFor()

  const sent = await ticketOfPayment('ORDER-2', '扣了两次')
  const agent = await site.openAs('agent')
  await proposes(agent, sent.ticketId, '100')
  core.plan = Array<'lost'>(400).fill('lost')
  await hasFresh()
  await page.goto(`${site.consoleUrl}/money`)
  const proposal = page.getByRole('article', { name: zh('money.kind.refund', { amount: '¥100.00' }) })
  await proposal.getByRole('button', { name: new RegExp(`^${zh('money.approve')}`) }).click()
  const what = zh('money.kind.refund', { amount: '¥100.00' })
  await page.getByText(zh('money.said.approved', { what })).waitFor()
  await page.getByRole('link', { name: new RegExp(`^${zh('money.tab.unclear')}`) }).click()
  const unclear = page.getByRole('article', { name: zh('money.kind.refund', { amount: '¥100.00' }) })
  await unclear.getByText(zh('money.unclear_do.again')).waitFor()
  assert.equal(await unclear.getByRole('button').count(), 1, 'nothing to press but to copy the number')
  core.plan = []
  await page.getByText(zh('money.none.unclear')).waitFor()
  const order = [...core.orders.values()].find(
    (one) => one.order.kind === 'refund' && one.order.amount.amountMinor === 10_000n,
  )
  assert.equal(order?.submits, 1)
  await assertQuiet(agent)
  await assertQuiet(page, /status of 403/)
})

test('a line of the statement that we know nothing of has a ticket, and somebody says how it was settled', async () => {
  const { number } = await site.send({ form: 'other', text: '对账发现一笔多出来的退款' })
  await compareDays(async () => number)(site.house, site.orgId)
  const page = await site.openAs('lead', { viewport: phone })
  await page.goto(`${site.consoleUrl}/money?tab=days`)
  const difference = page.getByRole('article', { name: zh('money.differs.missing_here') })
  await difference.getByText('¥88.00').waitFor()
  await difference.getByRole('link', { name: /^HY-/ }).waitFor()
  assert.equal(await overflowOf(page), 0)
  await difference.getByRole('textbox', { name: zh('money.settle_note') }).fill('资金方记错了，已冲正')
  await difference.getByRole('button', { name: zh('money.settle') }).click()
  await difference.getByText('资金方记错了，已冲正').waitFor()
  await until(
    'nothing to settle any more',
    () => difference.getByRole('button').count(),
    (count) => count === 0,
  )
  await assertQuiet(page)
})
