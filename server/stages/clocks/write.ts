import type { Insertable } from 'kysely'
import { settledJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Tables } from '#platform/tables.ts'
import type { Deadline, Draft } from '#records/tickets/draft.rules.ts'

export type ClockRow = Insertable<Tables['clocks']>

/** Row of a deadline of a ticket; `run` counts how often this clock was started (reopening starts it again). */
export function clockRow(orgId: string, ticketId: string, run: number, startedAt: Date, deadline: Deadline): ClockRow {
  return {
    org_id: orgId,
    ticket_id: ticketId,
    clock: deadline.clock,
    run,
    rule_key: deadline.ruleKey,
    rule_version: deadline.ruleVersion,
    owner_role: deadline.ownerRole,
    started_at: startedAt,
    due_at: deadline.dueAt,
    done_at: deadline.doneAt,
    breached_at: null,
    provisional: deadline.provisional,
    explanation: settledJson(deadline.explanation),
  }
}

/** The clocks of a new ticket that run; a step that the door itself finished is in the story and needs no clock. */
export function clocksOf(work: Work, draft: Draft): ClockRow[] {
  const { receivedAt } = draft.submission
  return draft.clocks
    .filter((clock) => clock.doneAt === null)
    .map((clock) => clockRow(work.orgId, draft.ticketId, 1, receivedAt, clock))
}

/** Clocks to start. */
export function clockInserts(rows: ClockRow[]): Insert[] {
  return [insertInto('clocks', rows)]
}
