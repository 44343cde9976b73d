import { sql } from 'kysely'

/** The place of a ticket `t` within its priority (turn_of in db/migrations/0018): without a running clock it comes last. */
export const turn = sql<Date>`turn_of(t.priority, t.standing, t.due_at)`
