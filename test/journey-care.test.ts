/** Somebody who cannot go on writes: the desk sees it, speaks with them, records what care they need, and the board tells. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { giveTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { addInformationTo } from '#records/tickets/track.ts'
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, phone } from './browser.ts'
import { openSite, overflowOf, type Site, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)

let site: Site
let told: { ticketId: string; number: string }
before(async () => {
  site = await openSite()
  for (const text of ['扫码没有反应', '太慢了，很失望', '你们这些骗子！！！']) await site.send({ form: 'other', text })
  told = await site.send({ form: 'other', text: '我七十六了，看不清小字，想关掉自动扣费' })
  const holder = { kind: 'customer' as const, orgId: site.orgId, customerId: null, grants: [told.ticketId] }
  await site.asSystem((work) => addInformationTo({ ...work, actor: holder }, told.number, '钱要不回来，我不想活了'))
  // Somebody has it: the desk giving it away while a form is open would ask whoever writes there to look again.
  await site.asSystem(async (work) => {
    const agent = work.tx.selectFrom('staff').select('staff_id').where('name', '=', 'agent')
    const { staff_id: staffId } = await agent.executeTakeFirstOrThrow()
    const ticket = await ticketFor(work, { ticketId: told.ticketId }, 'ticket.assign', { lock: true })
    if (ticket.assignee_id !== staffId) await giveTicketTo(work, ticket, { teamId: ticket.team_id!, staffId })
  })
})
after(() => site?.close())

test('a ticket whose words call for a person stands in its list, tells how to speak, and leaves when somebody did', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/queue?view=person`)
  const line = page.getByRole('main').getByRole('link', { name: '看不清小字' })
  await line.waitFor()
  assert.ok((await line.innerText()).includes(zh('mood.danger')))
  await line.click()
  const banner = page.getByRole('region', { name: zh('care.person_title') })
  await banner.waitFor()
  await banner.getByText(zhHans.care.advice.danger[0]!).waitFor()
  await page.getByText(zh('care.maybe', { care: '高龄' })).waitFor()
  await banner.getByRole('button', { name: zh('care.attended.called') }).click()
  await banner.getByRole('textbox').fill('女儿陪着她，情绪平稳，明天下午再打')
  await page.keyboard.press('Tab')
  await banner.getByRole('button', { name: zh('care.attended.called') }).click()
  await banner.waitFor({ state: 'detached' })
  await page.getByText('女儿陪着她').waitFor()
  await assertQuiet(page)
})

test('what care they need is recorded from the suggestion, with a basis and a day of review, and ended', async () => {
  const page = await site.openAs('agent')
  await page.goto(`${site.consoleUrl}/tickets/${told.ticketId}?view=open`)
  await page.getByRole('button', { name: zh('care.record_said', { care: '高龄' }) }).click()
  await page.getByRole('radio', { name: zh('care.choose.agreed') }).check()
  await page.getByRole('textbox', { name: zh('care.reason') }).fill('电话里说要说慢一点')
  await page.getByRole('button', { name: zh('care.send'), exact: true }).click()
  const mark = page.getByRole('button', { name: zh('care.mark', { care: '高龄' }), exact: true })
  await mark.waitFor()
  await page.getByRole('button', { name: zh('care.end_which', { care: '高龄' }) }).click()
  await mark.waitFor({ state: 'detached' })
  await assertQuiet(page)
})

test('the board tells how customers sound, by channel and by kind, on a phone too', async () => {
  const page = await site.openAs('lead', { viewport: phone })
  await page.goto(`${site.consoleUrl}/board`)
  await page.getByRole('heading', { name: zh('moods.title') }).waitFor()
  const rows = page.getByRole('table', { name: zh('moods.title') }).getByRole('row')
  await rows.nth(30).waitFor({ state: 'attached' })
  assert.equal(await rows.count(), 31)
  assert.ok((await rows.last().innerText()).includes('%'))
  await page.getByText(zh('moods.by_kind'), { exact: true }).click()
  await page.getByRole('table', { name: zh('moods.kinds') }).waitFor()
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
})
