import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { setState } from '#records/customers/state.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { readChoice } from './choices.ts'
import { fileOf } from './file.ts'
import { queueCustomerLetter } from './letters.ts'
import { eraseAt, obstacles } from './retention.rules.ts'
import type { Proven } from './steps.ts'

/** Why erasing is refused, as the customer is told in words. */
export const refusalReasons = ['claim', 'not_yours', 'other'] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** The customer asks for their data to be erased; a person decides. @throws Problem conflict erasure_asked */
export async function askErasure({ work, ticket }: Proven): Promise<void> {
  const { numInsertedOrUpdatedRows } = await work.tx
    .insertInto('erasure_requests')
    .values({
      org_id: work.orgId,
      request_id: uuidv7(work.clock),
      customer_id: ticket.customer_id,
      ticket_id: ticket.ticket_id,
      state: 'waiting',
      asked_at: work.now,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst()
  if (!numInsertedOrUpdatedRows) throw new Problem('conflict', 'erasure_asked')
  await recordOnTicket(work, ticket, [{ type: 'erasure.asked', payload: {} }])
}

/**
 * Grants or refuses an erasure. Granted, the data are only kept from now on, and erased when the law allows it; the letter says
 * which law, and until when. Asks for the second factor.
 * @throws Problem missing request_missing · conflict request_decided, erasure_blocked_open, _money, _held · denied
 * step_up_needed
 */
export async function decideErasure(
  work: Work,
  requestId: string,
  decision: { granted: true } | { granted: false; reason: RefusalReason },
): Promise<void> {
  requireFreshFactor(work, { unlessNone: true })
  const { staffId } = await staffAskerOf(work)
  const seen = await requestOf(work, requestId)
  const ticket = await ticketFor(work, { ticketId: seen.ticket_id }, 'privacy.decide', { lock: true })
  const request = await requestOf(work, requestId)
  if (request.state !== 'waiting') throw new Problem('conflict', 'request_decided')
  const decided = { decided_by: staffId, decided_at: work.now }
  if (decision.granted) await grant(work, ticket, requestId, decided)
  else {
    await work.tx
      .updateTable('erasure_requests')
      .set({ ...decided, state: 'refused', reason: decision.reason })
      .where('request_id', '=', requestId)
      .execute()
    await queueCustomerLetter(work, ticket, { template: 'erasure_refused', contactId: ticket.email_contact_id })
  }
  const payload = decision.granted ? { requestId } : { requestId, reason: decision.reason }
  await recordAbout(work, { kind: 'customer', id: ticket.customer_id }, [
    { type: decision.granted ? 'erasure.granted' : 'erasure.refused', payload },
  ])
}

async function grant(
  work: Work,
  ticket: Ticket,
  requestId: string,
  decided: { decided_by: string; decided_at: Date },
): Promise<void> {
  const { law } = await readChoice(work)
  const found = obstacles(await fileOf(work, ticket.customer_id), law, work.now)
  const blocks = found.find(({ until }) => until === null)
  if (blocks?.why === 'held') throw new Problem('conflict', 'erasure_blocked_held')
  if (blocks?.why === 'money') throw new Problem('conflict', 'erasure_blocked_money')
  if (blocks) throw new Problem('conflict', 'erasure_blocked_open')
  const day = eraseAt(found, work.now)
  await work.tx
    .updateTable('erasure_requests')
    .set({ ...decided, state: 'granted', erase_at: day })
    .where('request_id', '=', requestId)
    .execute()
  await setState(work, ticket.customer_id, 'restricted', 'customer_asked')
  const isLawful = found.some(({ why }) => why === 'law')
  await queueCustomerLetter(work, ticket, {
    template: isLawful ? 'erasure_granted_later' : 'erasure_granted',
    contactId: ticket.email_contact_id,
    facts: { day: day.toISOString(), law },
  })
}

async function requestOf(work: Work, requestId: string): Promise<{ ticket_id: string; state: string }> {
  const row = await work.tx
    .selectFrom('erasure_requests')
    .select(['ticket_id', 'state'])
    .where('org_id', '=', work.orgId)
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  if (!row) throw new Problem('missing', 'request_missing')
  return row
}
