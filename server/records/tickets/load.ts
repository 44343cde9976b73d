import type { Selectable } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Tables } from '#platform/tables.ts'
import { definition } from '../knowledge/definitions.ts'
import { can, type Permission, type Role } from '../staff/permissions.rules.ts'
import type { LifecycleState, Mover, Outcome, Redress, Workflow } from './lifecycle.rules.ts'
import { readTicketNumber } from './number.rules.ts'

export type Ticket = Selectable<Tables['tickets']>

/** How a caller names a ticket. */
export type TicketName = { ticketId: string } | { number: string }

/**
 * THE loader: nobody gets a ticket without it. It checks that the actor may do `permission` with this ticket; what may
 * not be seen is answered as missing, so that ids cannot be probed.
 * @throws Problem missing ticket_missing · conflict ticket_changed (somebody was faster than `version`)
 */
export async function ticketFor(
  work: Work,
  name: TicketName,
  permission: Permission,
  options: { lock?: boolean; version?: number | null } = {},
): Promise<Ticket> {
  const ticketId = 'ticketId' in name ? name.ticketId : await idOfNumber(work, name.number)
  const missing = () => new Problem('missing', 'ticket_missing')
  if (!ticketId || !mayTouch(work, ticketId, permission)) throw missing()
  let query = work.tx
    .selectFrom('tickets')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('ticket_id', '=', ticketId)
  if (options.lock) query = query.forUpdate()
  const ticket = await query.executeTakeFirst()
  if (!ticket) throw missing()
  const { version } = options
  if (version !== undefined && version !== null && ticket.version !== version) {
    throw new Problem('conflict', 'ticket_changed', { status: 412, facts: { version: ticket.version } })
  }
  return ticket
}

function mayTouch(work: Work, ticketId: string, permission: Permission): boolean {
  const { actor } = work
  if (actor.kind === 'system') return true
  if (actor.kind === 'customer') return permission === 'ticket.follow' && actor.grants.includes(ticketId)
  return can(actor.role as Role, permission)
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

/** The workflow version that the ticket started with. */
export function workflowOf(work: Work, ticket: Ticket): Promise<Workflow> {
  return definition<Workflow>(work, 'workflow', ticket.workflow_key, ticket.workflow_version)
}

/** The part of a ticket that the lifecycle decides on. */
export function lifecycleState(ticket: Ticket): LifecycleState {
  return {
    status: ticket.status,
    outcome: ticket.outcome as Outcome | null,
    reason: ticket.reason,
    redress: ticket.redress as Redress | null,
    mergedInto: ticket.merged_into,
    statusBeforeMerge: ticket.status_before_merge,
    resolvedAt: ticket.resolved_at,
  }
}

/** What the actor is to the workflow. */
export function moverOf(work: Work): Mover {
  return work.actor.kind === 'staff' ? 'agent' : work.actor.kind
}
