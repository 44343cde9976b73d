/**
 * Hostile texts in the fields that people outside and at the desk fill, looked at on the pages that show them. Many at
 * once: a queue of fifty, and one ticket with the whole batch in its story, said by both sides and in notes.
 */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Work } from '#platform/database.ts'
import { oneLine } from '#platform/text.rules.ts'
import { contextNames, readContext } from '#records/entries/context.rules.ts'
import type { Submission } from '#records/tickets/draft.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { addInformationTo } from '#records/tickets/track.ts'
import { rate } from '#stages/ratings/rate.ts'
import { note, reply } from '#stages/replies/reply.ts'
import { assertQuiet, phone } from '../browser.ts'
import { overflowOf, type Site, until } from '../site.ts'
import { type Census, censusOf, misfits, setTrap } from './trap.ts'

/** As many as a page of the queue holds. */
export const batchSize = 50
/** What the console folds away at first. */
const shownCharsMax = 1_200

const short = (text: string, charsMax: number) => oneLine(text).slice(0, charsMax).toWellFormed()

type Carrier = { ticketId: string; link: string; subjects: string[]; toStaff: string[]; toCustomer: string[] }

/** Sends each text as a ticket, and all of them once more as the story of one ticket with the first in every other field. */
async function send(site: Site, texts: string[]): Promise<Carrier> {
  const first = texts[0]!
  // One customer for all: their card lists the other tickets by subject.
  const contact = { email: 'attack@example.com', name: short(first, 70) }
  const answers = { what: 'error', error: short(first, 150) }
  const sent = { form: 'payment_failed', answers, contact, orderNo: short(first, 60) || null }
  for (const text of texts) await site.send({ ...sent, text })
  const receipt = await site.send({ ...sent, text: first, context: saidByAnApp(first) })
  const { ticketId, number } = receipt
  const asCustomer = <T>(act: (work: Work) => Promise<T>) =>
    site.asSystem((work) =>
      act({ ...work, actor: { kind: 'customer', orgId: site.orgId, customerId: null, grants: [ticketId] } }),
    )
  for (const text of texts) {
    await asCustomer((work) => addInformationTo(work, number, text))
    await site.as('agent', (work) => reply(work, { ticketId }, { text, version: null }))
    await site.as('agent', (work) => note(work, { ticketId }, text))
  }
  await site.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'upheld',
      redress: 'apology',
      reason: `because ${first}`.slice(0, 2_000),
    }),
  )
  await asCustomer((work) => rate(work, number, { stars: 5, words: first.slice(0, 2_000) }))
  return { ticketId, link: site.linkOf(receipt), ...(await stored(site, ticketId, texts.length)) }
}

/** What a page of somebody else says about the moment: every value is what it likes. */
function saidByAnApp(text: string): Submission['context'] {
  const claimed = readContext({
    ...Object.fromEntries(contextNames.map((name) => [name, short(text, 40)])),
    currency: 'CNY',
  })
  return { entryId: null, trust: 'unsigned', fault: null, signed: {}, claimed }
}

/** The words as they are stored, masked, and so as the pages must show them. */
async function stored(site: Site, ticketId: string, count: number): Promise<Omit<Carrier, 'ticketId' | 'link'>> {
  return site.asSystem(async ({ tx, orgId }) => {
    const newest = tx.selectFrom('tickets').select('subject').where('org_id', '=', orgId)
    const tickets = await newest.orderBy('received_at', 'desc').orderBy('ticket_id', 'desc').limit(count).execute()
    const ticket = await tx
      .selectFrom('tickets')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .executeTakeFirstOrThrow()
    const rating = await tx
      .selectFrom('ratings')
      .select('words')
      .where('ticket_id', '=', ticketId)
      .executeTakeFirstOrThrow()
    const messages = await tx.selectFrom('messages').selectAll().where('ticket_id', '=', ticketId).execute()
    const whole = messages.filter(({ body }) => body.length <= shownCharsMax)
    const answers = Object.values(ticket.answers as Record<string, string>).filter((answer) => answer !== 'error')
    const facts = [ticket.subject, ticket.reason!, ...answers, ...(ticket.order_no ? [ticket.order_no] : [])]
    return {
      subjects: tickets.map(({ subject }) => subject),
      toStaff: [...facts, rating.words!, ...whole.map(({ body }) => body)],
      toCustomer: [rating.words!, ...messages.filter((m) => m.visibility === 'public').map(({ body }) => body)],
    }
  })
}

