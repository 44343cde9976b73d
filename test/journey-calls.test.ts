/** Calls in a browser: the next one first, an attempt that nobody answers, and one that reaches the customer. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import portalZh from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { phone } from './browser.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const number = '13812345678'

let site: Site
let stolen: { ticketId: string; number: string }
before(async () => {
  site = await openSite()
  stolen = await site.send({ form: 'other', text: '我的钱被盗刷了1000元', contact: { phone: number } })
  await site.send({ form: 'other', text: '钱没了，我不想活了', contact: { phone: '13912345678' } })
  await until(
    'both calls',
    () => openCalls(),
    (calls) => calls.length === 2,
  )
})
after(() => site?.close())

const openCalls = () =>
  site.asSystem(({ tx, orgId }) =>
    tx.selectFrom('calls').selectAll().where('org_id', '=', orgId).where('ended_at', 'is', null).execute(),
  )
const cards = (page: Awaited<ReturnType<Site['openAs']>>) => page.getByRole('article')

test('who may be in danger is called first; the number stays masked', async () => {
  const page = await site.openAs('risk')
  await page.getByRole('link', { name: zh('calls.title') }).click()
  await cards(page).first().waitFor()
  assert.match((await cards(page).first().innerText()) ?? '', new RegExp(zh('calls.kind.danger')))
  const text = await page.locator('body').innerText()
  assert.ok(!text.includes(number) && text.includes(zh('calls.kind.money')))
  assert.equal(await overflowOf(page), 0)
})

test('nobody answers, by keyboard: the call comes again later, with a note on the ticket', async () => {
  const page = await site.openAs('risk', { keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/calls`)
  const card = cards(page).filter({ hasText: zh('calls.kind.money') })
  const noAnswer = card.getByRole('button', { name: zh('calls.how.no_answer') })
  await tabTo(page, noAnswer)
  await page.keyboard.press('Enter')
  await page.keyboard.type('响了很久没人接')
  await tabTo(page, card.getByRole('button', { name: zh('calls.save') }))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 2, name: zh('calls.later') }).waitFor()
  await until('the attempt', openCalls, (calls) =>
    calls.some(({ kind, attempts }) => kind === 'money' && attempts === 1),
  )
  await page.goto(`${site.consoleUrl}/tickets/${stolen.ticketId}?view=all`)
  await page.getByText('响了很久没人接').waitFor()
  await page.getByText(zh('story.call_attempted.no_answer', { who: 'risk' })).waitFor()
})

test('reached, on a phone in English: the call is done, and whoever waited for a person waits no more', async () => {
  await site.asSystem(({ tx }) => tx.updateTable('staff').set({ language: 'en' }).where('role', '=', 'risk').execute())
  const page = await site.openAs('risk', { viewport: phone, locale: 'en-GB' })
  await page.goto(`${site.consoleUrl}/calls`)
  const card = cards(page).filter({ hasText: english('calls.kind.danger') })
  await card.getByRole('button', { name: english('calls.how.reached') }).click()
  assert.equal(await overflowOf(page), 0)
  await card.getByRole('button', { name: english('calls.save') }).click()
  await page.getByText(english('calls.done', { how: english('calls.how.reached') })).waitFor()
  await until('an end', openCalls, (calls) => calls.every(({ kind }) => kind !== 'danger'))
  const waiting = await site.asSystem(({ tx, orgId }) =>
    tx
      .selectFrom('tickets')
      .select('ticket_id')
      .where('org_id', '=', orgId)
      .where('person_since', 'is not', null)
      .execute(),
  )
  assert.deepEqual(waiting, [])
})

test('while answers take long the customer asks to be called on their own page, and is told until when', async () => {
  const words = wordsOf(portalZh)
  const sent = await site.send({ form: 'other', text: '想问手续费怎么收', contact: { phone: '13712345678' } })
  const by = new Date(site.house.clock.now().getTime() + 10 * 3_600_000)
  const offer = () =>
    site.asSystem(({ tx, orgId }) =>
      tx.updateTable('forecasts').set({ call_back_by: by }).where('org_id', '=', orgId).returning('team_id').execute(),
    )
  await until('forecasts', offer, (teams) => teams.length > 0)
  const page = await site.open({ viewport: phone }, site.linkOf(sent))
  await page.getByRole('button', { name: words('callBack.ask') }).click()
  await page.getByText(words('callBack.careful')).waitFor()
  assert.equal(await overflowOf(page), 0)
  const asked = (await openCalls()).find(({ kind }) => kind === 'callback')
  assert.deepEqual([asked?.ticket_id, asked?.due_at], [sent.ticketId, by])
})
