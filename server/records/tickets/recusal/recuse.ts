import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../../audit/record.ts'
import { maskText } from '../../customers/masking.rules.ts'
import { staffAskerOf } from '../../staff/access.ts'
import { can } from '../../staff/permissions.rules.ts'
import { changeTicket, recordOnTicket } from '../change.ts'
import { type Ticket, ticketFor } from '../load.ts'
import type { RecusalReason } from './recusals.rules.ts'

/** Somebody to be recused, and why; `fromTicketId` when it came with a ticket that was merged. */
export type Recused = { staffId: string; why: RecusalReason; reason?: string | null; fromTicketId?: string | null }

/**
 * Recuses a person from a ticket at somebody's word: oneself, or anybody when a lead says so. Answers the id.
 * @throws Problem missing ticket_missing · denied permission_missing · invalid person_unknown · conflict already_recused,
 * recusal_leaves_nobody
 */
export async function recuseByHand(
  work: Work,
  ticketId: string,
  input: { staffId?: string | undefined; reason: string },
): Promise<string> {
  const ticket = await ticketFor(work, { ticketId }, 'recusal.declare', { lock: true })
  const asker = await staffAskerOf(work)
  const { staffId = asker.staffId } = input
  const isOwn = staffId === asker.staffId
  if (!isOwn && !can(asker, 'recusal.manage')) throw new Problem('denied', 'permission_missing')
  if (!(await isStaff(work, staffId))) throw new Problem('invalid', 'person_unknown')
  const why = isOwn ? 'declared' : 'decided'
  const [recusalId] = await recuse(work, ticket, [{ staffId, why, reason: maskText(input.reason).text }])
  if (!recusalId) throw new Problem('conflict', 'already_recused')
  if (ticket.merged_into) await carryRecusals(work, ticketId, ticket.merged_into)
  return recusalId
}

/**
 * Recuses people from a locked ticket. When one of them has it, it goes back to the pool of its team at once. Who is recused
 * stands in their own story; the ticket's tells that somebody is, and why. Answers the ids of the new ones.
 * @throws Problem conflict recusal_leaves_nobody (nobody would be left who may lift it)
 */
export async function recuse(work: Work, ticket: Ticket, people: Recused[]): Promise<string[]> {
  const { ticket_id: ticketId } = ticket
  const before = new Set(await recusedIds(work, ticketId))
  const recused = [...new Map(people.map((one) => [one.staffId, one])).values()]
    .filter(({ staffId }) => !before.has(staffId))
    .map((one) => ({ ...one, recusalId: uuidv7(work.clock) }))
  if (recused.length === 0) return []
  await mustLeaveSomebody(work, [...before, ...recused.map(({ staffId }) => staffId)])
  const events = recused.map(({ recusalId, why }) => ({ type: 'ticket.recused', payload: { recusalId, why } }))
  if (recused.some(({ staffId }) => staffId === ticket.assignee_id)) {
    const back = { teamId: ticket.team_id, staffId: null, why: 'recused' }
    await changeTicket(work, ticket, { assignee_id: null }, [...events, { type: 'ticket.assigned', payload: back }])
  } else await recordOnTicket(work, ticket, events)
  // Last: from here on who recuses themself sees nothing of it.
  const setBy = work.actor.kind === 'staff' ? work.actor.staffId : null
  for (const { recusalId, staffId, why, reason = null, fromTicketId = null } of recused) {
    await work.tx
      .insertInto('recusals')
      .values({
        org_id: work.orgId,
        ticket_id: ticketId,
        recusal_id: recusalId,
        staff_id: staffId,
        why,
        reason,
        set_by: setBy,
        set_at: work.now,
        from_ticket_id: fromTicketId,
      })
      .execute()
    await recordAbout(work, { kind: 'staff', id: staffId }, [
      { type: 'staff.recused', payload: { ticketId, recusalId, why } },
    ])
  }
  return recused.map(({ recusalId }) => recusalId)
}

/**
 * Lifts a recusal, with a reason. Whoever is recused themself does not get as far as the ticket.
 * @throws Problem missing ticket_missing, recusal_missing
 */
