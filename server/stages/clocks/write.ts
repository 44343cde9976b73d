import type { Insertable } from 'kysely'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import type { Deadline } from '#records/tickets/draft.rules.ts'

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
    explanation: canonicalJson(deadline.explanation),
  }
}

/** Stores clocks. */
export async function writeBatch(work: Work, rows: ClockRow[]): Promise<void> {
  if (rows.length > 0) await work.tx.insertInto('clocks').values(rows).execute()
}
