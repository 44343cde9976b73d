import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { NewEvent } from '#records/audit/record.ts'
import { changeTicket, recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { askForCalls, openOwnCalls } from './ask.ts'
import { type AttemptHow, afterAttempt, type CallKind, isForPerson } from './calls.rules.ts'

export type Attempt = { how: AttemptHow; againAt?: string; note?: string }

/**
 * Writes down what came of a call. Whoever reached a customer whose words called for a person has attended to them. When
 * the number is wrong, or nobody answered for the third time, the customer is written to instead.
 * @throws Problem missing call_missing · conflict call_over · invalid call_needs_person
 */
export async function attemptCallOf(
  work: Work,
  name: { ticketId: string; callId: string },
  { how, againAt, note }: Attempt,
): Promise<{ ended: AttemptHow | null; nextAt: string }> {
  const ticket = await ticketFor(work, { ticketId: name.ticketId }, 'ticket.work', { lock: true })
  const call = await work.tx
    .selectFrom('calls')
    .selectAll()
    .where('ticket_id', '=', name.ticketId)
    .where('call_id', '=', name.callId)
    .executeTakeFirst()
  if (!call) throw new Problem('missing', 'call_missing')
  if (call.ended_at) throw new Problem('conflict', 'call_over')
  const kind = call.kind as CallKind
  // That somebody's words were read wrongly is said where they stand, and needs who read them.
  if (how === 'not_needed' && isForPerson(kind)) throw new Problem('invalid', 'call_needs_person')
  const after = afterAttempt({ kind, attempts: call.attempts }, how, work.now, againAt ? new Date(againAt) : null)
  await work.tx
    .updateTable('calls')
    .set({
      attempts: after.attempts,
      next_at: after.nextAt,
      ended_at: after.endedHow ? work.now : null,
      ended_how: after.endedHow,
    })
    .where('ticket_id', '=', name.ticketId)
    .where('call_id', '=', name.callId)
    .execute()
  const { callId } = name
  const said = note ? [(await addMessage(work, ticket.ticket_id, { text: note, visibility: 'internal' })).event] : []
  const events: NewEvent[] = [
    ...said,
    { type: 'call.attempted', payload: { callId, kind, how, attempt: after.attempts } },
  ]
  if (after.endedHow)
    events.push({
      type: 'call.ended',
      payload: { callId, kind, how: after.endedHow, left: await openOwnCalls(work, ticket.ticket_id) },
    })
  if (how === 'reached' && isForPerson(kind) && ticket.person_since)
    await changeTicket(work, ticket, { person_since: null }, [
      ...events,
      { type: 'ticket.attended', payload: { how: 'called' } },
    ])
  else await recordOnTicket(work, ticket, events)
  return { ended: after.endedHow, nextAt: after.nextAt.toISOString() }
}

/** Somebody of the desk wants this customer called. @throws Problem conflict call_asked, ticket_over */
export async function wantCall(
  work: Work,
  ticketId: string,
  input: { kind: 'money' | 'callback'; by?: string },
): Promise<{ callId: string }> {
  const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
  if (ticket.stage === 'resolved' || ticket.stage === 'closed') throw new Problem('conflict', 'ticket_over')
  const by = input.by ? new Date(input.by) : null
  const dueAt = by && by > work.now ? { dueAt: by } : {}
  const [asked] = await askForCalls(work, [{ ticket, kind: input.kind, at: work.now, ...dueAt }])
  if (!asked) throw new Problem('conflict', 'call_asked')
  return { callId: asked.callId }
}
