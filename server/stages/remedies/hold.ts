import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { countOpenMoney, recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { lockedRemedy, type RemedyName, remedyOf } from './locked.ts'
import { accountOf } from './propose.ts'
import { isAlive, type RemedyState } from './remedy.rules.ts'
import { type Proposal, proposedEvent, type Remedy, remedyRow } from './write.ts'

/**
 * Somebody at the desk protects an account or the ticket's payment at once; it ends by itself. Acting first is the point: a second
 * person is needed to make it longer, and to end it early.
 * @throws Problem conflict ticket_over, hold_stands, account_unknown, payment_not_named
 */
export async function placeHold(
  work: Work,
  ticketId: string,
  wanted: { target: 'account' | 'payment'; reason: 'theft' | 'missing_money' | 'fraud'; note?: string },
): Promise<{ remedyId: string }> {
  const ticket = await ticketFor(work, { ticketId }, 'money.hold', { lock: true })
  if (ticket.stage === 'closed') throw new Problem('conflict', 'ticket_over')
  if (wanted.target === 'payment' && ticket.order_no === null) throw new Problem('conflict', 'payment_not_named')
  const { staffId } = await staffAskerOf(work)
  const { remedies: policy } = await currentKnowledge(work)
  const target =
    wanted.target === 'payment' ? { orderNo: ticket.order_no } : { contactId: await accountOf(work, ticket) }
  await mustNotStand(work, ticketId, target)
  return ask(work, ticket, {
    ...target,
    kind: 'hold',
    reason: wanted.reason,
    note: wanted.note ? maskText(wanted.note).text : null,
    // A member of staff who has the customer before them vouches as well as the app does.
    until: new Date(work.now.getTime() + policy.hold.vouchedMinutes * 60_000),
    proposedBy: staffId,
    people: 0,
  })
}

/**
 * A second person confirms a protection that stands: it lasts until the most that is allowed since it began, once.
 * @throws Problem missing remedy_missing · conflict hold_not_standing, hold_confirmed, own_proposal · denied step_up_needed
 */
export async function confirmHold(work: Work, name: RemedyName): Promise<{ remedyId: string; until: Date }> {
  const { ticket, remedy } = await standingHold(work, name, 'money.approve')
  const { staffId } = await staffAskerOf(work)
  if (remedy.proposed_by === staffId) throw new Problem('conflict', 'own_proposal')
  requireFreshFactor(work)
  if (await hasOrder(work, name, 'extend')) throw new Problem('conflict', 'hold_confirmed')
  const { remedies: policy } = await currentKnowledge(work)
  const until = new Date(remedy.proposed_at.getTime() + policy.hold.minutesMax * 60_000)
  const { remedyId } = await ask(work, ticket, {
    kind: 'extend',
    holdId: name.remedyId,
    reason: 'confirmed',
    until,
    proposedBy: staffId,
    people: 0,
  })
  return { remedyId, until }
}

/**
 * Somebody wants a protection to end early; a second person must agree. A false alarm is told so, with an apology.
 * @throws Problem missing remedy_missing · conflict hold_not_standing, release_asked
 */
export async function proposeRelease(
  work: Work,
  name: RemedyName,
  wanted: { reason: 'false_alarm' | 'safe_again'; note: string },
): Promise<{ remedyId: string }> {
  const { ticket } = await standingHold(work, name, 'money.propose')
  if (await hasOrder(work, name, 'release')) throw new Problem('conflict', 'release_asked')
  const { staffId } = await staffAskerOf(work)
  const { remedies: policy } = await currentKnowledge(work)
  return ask(work, ticket, {
    kind: 'release',
    holdId: name.remedyId,
    reason: wanted.reason,
    note: maskText(wanted.note).text,
    proposedBy: staffId,
    people: 1,
    expiresAt: new Date(work.now.getTime() + policy.expiresMinutes * 60_000),
  })
}

/** The release of a protection whose end has come: nobody needs to agree to what was said at its beginning. Ticket locked. */
export async function releaseAtEnd(work: Work, ticket: Ticket, hold: Remedy): Promise<void> {
  await ask(work, ticket, { kind: 'release', holdId: hold.remedy_id, reason: 'end', proposedBy: null, people: 0 })
}

type Order = Pick<Proposal, 'kind' | 'reason' | 'proposedBy' | 'people'> & Partial<Proposal>

async function ask(work: Work, ticket: Ticket, order: Order): Promise<{ remedyId: string }> {
  const remedyId = uuidv7(work.clock)
  const row = remedyRow(work, { rail: 'core', ...order, ticketId: ticket.ticket_id, remedyId })
  await work.tx.insertInto('remedies').values(row).execute()
  await countOpenMoney(work, ticket.ticket_id, 1)
  await recordOnTicket(work, ticket, [proposedEvent(row)])
  return { remedyId }
}

async function standingHold(work: Work, name: RemedyName, permission: 'money.approve' | 'money.propose') {
  const locked = await lockedRemedy(work, name, permission)
  if (!isStanding(locked.remedy)) throw new Problem('conflict', 'hold_not_standing')
  return locked
}

/** Whether a protection is there, as whoever holds the money said. */
export const isStanding = (remedy: Remedy): boolean =>
  remedy.kind === 'hold' && remedy.state === 'done' && remedy.hold_until !== null && remedy.hold_ended_at === null

/** Whether an order about a protection is under way or was carried out. */
export async function hasOrder(work: Work, hold: RemedyName, kind: 'extend' | 'release'): Promise<boolean> {
  const rows = await work.tx
    .selectFrom('remedies')
    .select('state')
    .where('ticket_id', '=', hold.ticketId)
    .where('hold_id', '=', hold.remedyId)
    .where('kind', '=', kind)
    .execute()
  return rows.some(({ state }) => isAlive(state as RemedyState))
}

async function mustNotStand(work: Work, ticketId: string, target: { orderNo?: string | null; contactId?: string }) {
  const rows = await work.tx
    .selectFrom('remedies')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'hold')
    .where('hold_ended_at', 'is', null)
    .execute()
  const isThere = rows.some(
    (row) =>
      isAlive(row.state as RemedyState) &&
      (target.orderNo ? row.order_no === target.orderNo : row.contact_id === target.contactId),
  )
  if (isThere) throw new Problem('conflict', 'hold_stands')
}

/** The hold that an order extends or ends, behind the lock of its ticket. */
export async function holdOf(work: Work, order: Remedy): Promise<Remedy> {
  const hold = await remedyOf(work, { ticketId: order.ticket_id, remedyId: order.hold_id! })
  if (!hold) throw new Error('an order about no hold')
  return hold
}