export async function liftRecusalOf(work: Work, ticketId: string, recusalId: string, reason: string): Promise<void> {
  const ticket = await ticketFor(work, { ticketId }, 'recusal.manage', { lock: true })
  const { staffId: liftedBy } = await staffAskerOf(work)
  const row = await work.tx
    .updateTable('recusals')
    .set({ lifted_by: liftedBy, lifted_at: work.now, lifted_reason: maskText(reason).text })
    .where('ticket_id', '=', ticketId)
    .where('recusal_id', '=', recusalId)
    .where('lifted_at', 'is', null)
    .returning('staff_id')
    .executeTakeFirst()
  if (!row) throw new Problem('missing', 'recusal_missing')
  await recordLifted(work, ticket, [{ recusalId, staffId: row.staff_id }])
}

/** Who is recused from a ticket now. */
export async function recusedIds(work: Work, ticketId: string): Promise<string[]> {
  return (await recusedByTicket(work, [ticketId])).get(ticketId) ?? []
}

/** The same for many tickets at once; those from which nobody is recused are missing. */
export async function recusedByTicket(work: Work, ticketIds: string[]): Promise<Map<string, string[]>> {
  if (ticketIds.length === 0) return new Map()
  const { rows } = await sql<{ ticket_id: string; staff_ids: string[] }>`
    select ticket_id, array_agg(staff_id) as staff_ids from recusals
    where org_id = ${work.orgId} and ticket_id = any(${ticketIds}::uuid[]) and lifted_at is null group by ticket_id`.execute(
    work.tx,
  )
  return new Map(rows.map((row) => [row.ticket_id, row.staff_ids]))
}

/** What is told by a ticket that takes up another's story: whoever is recused from that one is from this one too. */
export async function carryRecusals(work: Work, fromTicketId: string, intoId: string): Promise<void> {
  const rows = await work.tx
    .selectFrom('recusals')
    .select(['staff_id', 'why', 'reason'])
    .where('ticket_id', '=', fromTicketId)
    .where('lifted_at', 'is', null)
    .execute()
  const people = rows.map(({ staff_id, why, reason }) => ({ staffId: staff_id, why: why as RecusalReason, reason }))
  if (people.length === 0) return
  const into = await ticketFor(work, { ticketId: intoId }, 'ticket.read', { lock: true })
  await recuse(
    work,
    into,
    people.map((one) => ({ ...one, fromTicketId })),
  )
}

/** Ends what came with a ticket that stands by itself again. */
export async function dropCarried(work: Work, fromTicketId: string, intoId: string): Promise<void> {
  const rows = await work.tx
    .updateTable('recusals')
    .set({ lifted_at: work.now })
    .where('ticket_id', '=', intoId)
    .where('from_ticket_id', '=', fromTicketId)
    .where('lifted_at', 'is', null)
    .returning(['recusal_id', 'staff_id'])
    .execute()
  if (rows.length === 0) return
  await recordLifted(
    work,
    await ticketFor(work, { ticketId: intoId }, 'ticket.read', { lock: true }),
    rows.map((row) => ({ recusalId: row.recusal_id, staffId: row.staff_id })),
  )
}

async function recordLifted(
  work: Work,
  ticket: Ticket,
  lifted: { recusalId: string; staffId: string }[],
): Promise<void> {
  const events = lifted.map(({ recusalId }) => ({ type: 'ticket.recusal_lifted', payload: { recusalId } }))
  await recordOnTicket(work, ticket, events)
  const { ticket_id: ticketId } = ticket
  for (const { recusalId, staffId } of lifted)
    await recordAbout(work, { kind: 'staff', id: staffId }, [
      { type: 'staff.recusal_lifted', payload: { ticketId, recusalId } },
    ])
}

/** A ticket that nobody may handle would be lost: one lead or administrator is always left. */
async function mustLeaveSomebody(work: Work, recused: string[]): Promise<void> {
  const left = await work.tx
    .selectFrom('staff')
    .select('staff_id')
    .where('org_id', '=', work.orgId)
    .where('active', '=', true)
    .where('role', 'in', ['lead', 'admin'])
    .where('staff_id', 'not in', recused)
    .limit(1)
    .executeTakeFirst()
  if (!left) throw new Problem('conflict', 'recusal_leaves_nobody')
}

async function isStaff(work: Work, staffId: string): Promise<boolean> {
  const row = await work.tx
    .selectFrom('staff')
    .select('staff_id')
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .executeTakeFirst()
  return row !== undefined
}
