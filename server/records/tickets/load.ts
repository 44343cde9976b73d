import { type Selectable, sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Tables } from '#platform/tables.ts'
import { stateOf } from '../customers/state.ts'
import type { Said } from '../entries/context.rules.ts'
import { definition } from '../knowledge/definitions.ts'
import { askerOf } from '../staff/access.ts'
import { type Asked, can, type Permission, type Role, whyNot } from '../staff/permissions.rules.ts'
import type { LifecycleState, Mover, Outcome, Redress, Workflow } from './lifecycle.rules.ts'
import type { Holding } from './merge.rules.ts'
import { readTicketNumber } from './number.rules.ts'

export type Ticket = Selectable<Tables['tickets']>

/** How a caller names a ticket. */
export type TicketName = { ticketId: string } | { number: string }

/**
 * THE loader: nobody gets a ticket without it. It checks that the actor may do `permission` with this ticket; what may
 * not be seen is answered as missing, so that ids cannot be probed, and what may be seen but not done says why.
 * @throws Problem missing ticket_missing · denied not_your_ticket, not_your_team, permission_missing · conflict
 * ticket_changed (somebody was faster than `version`), data_restricted, data_erased (work on what is only kept, or gone)
 */
export async function ticketFor(
  work: Work,
  name: TicketName,
  permission: Permission,
  options: { lock?: boolean; version?: number | null } = {},
): Promise<Ticket> {
  const ticketId = 'ticketId' in name ? name.ticketId : await idOfNumber(work, name.number)
  const missing = () => new Problem('missing', 'ticket_missing')
  if (!ticketId) throw missing()
  let query = work.tx
    .selectFrom('tickets')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('ticket_id', '=', ticketId)
  if (options.lock) query = query.forNoKeyUpdate()
  const ticket = await query.executeTakeFirst()
  // Asked behind the lock: whoever recused them meanwhile held it.
  const asker = await askerOf(work)
  const seeing = asker.kind === 'customer' ? 'ticket.follow' : 'ticket.read'
  if (!ticket || !can(asker, seeing, askedOf(ticket))) throw missing()
  const refusal = whyNot(asker, permission, askedOf(ticket))
  if (refusal) throw new Problem('denied', refusal)
  if (options.lock && asker.kind === 'staff' && isDeskWork(permission)) await mustBeInUse(work, ticket.customer_id)
  if (options.lock && asker.kind === 'customer') await mustNotBeGone(work, ticket.customer_id)
  const { version } = options
  if (version !== undefined && version !== null && ticket.version !== version) {
    throw new Problem('conflict', 'ticket_changed', { status: 412, facts: { version: ticket.version } })
  }
  return ticket
}

const briefly = ['ticket_id', 'number', 'story_seq', 'team_id', 'assignee_id', 'email_contact_id'] as const

/** As much of a ticket as is read for many at once. */
export type BriefTicket = Pick<Ticket, (typeof briefly)[number]>

/**
 * The same for many tickets at once, by id: those that there are and that the actor may use so. Locks are taken in id order,
 * as by everybody who wants more than one, so that two cannot deadlock; or only of those that nobody holds. Rows that only
 * refer to a ticket do not wait for who works on it (NO KEY): what a follower writes about pairs comes in no such order.
 */
export async function ticketsFor(
  work: Work,
  ticketIds: string[],
  permission: Permission,
  options: { lock?: boolean | 'the free' } = {},
): Promise<Map<string, BriefTicket>> {
  if (ticketIds.length === 0) return new Map()
  let query = work.tx
    .selectFrom('tickets')
    .select(briefly)
    .where('org_id', '=', work.orgId)
    .where('ticket_id', '=', sql<string>`any(${ticketIds}::uuid[])`)
    .orderBy('ticket_id')
  if (options.lock) query = query.forNoKeyUpdate()
  if (options.lock === 'the free') query = query.skipLocked()
  const found = await query.execute()
  const asker = await askerOf(work)
  const tickets = found.filter((ticket) => can(asker, permission, askedOf(ticket)))
  return new Map(tickets.map((ticket) => [ticket.ticket_id, ticket]))
}

const isDeskWork = (permission: Permission) =>
  ['ticket.work', 'ticket.assign', 'ticket.merge', 'ticket.tag', 'customer.care', 'personal.reveal'].includes(
    permission,
  )

/** What is only kept is not worked on, and what is gone cannot be. */
async function mustBeInUse(work: Work, customerId: string): Promise<void> {
  const state = await stateOf(work, customerId)
  if (state === 'restricted') throw new Problem('conflict', 'data_restricted')
  if (state === 'erased') throw new Problem('conflict', 'data_erased')
}

/** Whoever was erased has no key any more, and nothing of theirs would be looked at by a sweep again. */
async function mustNotBeGone(work: Work, customerId: string): Promise<void> {
  if ((await stateOf(work, customerId)) === 'erased') throw new Problem('conflict', 'data_erased')
}

/** What the permission table asks about a ticket. */
function askedOf(ticket: Pick<Ticket, 'ticket_id' | 'team_id' | 'assignee_id'>): Asked {
  return { ticketId: ticket.ticket_id, teamId: ticket.team_id, assigneeId: ticket.assignee_id }
}

async function idOfNumber(work: Work, typed: string): Promise<string | null> {
  const number = readTicketNumber(typed)
  if (!number) return null
  const row = await work.tx
    .selectFrom('ticket_numbers')
    .select('ticket_id')
    .where('org_id', '=', work.orgId)
    .where('number', '=', number)
    .executeTakeFirst()
  return row?.ticket_id ?? null
}

/** The version of its workflow that the ticket is in. */
export function workflowOf(work: Work, ticket: Ticket): Promise<Workflow> {
  return definition<Workflow>(work, 'workflow', ticket.workflow_key, ticket.workflow_version)
}

/** The part of a ticket that the lifecycle decides on. */
export function lifecycleState(ticket: Ticket): LifecycleState {
  return {
    status: ticket.status,
    outcome: ticket.outcome as Outcome | null,
    outcomeKey: ticket.outcome_key,
    reason: ticket.reason,
    redress: ticket.redress as Redress | null,
    needsTriage: ticket.needs_triage,
    mergedInto: ticket.merged_into,
    statusBeforeMerge: ticket.status_before_merge,
    moneyOpen: ticket.money_open > 0,
    resolvedAt: ticket.resolved_at,
  }
}

/** What a ticket tells of who holds it. */
export function holdingOf(ticket: Pick<Ticket, 'customer_id' | 'secret_hash' | 'context_trust' | 'context'>): Holding {
  const signed = (ticket.context as Said | null)?.signed
  return {
    customerId: ticket.customer_id,
    secretHash: ticket.secret_hash.toString('hex'),
    isVouchedFor: ticket.context_trust === 'signed' && signed?.customerRef !== undefined,
  }
}

/** What the actor is to the workflow. */
export function moverOf(work: Work): Mover {
  return work.actor.kind === 'staff' ? (work.actor.role as Role) : work.actor.kind
}
