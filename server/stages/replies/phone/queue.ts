import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import { preparedMark, type Work } from '#platform/database.ts'
import type { PhoneChannel } from '#platform/phone-port.ts'
import type { Ticket } from '#records/tickets/load.ts'
import type { PhoneFacts, PhoneTemplate } from './phone.rules.ts'
import { sealSaid } from './said.ts'

export type PhoneWish = {
  ticketId: string
  /** A contact of kind phone. */
  contactId: string
  channel: PhoneChannel
  template: PhoneTemplate
  facts: PhoneFacts
  /** Words that only the reader may know (an amount, a link), by the names in the template; sealed until they went out. */
  said?: Record<string, string>
  /** The same again for one ticket and channel is the same message. */
  dedupeKey: string
  /** Not before this moment; undefined: now. */
  dueAt?: Date | undefined
}

/** Puts a message into the queue, in the transaction of whatever it tells of; the sending sweep does the rest. */
export async function queuePhoneNotice(work: Work, wish: PhoneWish): Promise<void> {
  await addPhoneNotice(work, wish, null)
}

/** The same, instead of another one that did not arrive. */
export async function addPhoneNotice(work: Work, wish: PhoneWish, fallbackOf: string | null): Promise<void> {
  const { rows } = await sql<{ customer_id: string; language: string }>`${sql.raw(preparedMark)}
    select t.customer_id, t.language from tickets t where t.org_id = ${work.orgId} and t.ticket_id = ${wish.ticketId}`.execute(
    work.tx,
  )
  const ticket = rows[0]
  if (!ticket) return
  const noticeId = uuidv7(work.clock)
  const sealed = wish.said ? await sealSaid(work, ticket.customer_id, noticeId, wish.said) : null
  await sql`${sql.raw(preparedMark)}
    insert into phone_notices (org_id, ticket_id, notice_id, contact_id, channel, template, language, facts, said_sealed,
      dedupe_key, fallback_of, created_at, due_at)
    values (${work.orgId}, ${wish.ticketId}, ${noticeId}, ${wish.contactId}, ${wish.channel}, ${wish.template},
      ${ticket.language}, ${canonicalJson(wish.facts)}, ${sealed}, ${wish.dedupeKey}, ${fallbackOf}, ${work.now}, ${wish.dueAt ?? work.now})
    on conflict (ticket_id, dedupe_key, channel) do nothing`.execute(work.tx)
}

/**
 * The phone that a customer gave last, with this ticket or an earlier one; null when there is none. Whoever writes later under
 * somebody's address brings a number of their own, which is not told of what was there before.
 */
export async function phoneOf(
  work: Work,
  { ticket_id: ticketId, customer_id: customerId }: Pick<Ticket, 'ticket_id' | 'customer_id'>,
): Promise<string | null> {
  const row = await work.tx
    .selectFrom('contacts')
    .select('contact_id')
    .where('customer_id', '=', customerId)
    // Their ids grow with time (UUIDv7). A corrected number keeps the ticket of the one that it replaces.
    .where((is) => is.or([is('ticket_id', 'is', null), is('ticket_id', '<=', ticketId)]))
    .where('kind', '=', 'phone')
    .where('superseded_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('contact_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.contact_id ?? null
}
