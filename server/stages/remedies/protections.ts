import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { ProtectionFacts } from '#platform/ports.ts'

/** The protections that money actions place, make longer or end, by the id of the action. Others are missing. */
export async function readProtections(work: Work, remedyIds: string[]): Promise<Map<string, ProtectionFacts>> {
  const { rows } = await sql<ProtectionFacts & { remedyId: string }>`
    select r.remedy_id as "remedyId", h.remedy_id as "protectionId", h.ticket_id as "ticketId", h.reason, h.proposed_at as since,
      coalesce(h.hold_until, h.until_at) as until, h.proposed_by is not null as "byStaff", h.contact_id as "contactId",
      h.order_no as "orderNo"
    from remedies r join remedies h on h.ticket_id = r.ticket_id and h.remedy_id = coalesce(r.hold_id, r.remedy_id)
    where r.org_id = ${work.orgId} and r.remedy_id = any(${remedyIds}::uuid[]) and h.kind = 'hold'`.execute(work.tx)
  return new Map(rows.map(({ remedyId, ...protection }) => [remedyId, protection]))
}
