import { timingSafeEqual } from 'node:crypto'
import { randomBase32, sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { bringBack } from '../customers/state.ts'
import { changeTicket } from './change.ts'
import { decide } from './lifecycle.rules.ts'
import { lifecycleState, type Ticket, ticketFor, workflowOf } from './load.ts'
import { addMessage } from './message.ts'
import { moveTicketTo } from './move.ts'
import { readBase32, readTicketNumber } from './number.rules.ts'

/** How long the holder of number and secret may follow without showing them again. */
export const grantMinutes = 30

/**
 * Checks number and secret and lets their holder in for 30 minutes: answers the ticket and the grant to put in a
 * cookie. A wrong number and a wrong secret are the same refusal.
 * @throws Problem missing secret_wrong
 */
export async function openTrackingOf(
  work: Work,
  typed: { number: string; secret: string },
  grant: string | null,
): Promise<{ ticketId: string; grant: string }> {
  const number = readTicketNumber(typed.number)
  const row =
    number === null
      ? undefined
      : await work.tx
          .selectFrom('tickets')
          .innerJoin('ticket_numbers', 'ticket_numbers.ticket_id', 'tickets.ticket_id')
          .select(['tickets.ticket_id', 'tickets.secret_hash'])
          .where('ticket_numbers.org_id', '=', work.orgId)
          .where('ticket_numbers.number', '=', number)
          .executeTakeFirst()
  const given = sha256(readBase32(typed.secret))
  if (!timingSafeEqual(given, row?.secret_hash ?? Buffer.alloc(32)) || !row)
    throw new Problem('missing', 'secret_wrong')
  // Only a grant that we gave goes on: one that somebody made up or planted is replaced.
  const isOurs = grant !== null && (await grantedTickets(work, grant)).length > 0
  const opened = isOurs ? grant : randomBase32(work.clock, 52)
  await work.tx
    .insertInto('track_grants')
    .values({
      grant_hash: sha256(opened),
      org_id: work.orgId,
      ticket_id: row.ticket_id,
      expires_at: new Date(work.now.getTime() + grantMinutes * 60_000),
    })
    .onConflict((c) =>
      c
        .columns(['grant_hash', 'ticket_id'])
        .doUpdateSet({ expires_at: new Date(work.now.getTime() + grantMinutes * 60_000) }),
    )
    .execute()
  return { ticketId: row.ticket_id, grant: opened }
}

/** Tickets that a grant opens now. */
export async function grantedTickets(work: Work, grant: string): Promise<string[]> {
  const rows = await work.tx
    .selectFrom('track_grants')
    .select('ticket_id')
    .where('grant_hash', '=', sha256(grant))
    .where('expires_at', '>', work.now)
    .execute()
  return rows.map((row) => row.ticket_id)
}

/** Forgets grants that ended. */
export async function forgetGrants(work: Work): Promise<number> {
  const { numDeletedRows } = await work.tx
    .deleteFrom('track_grants')
    .where('org_id', '=', work.orgId)
    .where('expires_at', '<', work.now)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/**
 * The customer adds words, files or both; a ticket that waited for them goes on.
 * @throws Problem conflict ticket_closed · invalid attachment_unknown
 */
export async function addInformationTo(
  work: Work,
  number: string,
  text: string,
  uploads: string[] = [],
): Promise<Ticket> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  if (ticket.stage === 'closed') throw new Problem('conflict', 'ticket_closed')
  // Nobody would read what is added to a file that is only kept.
  await bringBack(work, ticket.customer_id)
  const { event } = await addMessage(work, ticket.ticket_id, {
    text,
    visibility: 'public',
    uploads,
  })
  const resume = decide(await workflowOf(work, ticket), lifecycleState(ticket), {
    name: 'resume',
    by: 'customer',
    at: work.now,
  })
  const waitsForCustomer = ticket.stage === 'waiting_customer' && !resume.refused
  if (waitsForCustomer) return moveTicketTo(work, ticket, { name: 'resume' }, { events: [event] })
  return changeTicket(work, ticket, {}, [event])
}

/** The customer withdraws. */
export async function withdrawTicketOf(work: Work, number: string, reason: string | undefined): Promise<Ticket> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  return moveTicketTo(work, ticket, { name: 'withdraw', reason })
}
