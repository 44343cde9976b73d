import { type RawBuilder, sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { CustomerState } from '#records/customers/state.rules.ts'
import type { File } from './retention.rules.ts'

/** Whether a legal hold on any of their tickets keeps a customer's whole file: it is sealed under one key. */
export const isHeld = (customer: RawBuilder<unknown>) =>
  sql<boolean>`exists (select 1 from legal_holds h where h.customer_id = ${customer} and h.lifted_at is null)`

/** What the rules of retention ask about a customer. */
export async function fileOf(work: Work, customerId: string): Promise<File> {
  const { rows } = await sql<{
    state: string
    open: number
    money: number
    done_at: Date | null
    touched_at: Date | null
    held: boolean
  }>`
    select c.state, count(t.ticket_id) filter (where t.stage not in ('resolved', 'closed'))::int as open,
      coalesce(sum(t.money_open), 0)::int as money, max(coalesce(t.resolved_at, t.changed_at)) filter (where t.stage in ('resolved', 'closed')) as done_at,
      max(t.changed_at) as touched_at, ${isHeld(sql`c.customer_id`)} as held
    from customers c left join tickets t on t.org_id = c.org_id and t.customer_id = c.customer_id
    where c.org_id = ${work.orgId} and c.customer_id = ${customerId} group by c.customer_id`.execute(work.tx)
  const row = rows[0]!
  return {
    state: row.state as CustomerState,
    open: row.open,
    openMoney: row.money,
    doneAt: row.done_at,
    touchedAt: row.touched_at,
    held: row.held,
  }
}