export type Look = { page: string; census: Census }

/** Somebody at the desk and a customer with a phone, each in a window that stays open. */
export type Windows = { desk: Page; customer: Page; close(): Promise<void> }

export async function openWindows(site: Site): Promise<Windows> {
  const desk = await site.openAs('admin')
  const customer = await site.open({ viewport: phone, locale: 'en-GB' }, site.portalUrl)
  for (const page of [desk, customer]) await setTrap(page)
  return {
    desk,
    customer,
    async close() {
      for (const page of [desk, customer]) {
        await assertQuiet(page, refusedSearch)
        await page.context().close()
      }
    },
  }
}

/** The texts are there, as text, entangled with nothing. */
async function shows(page: Page, what: string, texts: string[]): Promise<Look> {
  const { missing, entangled } = await until(
    `${what} to show its texts`,
    () => misfits(page, texts),
    (found) => found.missing.length === 0,
  )
  assert.deepEqual({ missing, entangled }, { missing: [], entangled: [] }, what)
  assert.ok((await overflowOf(page)) <= 0, `${what} is not wider than its window`)
  return { page: what, census: await censusOf(page) }
}

/** What is no search is refused, and the browser notes that. */
const refusedSearch = /status of 422 .*\/v1\/queue\?/

/** What the queue shows of a search, once it is answered. */
async function lookFor(site: Site, desk: Page, words: string): Promise<Look> {
  await desk.goto(`${site.consoleUrl}/queue?view=all&q=${encodeURIComponent(words)}`)
  await desk.locator('[aria-busy="false"]').first().waitFor()
  return shows(desk, 'the search', [])
}

/** Sends a batch and looks at it everywhere. Answers what the pages were made of. */
export async function attack(site: Site, { desk, customer }: Windows, texts: string[]): Promise<Look[]> {
  const carrier = await send(site, texts)
  const looks: Look[] = []
  await desk.goto(`${site.consoleUrl}/queue?view=all`)
  looks.push(await shows(desk, 'the queue', carrier.subjects))
  looks.push(await lookFor(site, desk, texts[0]!.slice(0, 100).toWellFormed()))
  await desk.goto(`${site.consoleUrl}/tickets/${carrier.ticketId}?view=all`)
  looks.push(await shows(desk, 'the ticket', carrier.toStaff))
  await desk.locator('li[data-type] button').first().click()
  looks.push(await shows(desk, 'the raw story', carrier.toStaff))
  await customer.goto(carrier.link)
  looks.push(await shows(customer, 'the page of the customer', carrier.toCustomer))
  for (const page of [desk, customer]) await assertQuiet(page, refusedSearch)
  return looks
}

/** The same pages with texts that mean no harm, one of them masked, one folded; twice, as parts of them are loaded late. */
export async function lookAtHarmless(site: Site, windows: Windows): Promise<Look[]> {
  const words = Array.from({ length: 6 }, (_, index) => `plain words, number ${index}`)
  // The desperate get a call, and whoever calls them advice, of elements of its own.
  const desperate = 'I am desperate and so scared, I do not know how to go on'
  const texts = [...words, desperate, 'card 6222021234567890128', 'long '.repeat(400)]
  const looks = await attack(site, windows, texts)
  looks.push(await lookFor(site, windows.desk, 'amount:>much'))
  // Words are found a moment after they came: what a search shows of them is made of more than one that finds nothing.
  const found = await until(
    'the words to be found',
    () => lookFor(site, windows.desk, 'plain'),
    ({ census }) => census.elements.includes('mark'),
  )
  looks.push(found)
  return [...looks, ...(await attack(site, windows, texts))]
}

/** Fails when the pages are made of anything that pages of harmless texts are not made of. */
export function assertSameMake(harmless: Look[], hostile: Look[]): void {
  for (const kind of ['elements', 'attributes', 'addresses'] as const) {
    const usual = new Set(harmless.flatMap(({ census }) => census[kind]))
    for (const { page, census } of hostile)
      assert.deepEqual(
        census[kind].filter((one) => !usual.has(one)),
        [],
        `${kind} on ${page}`,
      )
  }
}
