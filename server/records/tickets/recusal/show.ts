import type { Work } from '#platform/database.ts'
import { can, type StaffAsker } from '../../staff/permissions.rules.ts'
import type { RecusalReason } from './recusals.rules.ts'

/** A recusal as staff may see it: that there is one, and why; who it is, only where names of colleagues belong. */
export type ShownRecusal = {
  recusalId: string
  why: RecusalReason
  at: string
  person: { staffId: string; name: string } | null
  reason: string | null
}

/** Who is recused from a ticket now, oldest first. */
export async function readRecusals(work: Work, ticketId: string, asker: StaffAsker): Promise<ShownRecusal[]> {
  const rows = await work.tx
    .selectFrom('recusals')
    .innerJoin('staff', 'staff.staff_id', 'recusals.staff_id')
    .select(['recusal_id', 'why', 'set_at', 'recusals.staff_id', 'staff.name', 'reason'])
    .where('ticket_id', '=', ticketId)
    .where('lifted_at', 'is', null)
    .orderBy('set_at')
    .orderBy('recusal_id')
    .execute()
  const isNamed = can(asker, 'recusal.read')
  return rows.map((row) => ({
    recusalId: row.recusal_id,
    why: row.why as RecusalReason,
    at: row.set_at.toISOString(),
    person: isNamed ? { staffId: row.staff_id, name: row.name } : null,
    reason: isNamed ? row.reason : null,
  }))
}
