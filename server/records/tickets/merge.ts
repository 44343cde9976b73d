import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { NewEvent } from '../audit/record.ts'
import { changeTicket, recordOnTicket } from './change.ts'
import { type Ticket, type TicketName, ticketFor } from './load.ts'
import words from './merge.json' with { type: 'json' }
import { addMessage } from './message.ts'
import { moveTicketTo } from './move.ts'
import { carryRecusals, dropCarried } from './recusal/recuse.ts'

/**
 * Merges a ticket into another of the same matter. Nothing is moved or copied: the merged ticket points to the other,
 * which shows both stories to staff, so that undoing is exact; which of them a customer's page shows, merge.rules.ts says. A
 * reason becomes a note. Locks both in id order, so that two merges cannot deadlock.
 * @throws Problem conflict move_into_itself, merge_across_customers (unless `acrossCustomers` says that it is meant), or the
 * lifecycle's refusal
 */
export async function mergeTicketInto(
  work: Work,
  source: TicketName,
  into: TicketName,
  input: {
    version?: number
    reason?: string | undefined
    acrossCustomers?: boolean | undefined
    /** Why the machine did it by itself; its code, for the story. */
    why?: 'sent_twice'
  } = {},
): Promise<Ticket> {
  const [sourceId, intoId] = [
    (await ticketFor(work, source, 'ticket.merge')).ticket_id,
    (await ticketFor(work, into, 'ticket.merge')).ticket_id,
  ]
  if (sourceId === intoId) throw new Problem('conflict', 'move_into_itself')
  const locked = await lockBoth(work, sourceId, intoId, input.version ?? null)
  // A chain of merges would hide the story two steps away.
  if (locked.into.merged_into) throw new Problem('conflict', 'move_merged')
  if (locked.source.customer_id !== locked.into.customer_id && !input.acrossCustomers)
    throw new Problem('conflict', 'merge_across_customers', { facts: { number: locked.into.number } })
  const { reason } = input
  const merged = await moveTicketTo(
    work,
    locked.source,
    { name: 'merge', into: intoId },
    { events: reason ? [(await addMessage(work, sourceId, { text: reason, visibility: 'internal' })).event] : [] },
  )
  await work.tx
    .insertInto('merges')
    .values({
      org_id: work.orgId,
      ticket_id: sourceId,
      merge_id: uuidv7(work.clock),
      into_ticket_id: intoId,
      merged_at: work.now,
      undone_at: null,
    })
    .execute()
  await absorb(work, locked.into, locked.source, input.why)
  await carryRecusals(work, sourceId, intoId)
  return merged
}

/**
 * What goes into a ticket makes it no less urgent than it was itself: the higher priority stays, and whoever waits for a
 * person to speak with goes on waiting. Undoing does not lower it again, because people began to work on it so.
 */
async function absorb(work: Work, into: Ticket, source: Ticket, why?: string): Promise<void> {
  const events: NewEvent[] = [
    { type: 'ticket.absorbed', payload: { ticketId: source.ticket_id, ...(why === undefined ? {} : { why }) } },
  ]
  const priority = Math.min(source.priority, into.priority)
  const calls = source.person_since !== null && into.person_since === null
  if (priority === into.priority && !calls) return recordOnTicket(work, into, events)
  events.push({
    type: 'ticket.raised',
    payload: { priority, priorityBefore: into.priority, because: 'merged', person: calls },
  })
  const change = {
    mood: Math.max(source.mood, into.mood),
    ...(calls ? { person_since: source.person_since } : {}),
    ...(priority < into.priority ? { priority, priority_why: canonicalJson(words.raised) } : {}),
  }
  await changeTicket(work, into, change, events)
}

/** Undoes a merge: the ticket stands again as it stood before. */
export async function unmergeTicketAgain(work: Work, name: TicketName, version: number | null): Promise<Ticket> {
  const seen = await ticketFor(work, name, 'ticket.merge')
  if (!seen.merged_into) throw new Problem('conflict', 'move_not_merged')
  const { source, into } = await lockBoth(work, seen.ticket_id, seen.merged_into, version)
  const restored = await moveTicketTo(work, source, { name: 'unmerge' })
  await work.tx
    .updateTable('merges')
    .set({ undone_at: work.now })
    .where('ticket_id', '=', source.ticket_id)
    .where('undone_at', 'is', null)
    .execute()
  await recordOnTicket(work, into, [{ type: 'ticket.released', payload: { ticketId: source.ticket_id } }])
  await dropCarried(work, source.ticket_id, into.ticket_id)
  return restored
}

async function lockBoth(
  work: Work,
  sourceId: string,
  intoId: string,
  version: number | null,
): Promise<{ source: Ticket; into: Ticket }> {
  const lock = (ticketId: string) =>
    ticketFor(work, { ticketId }, 'ticket.merge', { lock: true, version: ticketId === sourceId ? version : null })
  if (sourceId < intoId) {
    const source = await lock(sourceId)
    return { source, into: await lock(intoId) }
  }
  const into = await lock(intoId)
  return { source: await lock(sourceId), into }
}
