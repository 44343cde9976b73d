import { type RawBuilder, sql } from 'kysely'
import { type StaffAsker, scopeOf } from '../staff/permissions.rules.ts'

/** The tickets that somebody may read: the same as `can(asker, 'ticket.read', ticket)`, for many at once. */
export function withinReach(asker: StaffAsker): RawBuilder<boolean> {
  return asker.recusedFrom.length === 0
    ? withinScope(asker)
    : sql<boolean>`(${withinScope(asker)} and t.ticket_id <> all(${asker.recusedFrom}::uuid[]))`
}

function withinScope(asker: StaffAsker): RawBuilder<boolean> {
  const own = sql<boolean>`t.assignee_id = ${asker.staffId}`
  switch (scopeOf(asker, 'ticket.read')) {
    case 'organisation':
      return sql<boolean>`true`
    case 'team':
      return sql<boolean>`(${own} or t.team_id = any(${asker.teamIds}::uuid[]))`
    case 'own':
      return own
    case null:
      return sql<boolean>`false`
  }
}
