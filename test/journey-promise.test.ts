/** One promise that slips, as its customer and the desk see it, in a real browser. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ticketFor } from '#records/tickets/load.ts'
import { reply } from '#stages/replies/reply.ts'
import consoleEn from '../web/console/words/en.json' with { type: 'json' }
import consoleZh from '../web/console/words/zh-Hans.json' with { type: 'json' }
import portalZh from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, narrowPhone, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const zh = wordsOf(consoleZh)
const english = wordsOf(consoleEn)
const hourMs = 3_600_000

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

/** Sent so long ago that of the 48 hours promised less than five are left. */
const sendEarlier = (hours: number) =>
  site.send({
    form: 'sign_in',
    answers: { what: 'details' },
    text: '想改一下地址',
    receivedAt: new Date(site.house.clock.now().getTime() - hours * hourMs),
  })
const promiseOf = (ticketId: string) =>
  site.asSystem(({ tx }) =>
    tx
      .selectFrom('clocks')
      .select(['moves', 'due_at', 'first_due_at'])
      .where('ticket_id', '=', ticketId)
      .where('clock', '=', 'promise')
      .executeTakeFirstOrThrow(),
  )

test('the customer sees one time, and learns of a later one before it passes; the desk sees it in the story and on the board', async () => {
  const slipping = await sendEarlier(44)
  const late = await sendEarlier(60)
  const kept = await site.send({ form: 'sign_in', answers: { what: 'details' }, text: '想改一下地址' })
  await site.as('lead', async (work) => {
    for (const { number } of [kept, late]) {
      await ticketFor(work, { number }, 'ticket.work', { lock: true })
      await reply(work, { number }, { text: '已改好', version: null })
    }
  })
  await until('the move', async () => (await promiseOf(slipping.ticketId)).moves === 1)

  const page = await site.open({ viewport: phone }, site.linkOf(slipping))
  const [before, behind] = portalZh.promise.moved.split('{{when}}')
  const moved = page.getByText(before!, { exact: false })
  await moved.waitFor()
  const { due_at: due, first_due_at: first } = await promiseOf(slipping.ticketId)
  assert.ok((await moved.innerText()).endsWith(behind!))
  assert.equal(await moved.locator('time').getAttribute('datetime'), first!.toISOString())
  assert.equal(await page.locator('.promise b time').getAttribute('datetime'), due.toISOString())
  assert.ok((await overflowOf(page)) <= 0)
  await page.setViewportSize(narrowPhone.viewport)
  assert.ok((await overflowOf(page)) <= 0)
  await assertQuiet(page)
  await page.context().close()

  const desk = await site.openAs('lead')
  await desk.goto(`${site.consoleUrl}/tickets/${slipping.ticketId}`)
  await desk.getByText(zh('story.promise_moved.any')).waitFor()
  await desk.goto(`${site.consoleUrl}/board`)
  const card = desk.locator('section', { has: desk.getByRole('heading', { name: zh('board.promises.title') }) })
  const table = card.getByRole('table', { name: zh('board.promises.by_team') })
  await table.waitFor()
  // One was kept and one answered without a word after its time; the one that slipped has time left.
  assert.deepEqual(await table.locator('tbody tr').locator('td:not([aria-hidden])').allInnerTexts(), ['50%', '0', '1'])
  await assertQuiet(desk)
  await desk.context().close()

  await site.asSystem(({ tx }) => tx.updateTable('staff').set({ language: 'en' }).where('role', '=', 'lead').execute())
  const small = await site.openAs('lead', { viewport: phone, locale: 'en-GB' })
  await small.goto(`${site.consoleUrl}/board`)
  await small.getByRole('heading', { name: english('board.promises.title') }).waitFor()
  assert.ok((await overflowOf(small)) <= 0)
  await small.context().close()
})
