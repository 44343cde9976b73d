import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { goneMark } from '#records/customers/state.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import type { StaffAsker } from '#records/staff/permissions.rules.ts'
import { type TicketName, ticketFor } from '#records/tickets/load.ts'
import type { listTold } from '../contract.ts'

type Told = z.input<(typeof listTold)['answer']>
/** Clocks that are read for one list: more than a person looks through. */
const clocksMax = 300

/**
 * What somebody is told of clocks, newest first: whoever has the ticket of all of it (without anybody, the leads of its team),
 * leads from the second level on, the head of the desk from the third; and of extensions that wait for their word. Read from
 * the clocks as they stand: what is done, paused or has time again is gone from it.
 */
export async function readTold(work: Work): Promise<Told> {
  const asker = await staffAskerOf(work)
  const { rows } = await sql<Row>`
    select t.ticket_id, t.number, case when u.state = 'active' then t.subject else ${goneMark} end as subject, c.clock,
      c.explanation as label, c.due_at, c.told_at, c.extension_asked is not null as asked,
      coalesce(s.seen_at >= c.told_at, false) as seen
    from clocks c join tickets t on t.ticket_id = c.ticket_id join customers u on u.customer_id = t.customer_id
    left join told_seen s on s.ticket_id = c.ticket_id and s.staff_id = ${asker.staffId}
    where c.org_id = ${work.orgId} and c.told_at is not null and c.done_at is null and c.paused_at is null
      and (${isTold(asker)}) order by c.told_at desc, c.ticket_id, c.clock, c.run limit ${clocksMax}`.execute(work.tx)
  const tickets = [...Map.groupBy(rows, (row) => row.ticket_id).values()].map((its) => together(its, work.now))
  return { unseen: tickets.filter(({ seen }) => !seen).length, tickets }
}

function isTold({ role, staffId, teamIds }: StaffAsker): RawBuilder<unknown> {
  const own = sql`t.assignee_id = ${staffId}`
  if (role === 'lead')
    return sql`${own} or t.team_id = any(${teamIds}::uuid[]) and (c.told >= 2 or t.assignee_id is null)`
  return role === 'admin' ? sql`${own} or c.told = 3` : own
}

type Row = {
  ticket_id: string
  number: string
  subject: string
  clock: string
  label: Words
  due_at: Date
  told_at: Date
  asked: boolean
  seen: boolean
}

function together(rows: Row[], now: Date): Told['tickets'][number] {
  const [first] = rows
  const { ticket_id: ticketId, number, subject, told_at: toldAt } = first!
  return {
    ticketId,
    number,
    subject,
    toldAt: toldAt.toISOString(),
    seen: rows.every(({ seen }) => seen),
    clocks: rows.map(({ clock, label, due_at: due, asked }) => ({
      clock,
      label,
      dueAt: due.toISOString(),
      late: due < now,
      asked,
    })),
  }
}

/** Somebody has seen what they were told of a ticket's clocks. Nothing that anybody else wants to know. */
export async function seeToldOf(work: Work, name: TicketName): Promise<void> {
  const { ticket_id: ticketId } = await ticketFor(work, name, 'ticket.read')
  const { staffId } = await staffAskerOf(work)
  await work.tx
    .insertInto('told_seen')
    .values({ org_id: work.orgId, staff_id: staffId, ticket_id: ticketId, seen_at: work.now })
    .onConflict((c) => c.columns(['staff_id', 'ticket_id']).doUpdateSet({ seen_at: work.now }))
    .execute()
}
