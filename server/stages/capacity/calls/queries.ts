import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { can, fieldsHiddenFrom } from '#records/staff/permissions.rules.ts'
import { withinReach } from '#records/tickets/within-reach.ts'
import settings from '../settings.json' with { type: 'json' }
import { type CallKind, nextFirst } from './calls.rules.ts'
import type { listCalls } from './contract.ts'

type Calls = z.input<(typeof listCalls)['answer']>

const shownMax = 200

/** Calls to make within the reach of who asks, the next one first; at most 200, those that wait the longest. */
export async function readCalls(work: Work): Promise<Calls> {
  const asker = await staffAskerOf(work)
  const hidesContacts = fieldsHiddenFrom[asker.role]?.includes('contacts') ?? false
  const { rows } = await sql<{
    call_id: string
    ticket_id: string
    number: string
    subject: string
    language: string
    priority: number
    kind: CallKind
    asked_at: Date
    due_at: Date
    next_at: Date
    attempts: number
    phone: string | null
    team_id: string
    assignee_id: string | null
    name: string | null
  }>`
    select c.call_id, c.ticket_id, t.number, t.subject, t.language, t.priority, c.kind, c.asked_at, c.due_at, c.next_at,
      c.attempts, t.team_id, t.assignee_id, s.name,
      (select p.value_masked from contacts p where p.customer_id = t.customer_id and p.kind = 'phone'
        and p.superseded_at is null order by p.created_at desc, p.contact_id desc limit 1) as phone
    from calls c join tickets t on t.ticket_id = c.ticket_id
    join customers u on u.customer_id = t.customer_id and u.state = 'active'
    left join staff s on s.staff_id = t.assignee_id
    where c.org_id = ${work.orgId} and c.ended_at is null and ${withinReach(asker)}
    order by c.next_at, c.call_id limit ${shownMax}`.execute(work.tx)
  const listed = rows.map(({ call_id, next_at, due_at, ...row }) => ({
    ...row,
    callId: call_id,
    nextAt: next_at,
    dueAt: due_at,
  }))
  return {
    attemptsMax: settings.call.attemptsMax,
    calls: listed.toSorted(nextFirst(work.now)).map((row) => ({
      callId: row.callId,
      ticketId: row.ticket_id,
      number: row.number,
      subject: row.subject,
      language: row.language,
      priority: row.priority,
      kind: row.kind,
      askedAt: row.asked_at.toISOString(),
      dueAt: row.dueAt.toISOString(),
      nextAt: row.nextAt.toISOString(),
      attempts: row.attempts,
      phone: hidesContacts ? null : row.phone,
      teamId: row.team_id,
      assignee: row.assignee_id ? { staffId: row.assignee_id, name: row.name ?? '' } : null,
      mayCall: can(asker, 'ticket.work', {
        ticketId: row.ticket_id,
        teamId: row.team_id,
        assigneeId: row.assignee_id,
      }),
    })),
  }
}
