import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { preparedMark, type Work } from '#platform/database.ts'
import type { NewEvent } from '#records/audit/record.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { recordOnTickets } from '#records/tickets/change.ts'
import type { BriefTicket } from '#records/tickets/load.ts'
import { type CallKind, callDue, isForPerson } from './calls.rules.ts'

/** A call that a locked ticket needs; by a time of its own, or within what its kind gives from `at` on. */
export type Wish = { ticket: BriefTicket; kind: CallKind; at: Date; dueAt?: Date }

/** Asks for calls. A ticket has one open call of a kind: who asks again waits for the same. Answers those that are new. */
export async function askForCalls(work: Work, wishes: Wish[]): Promise<{ callId: string; dueAt: Date }[]> {
  if (wishes.length === 0) return []
  const { steps } = await currentKnowledge(work)
  const rows = wishes.map(({ ticket, kind, at, dueAt }) => ({
    org_id: work.orgId,
    ticket_id: ticket.ticket_id,
    call_id: uuidv7(work.clock),
    kind,
    asked_at: at,
    due_at: dueAt ?? callDue(kind, at, steps.person.minutesByMood),
    next_at: at,
  }))
  const made = await work.tx
    .insertInto('calls')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .returning('call_id')
    .execute()
  const asked = rows.filter((row) => made.some(({ call_id }) => call_id === row.call_id))
  const tickets = new Map(wishes.map(({ ticket }) => [ticket.ticket_id, ticket]))
  await recordOnTickets(
    work,
    [...Map.groupBy(asked, (row) => row.ticket_id)].map(([ticketId, of]) => ({
      ticket: tickets.get(ticketId)!,
      events: of.map(
        ({ call_id: callId, kind, due_at: due }): NewEvent => ({
          type: 'call.asked',
          payload: { callId, kind, due: due.toISOString() },
        }),
      ),
    })),
  )
  return asked.map((row) => ({ callId: row.call_id, dueAt: row.due_at }))
}

/** Ends open calls of a locked ticket that nobody needs to make any more. */
export async function endCalls(
  work: Work,
  ticket: BriefTicket,
  kinds: CallKind[],
  how: 'reached' | 'not_needed',
): Promise<void> {
  const ended = await work.tx
    .updateTable('calls')
    .set({ ended_at: work.now, ended_how: how })
    .where('ticket_id', '=', ticket.ticket_id)
    .where('kind', 'in', kinds)
    .where('ended_at', 'is', null)
    .returning(['call_id', 'kind'])
    .execute()
  if (ended.length === 0) return
  const left = await openOwnCalls(work, ticket.ticket_id)
  await recordOnTickets(work, [
    {
      ticket,
      events: ended.map((call) => ({
        type: 'call.ended',
        payload: { callId: call.call_id, kind: call.kind, how, left },
      })),
    },
  ])
}

/** How many calls of a ticket still run against a clock of their own: those that are not the person somebody waits for. */
export async function openOwnCalls(work: Work, ticketId: string): Promise<number> {
  const rows = await work.tx
    .selectFrom('calls')
    .select('kind')
    .where('ticket_id', '=', ticketId)
    .where('ended_at', 'is', null)
    .execute()
  return rows.filter(({ kind }) => !isForPerson(kind as CallKind)).length
}

/** Which of these tickets have an open call. */
export async function openAmong(work: Work, ticketIds: string[]): Promise<string[]> {
  if (ticketIds.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    select distinct ticket_id as id from calls where ticket_id = any(${ticketIds}::uuid[]) and ended_at is null`.execute(
    work.tx,
  )
  return rows.map(({ id }) => id)
}

type Need = {
  ticketId: string
  priority: number
  mood: number
  callsForPerson: boolean
  hasNumber: boolean
  hadMoney: boolean
}

/** What of these tickets may call for a call, as far as they are open. */
export async function readNeeds(work: Work, ticketIds: string[]): Promise<Need[]> {
  const { rows } = await sql<Need>`${sql.raw(preparedMark)}
    select t.ticket_id as "ticketId", t.priority, t.mood, t.person_since is not null as "callsForPerson",
      exists (select 1 from contacts c where c.customer_id = t.customer_id and c.kind = 'phone'
        and c.superseded_at is null) as "hasNumber",
      exists (select 1 from calls c where c.ticket_id = t.ticket_id and c.kind = 'money') as "hadMoney"
    from tickets t where t.ticket_id = any(${ticketIds}::uuid[]) and (t.priority = 1 or t.person_since is not null)
      and t.stage not in ('resolved', 'closed')`.execute(work.tx)
  return rows
}
