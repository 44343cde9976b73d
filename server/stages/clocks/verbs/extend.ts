import type { Actor, Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Extension } from '#records/knowledge/regimes/regime.rules.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import type { TicketName } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { changeClock, moveEnds, refreshDeadline } from '../write.ts'
import { type End, endAfter, endsOf, type Locked, lockClock, mustCount } from './locked.ts'
import { tellCustomer } from './tell.ts'

/**
 * Somebody asks for more time, with a reason, which stands as a note on the ticket. Nothing moves until a second person agrees.
 * @throws Problem invalid extension_unknown · conflict extension_waiting, extension_gains_nothing (used already, or the rule's
 * absolute end is reached) and those of `mustCount`
 */
export async function askExtension(
  work: Work,
  name: TicketName,
  { clock: clockName, extension: key, reason }: { clock: string; extension: string; reason: string },
): Promise<void> {
  const found = await lockClock(work, name, clockName, 'ticket.work')
  const { ticket, clock } = found
  mustCount(found, work.now)
  if (clock.extension_asked) throw new Problem('conflict', 'extension_waiting')
  const extension = extensionOf(found, key)
  const { dueAt } = extendedEnd(found, extension, work.now)
  const { messageId, event } = await addMessage(work, ticket.ticket_id, { text: reason, visibility: 'internal' })
  // Whoever may decide is told of it beside the clocks that get short.
  const told = Math.max(clock.told ?? 0, extension.approver === 'head' ? 3 : 2)
  await changeClock(work, clock, { extension_asked: key, told, told_at: work.now })
  await recordOnTicket(work, ticket, [
    event,
    { type: 'clock.extension_asked', payload: { ...endsOf(found, dueAt), extension: key, messageId } },
  ])
}

/**
 * A second person, of the role that the rule names, gives or refuses what was asked. Where the rule wants the customer told,
 * `tell` is what they read.
 * @throws Problem conflict extension_not_asked and those of `mustCount` · denied second_person_needed, head_needed · invalid
 * tell_needed
 */
export async function decideExtension(
  work: Work,
  name: TicketName,
  { clock: clockName, approve, tell }: { clock: string; approve: boolean; tell?: string | undefined },
): Promise<void> {
  const found = await lockClock(work, name, clockName, 'clocks.approve')
  const { ticket, clock } = found
  if (!clock.extension_asked) throw new Problem('conflict', 'extension_not_asked')
  const extension = extensionOf(found, clock.extension_asked)
  mustBeSecond(work, found, extension, approve)
  await changeClock(work, clock, { extension_asked: null })
  if (!approve) {
    await moveEnds(work, [{ clock, dueAt: clock.due_at }], found.knowledge)
    const payload = { clock: clock.clock, run: clock.run, extension: extension.key }
    return recordOnTicket(work, ticket, [{ type: 'clock.extension_refused', payload }])
  }
  mustCount(found, work.now)
  const { dueAt, provisional } = extendedEnd(found, extension, work.now)
  await moveEnds(work, [{ clock, dueAt, provisional }], found.knowledge)
  const told = await tellCustomer(work, found, extension.notice, tell)
  await recordOnTicket(work, ticket, [
    ...told.events,
    { type: 'clock.extended', payload: { ...endsOf(found, dueAt), extension: extension.key, ...told.payload } },
  ])
  await refreshDeadline(work, ticket)
}

function extensionOf({ rule }: Locked, key: string): Extension {
  const extension = rule.extensions.find((one) => one.key === key)
  if (!extension) throw new Problem('invalid', 'extension_unknown')
  return extension
}

/** The end with the extension; the engine lets none carry it beyond the absolute end. */
function extendedEnd(found: Locked, { key }: Extension, at: Date): End {
  const deadline = endAfter(found, { kind: 'extended', at, extension: key })
  if (deadline.dueAt <= found.clock.due_at) throw new Problem('conflict', 'extension_gains_nothing')
  return deadline
}

/** Any second person who may decide at all may refuse; only the role that the rule names gives. */
function mustBeSecond({ actor }: Work, { story }: Locked, extension: Extension, approve: boolean): void {
  const askerId = story.findLast(({ type }) => type === 'clock.extension_asked')?.actorId ?? null
  if (actor.kind === 'staff' && askerId === actor.staffId) throw new Problem('denied', 'second_person_needed')
  if (approve && !mayApprove(actor, askerId, extension)) throw new Problem('denied', 'head_needed')
}

/** Whether somebody may give an extension that another one asked for: the head of the desk may always. */
export function mayApprove(actor: Actor, askerId: string | null, { approver }: Extension): boolean {
  if (actor.kind !== 'staff' || actor.staffId === askerId) return false
  return actor.role === 'admin' || (approver === 'lead' && actor.role === 'lead')
}
