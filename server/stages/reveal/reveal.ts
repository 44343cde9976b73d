import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type NewEvent, recordAbout } from '#records/audit/record.ts'
import type { Role } from '#records/staff/permissions.rules.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { raiseAlarms } from './alarms.ts'
import { alarmsOf, type Budget, budgets, freshFactorRoles, waitSeconds } from './budget.rules.ts'
import { type Hidden, shownSeconds } from './contract.ts'
import { lookingBack } from './looks.ts'
import { openHidden, type Part } from './open.ts'
import { pictureUrl } from './picture.ts'

/**
 * THE door to what the mask hides, for staff: one thing at a time, with a reason, within a budget, as far as the policy
 * opens it to the role, and recorded before it is answered. Nothing of what it opens is stored or logged anywhere.
 * @throws Problem missing ticket_missing, hidden_missing · denied permission_missing, not_your_ticket, not_your_team,
 * step_up_needed, not_for_your_role · conflict nothing_hidden · unavailable reveal_budget_spent (429)
 */
export async function revealHidden(
  work: Work,
  ticketId: string,
  input: { hidden: Hidden; reason: string; words?: string | undefined },
): Promise<{ parts: Part[]; pictureUrl: string | null; shownSeconds: number; left: number }> {
  const { actor } = work
  if (actor.kind !== 'staff') throw new Problem('denied', 'sign_in_needed', { status: 401 })
  const role = actor.role as Role
  const ticket = await ticketFor(work, { ticketId }, 'personal.reveal', { lock: true })
  if (freshFactorRoles.includes(role)) requireFreshFactor(work)
  const budget = budgets[role]
  if (!budget) throw new Problem('denied', 'not_for_your_role')
  const reveal = { hidden: input.hidden, isOwn: await isOwnTicket(work, ticket, actor.staffId) }
  const { revealId, lastHour } = await spend(work, actor.staffId, ticket, reveal, budget, input.reason)
  const parts = await openHidden(work, role, ticket, input.hidden)
  const fieldId = 'id' in input.hidden ? { id: input.hidden.id } : {}
  const said = await noteWords(work, ticket, input.words)
  await recordOnTicket(
    work,
    ticket,
    [...said, { type: 'personal.revealed', payload: { field: input.hidden.kind, ...fieldId, reason: input.reason } }],
    said.length > 0 ? 'aloud' : 'quietly',
  )
  const url = input.hidden.kind === 'picture' ? pictureUrl(work, revealId) : null
  return { parts, pictureUrl: url, shownSeconds, left: budget.perHour - lastHour }
}

/** Words of a reason are a note on the ticket: masked, and gone with the customer; an event holds codes only. */
async function noteWords(work: Work, ticket: Ticket, words: string | undefined): Promise<NewEvent[]> {
  const text = words?.trim()
  return text ? [(await addMessage(work, ticket.ticket_id, { text, visibility: 'internal' })).event] : []
}

/** Theirs, and not because they took it from somebody else within the last day to look at it. */
async function isOwnTicket(work: Work, ticket: Ticket, staffId: string): Promise<boolean> {
  if (ticket.assignee_id !== staffId) return false
  const given = await work.tx
    .selectFrom('events')
    .select(['actor_id', 'at', 'payload'])
    .where('subject_id', '=', ticket.ticket_id)
    .where('type', 'in', ['ticket.placed', 'ticket.assigned'])
    .orderBy('seq', 'desc')
    .limit(2)
    .execute()
  const [last, before] = given
  const holder = (before?.payload as { staffId?: string | null } | undefined)?.staffId ?? null
  const isTaken = last?.actor_id === staffId && holder !== null && holder !== staffId
  return !isTaken || work.now.getTime() - last.at.getTime() > dayMs
}

const dayMs = 24 * 3_600_000

/**
 * Counts a look of this person in, one at a time, and raises the alarms that it sets off. Answers its id and their looks
 * within the last hour. @throws Problem unavailable reveal_budget_spent (429)
 */
async function spend(
  work: Work,
  staffId: string,
  ticket: Ticket,
  { hidden, isOwn }: { hidden: Hidden; isOwn: boolean },
  budget: Budget,
  reason: string,
): Promise<{ revealId: string; lastHour: number }> {
  // Locks the person: two looks at once are not both the last of a budget.
  await recordAbout(work, { kind: 'staff', id: staffId }, [
    { type: 'staff.revealed', payload: { ticketId: ticket.ticket_id, field: hidden.kind } },
  ])
  const before = await lookingBack(work, staffId)
  const wait = waitSeconds(budget, before.looks, before.oldest, work.now)
  if (wait > 0)
    throw new Problem('unavailable', 'reveal_budget_spent', {
      status: 429,
      retryAfterSeconds: wait,
      facts: { minutes: Math.ceil(wait / 60) },
    })
  const revealId = uuidv7(work.clock)
  await work.tx
    .insertInto('reveals')
    .values({
      org_id: work.orgId,
      reveal_id: revealId,
      staff_id: staffId,
      ticket_id: ticket.ticket_id,
      customer_id: ticket.customer_id,
      field: hidden.kind,
      field_id: 'id' in hidden ? hidden.id : null,
      reason,
      is_own: isOwn,
      at: work.now,
    })
    .execute()
  const { looks } = await lookingBack(work, staffId)
  await raiseAlarms(work, staffId, alarmsOf(budget, looks))
  return { revealId, lastHour: looks.lastHour }
}
