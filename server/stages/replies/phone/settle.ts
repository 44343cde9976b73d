import { type RawBuilder, sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { PhoneChannel, PhoneNotices } from '#platform/phone-port.ts'
import { recordOnTickets } from '#records/tickets/change.ts'
import { type BriefTicket, ticketsFor } from '#records/tickets/load.ts'
import { type Channel, channelInstead, type Tried } from '../channels.rules.ts'
import { queueNotice } from '../queue.ts'
import type { PhoneRow } from './compose.ts'
import { isMoneyTemplate } from './news.rules.ts'
import { isTemplate, type Mark, markOf, type Outcome } from './phone.rules.ts'
import { addPhoneNotice } from './queue.ts'
import { saidOf } from './said.ts'

/** A notice that was taken or told of, and what became of it. */
export type Ended = { notice: PhoneRow; outcome: Outcome }

/**
 * Writes what became of a notice and tells the ticket's story. One that failed goes by the next channel (channels.rules.ts);
 * where none is left the story says so, and the call that a person has on their list is what remains. What somebody else wrote
 * meanwhile stays.
 */
export async function settlePhone(work: Work, { notice, outcome }: Ended, phone: PhoneNotices | null): Promise<void> {
  const mark = markOf(outcome, notice.channel, notice.attempts, work.now)
  // The ticket first, like every verb: two orders of locks would deadlock.
  const ticket = mark.event
    ? (await ticketsFor(work, [notice.ticket_id], 'ticket.work', { lock: true })).get(notice.ticket_id)
    : undefined
  const { template, channel } = notice
  if (!(await write(work, notice, mark)) || !ticket || !mark.event) return
  const payload = {
    template,
    channel,
    ...(phone?.isSimulated ? { simulated: true } : {}),
    ...(mark.event === 'phone.failed' ? await failureOf(work, ticket, notice, mark, phone) : {}),
  }
  await recordOnTickets(work, [{ ticket, events: [{ type: mark.event, payload }] }])
}

/** Why, what is tried instead, and whether there is no way left by which this news is still on its way. */
async function failureOf(
  work: Work,
  ticket: BriefTicket,
  notice: PhoneRow,
  { code = '' }: Mark,
  phone: PhoneNotices | null,
): Promise<{ code: string; instead: Channel | null; isLast: boolean }> {
  const { channel, template, dedupe_key: dedupeKey } = notice
  const { rows: tried } = await sql<Tried>`${sql.raw(preparedMark)}
    select channel, failed_at is null as "mayArrive" from phone_notices
    where ticket_id = ${notice.ticket_id} and dedupe_key = ${dedupeKey}`.execute(work.tx)
  const hasLetter = isMoneyTemplate(template) && ticket.email_contact_id !== null
  const instead = channelInstead({ channel, code }, { offered: offeredBy(phone, template), tried, hasLetter })
  if (instead === 'email') {
    const { ticket_id: ticketId, language, facts } = notice
    await queueNotice(work, { ticketId, template, language, facts: { ...facts, messageId: null }, dedupeKey })
  } else if (instead) await sayInstead(work, notice, instead)
  return { code, instead, isLast: instead === null && !tried.some(({ mayArrive }) => mayArrive) }
}

/** By which channels the provider could say this; none for what was queued by an older version under another name. */
const offeredBy = (phone: PhoneNotices | null, template: string): readonly PhoneChannel[] =>
  phone && isTemplate(template) ? phone.channels : []

async function sayInstead(work: Work, notice: PhoneRow, channel: PhoneChannel): Promise<void> {
  const { ticket_id: ticketId, contact_id: contactId, template, facts, dedupe_key: dedupeKey } = notice
  if (!isTemplate(template)) return
  const said = await saidAgain(work, notice)
  const wish = { ticketId, contactId, channel, template, facts, dedupeKey, ...(said ? { said } : {}) }
  await addPhoneNotice(work, wish, notice.notice_id)
}

/** What the message said besides its own words, to be said by the other channel; null when it is gone. */
async function saidAgain(work: Work, notice: PhoneRow): Promise<Record<string, string> | null> {
  if (!notice.said_sealed) return null
  const { rows } = await sql<{ customer_id: string }>`select customer_id from tickets
    where ticket_id = ${notice.ticket_id}`.execute(work.tx)
  const asked = { noticeId: notice.notice_id, customerId: rows[0]?.customer_id ?? '', sealed: notice.said_sealed }
  const open = (await saidOf(work, [asked])).get(notice.notice_id)
  try {
    return open?.() ?? null
  } catch {
    // Its customer was erased: then there is nobody to say it to.
    return null
  }
}

/** Marks the row, unless it has come further meanwhile. Answers whether it did. */
async function write(work: Work, notice: PhoneRow, mark: Mark): Promise<boolean> {
  const isOver = [mark.delivered, mark.failed, mark.folded].some((at) => at !== undefined)
  const { numAffectedRows } = await sql`${sql.raw(preparedMark)}
    update phone_notices set
      sent_at = coalesce(${mark.sent ?? null}, sent_at), reference = coalesce(${mark.reference ?? null}, reference),
      due_at = coalesce(${mark.due ?? null}, due_at), delivered_at = coalesce(${mark.delivered ?? null}, delivered_at),
      failed_at = coalesce(failed_at, ${mark.failed ?? null}), folded_at = coalesce(folded_at, ${mark.folded ?? null}),
      last_error = case when ${mark.untried === true} then last_error else ${mark.error ?? null} end,
      attempts = attempts - ${mark.untried ? 1 : 0}, said_sealed = case when ${isOver} then null else said_sealed end
    where ticket_id = ${notice.ticket_id} and notice_id = ${notice.notice_id} and ${mayBe(notice, mark)}`.execute(
    work.tx,
  )
  return numAffectedRows === 1n
}

/**
 * What must still be so. What failed may turn out to have arrived; what was sent is not sent again; and when it is tried again
 * is not for a sender to say whose lease has run out.
 */
function mayBe(notice: PhoneRow, mark: Mark): RawBuilder<unknown> {
  if (mark.delivered) return sql`delivered_at is null`
  const isOpen = sql`delivered_at is null and failed_at is null and folded_at is null`
  if (mark.failed && notice.sent_at !== null) return isOpen
  if (mark.sent || mark.failed || mark.folded) return sql`${isOpen} and sent_at is null`
  return sql`${isOpen} and sent_at is null and attempts = ${notice.attempts}`
}
