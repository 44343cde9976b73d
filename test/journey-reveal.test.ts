/** Seeing what the mask hides, the alarm when it is too much, and finding a caller by their number, in a real browser. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assignTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { raiseAlarms } from '#stages/reveal/alarms.ts'
import { shownSeconds } from '#stages/reveal/contract.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'
import { photo } from './uploads.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const number = '13912345678'
const masked = '139****5678'

let site: Site
let ticketId: string
let agentId: string
let pictured: string
before(async () => {
  site = await openSite()
  ticketId = (await site.send({ text: `充值没到账，请打 ${number}`, contact: { name: '秦可卿', phone: number } }))
    .ticketId
  agentId = await site.asSystem(async ({ tx }) => {
    const agents = tx.selectFrom('staff').select('staff_id').where('role', '=', 'agent').orderBy('staff_id')
    return (await agents.executeTakeFirstOrThrow()).staff_id
  })
  const uploadId = await sendPicture()
  pictured = (await site.send({ text: '见截图', uploads: [uploadId] })).ticketId
  await site.as('lead', async (work) =>
    assignTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true }), agentId),
  )
})
after(() => site?.close())

/** A picture as a customer's browser sends it. */
async function sendPicture(): Promise<string> {
  const reply = await fetch(`${site.portalUrl}/v1/uploads`, {
    method: 'POST',
    headers: { 'x-file-name': 'photo.png' },
    body: new Uint8Array(await photo('png', 900, 600)),
  })
  return ((await reply.json()) as { uploadId: string }).uploadId
}

const inClear = (page: Page) => page.getByText(number, { exact: false })
const ticketPage = () => `${site.consoleUrl}/tickets/${ticketId}?view=all`

/** Asks to see the customer's words, says why, and waits for them. */
async function reveals(page: Page, say: ReturnType<typeof wordsOf>): Promise<void> {
  await button(page, say('reveal.ask_what', { what: say('reveal.message') })).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(say('reveal.recorded')).waitFor()
  await dialog.getByRole('radio', { name: say('reveal.reason.verify_identity') }).check()
  await button(dialog, say('reveal.do')).click()
  await inClear(page).waitFor()
}

test('an agent sees the words for a minute, with the seconds that are left, and not a moment longer', async () => {
  const page = await site.openAs('agent')
  await page.clock.install()
  await page.goto(ticketPage())
  await page.getByRole('heading', { name: /充值没到账/ }).waitFor()
  assert.equal(await inClear(page).count(), 0)
  await reveals(page, zh)
  await page.clock.fastForward((shownSeconds - 20) * 1000)
  await until(
    'the seconds to go down',
    async () => Number(/\d+/.exec((await page.getByRole('timer').textContent()) ?? '')?.[0]),
    (seconds) => seconds > 0 && seconds <= 20,
  )
  assert.equal(await inClear(page).count(), 1)
  await page.clock.fastForward(21_000)
  await inClear(page).waitFor({ state: 'detached' })
  assert.equal(await page.evaluate((text) => JSON.stringify({ ...sessionStorage }).includes(text), number), false)
  const last = await site.asSystem(({ tx }) =>
    tx
      .selectFrom('events')
      .select(['type', 'payload'])
      .where('subject_id', '=', ticketId)
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow(),
  )
  assert.deepEqual([last.type, (last.payload as { reason: string }).reason], ['personal.revealed', 'verify_identity'])
  await assertQuiet(page)
})

test('they are gone when the page is hidden, and when the reader says so', async () => {
  const page = await site.openAs('agent', { viewport: phone })
  await page.goto(ticketPage())
  await reveals(page, zh)
  assert.equal(await overflowOf(page), 0)
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await inClear(page).waitFor({ state: 'detached' })
  await reveals(page, zh)
  await button(page, zh('reveal.hide')).click()
  await inClear(page).waitFor({ state: 'detached' })
  const line = zh('story.personal_revealed.message', { who: 'agent', why: zh('reveal.reason.verify_identity') })
  await page.getByText(line).first().waitFor()
  await assertQuiet(page)
})

test('a lead shows a second factor first', async () => {
  const page = await site.openAs('lead')
  // As if the last proof lay six minutes back.
  await site.asSystem(({ tx, now }) =>
    tx
      .updateTable('sessions')
      .set({ factor_at: new Date(now.getTime() - 6 * 60_000) })
      .execute(),
  )
  await page.goto(ticketPage())
  await button(page, zh('reveal.ask_what', { what: zh('reveal.message') })).click()
  await button(page, zh('reveal.do')).click()
  const dialog = page.getByRole('dialog', { name: zh('step_up.title') })
  await dialog.getByText(zh('step_up.simulated_what')).waitFor()
  await button(dialog, zh('step_up.simulated')).click()
  await inClear(page).waitFor()
  await assertQuiet(page, /status of 403/)
})

test('risk sees the original of a picture, written over with who they are, and only there', async () => {
  const page = await site.openAs('risk')
  await page.goto(`${site.consoleUrl}/tickets/${pictured}?view=all`)
  await page.getByRole('button', { name: zh('attachment.view', { name: 'photo.png' }) }).click()
  const shown = page.getByRole('dialog').first()
  await button(shown, zh('reveal.original')).click()
  const dialog = page.getByRole('dialog', { name: zh('reveal.title', { what: zh('reveal.picture') }) })
  await dialog.getByRole('textbox').fill('rrr + -')
  assert.equal(await dialog.getByRole('textbox').inputValue(), 'rrr + -')
  await button(dialog, zh('reveal.do')).click()
  await page.getByText(zh('reveal.original_shown')).waitFor()
  const picture = shown.getByRole('img', { name: 'photo.png' })
  await until(
    'the original to be drawn',
    () => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0 && img.src),
    (src) => String(src).includes('/v1/revealed-pictures/'),
  )
  await page.setViewportSize({ width: 375, height: 812 })
  assert.equal(await overflowOf(page), 0)
  await button(shown, zh('reveal.hide')).click()
  await until(
    'the original to be gone',
    () => picture.getAttribute('src'),
    (src) => !src?.includes('/v1/revealed-pictures/'),
  )
  await assertQuiet(page)
})

test('an alarm waits for a lead, who writes down what came of it; an auditor reads it', async () => {
  await site.asSystem((work) => raiseAlarms(work, agentId, [{ kind: 'many_customers', count: 13 }]))
  const page = await site.openAs('lead')
  await page.getByRole('link', { name: zh('alarms.title') }).click()
  await page.getByRole('textbox', { name: zh('alarms.note') }).fill('退款高峰，均有工单')
  await button(page, zh('alarms.see')).click()
  await page.getByRole('textbox', { name: zh('alarms.note') }).waitFor({ state: 'detached' })
  await page.getByText('退款高峰，均有工单').waitFor()
  await assertQuiet(page)

  await site.asSystem((work) => raiseAlarms(work, agentId, [{ kind: 'not_own', count: 11 }]))
  const auditor = await site.openAs('auditor', { viewport: phone })
  await auditor.evaluate(() =>
    fetch('/v1/me', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ language: 'en' }),
    }),
  )
  await auditor.goto(`${site.consoleUrl}/alarms`)
  await auditor.getByRole('heading', { name: english('alarms.title') }).waitFor()
  await auditor.getByText('退款高峰，均有工单').waitFor()
  assert.equal(await auditor.getByRole('textbox').count(), 0)
  assert.equal(await overflowOf(auditor), 0)
  await assertQuiet(auditor)
})

test('a caller is found by their number, which stands in no address and no request for a page', async () => {
  const page = await site.openAs('agent')
  const addresses: string[] = []
  page.on('request', (request) => addresses.push(request.url()))
  await page.goto(`${site.consoleUrl}/queue?view=open`)
  const box = page.getByRole('combobox', { name: zh('queue.search') })
  await box.pressSequentially(number.slice(0, 10), { delay: 30 })
  await page.getByText(zh('queue.press_enter')).waitFor()
  await box.pressSequentially(number.slice(10))
  await page.getByRole('heading', { level: 1, name: zh('found.title', { masked }) }).waitFor()
  const line = page.getByRole('main').getByRole('link', { name: /充值没到账/ })
  await line.waitFor()
  await page.setViewportSize({ width: 375, height: 812 })
  assert.equal(await overflowOf(page), 0)
  assert.deepEqual(
    addresses.filter((address) => address.includes(number.slice(0, 6))),
    [],
  )
  await line.click()
  await page.getByRole('heading', { name: /充值没到账/ }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: zh('view.open') }).waitFor()
  await box.fill('13800000000')
  await page.getByText(zh('found.none_what')).waitFor()
  await button(page, zh('found.back')).click()
  await page.getByRole('heading', { level: 1, name: zh('view.open') }).waitFor()
  assert.equal(await box.inputValue(), '')
  await assertQuiet(page)
})
