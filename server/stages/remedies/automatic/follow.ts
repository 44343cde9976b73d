import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { Follower } from '#records/audit/follow.ts'
import { currentRefundPolicies } from '#records/knowledge/refunds/policies.ts'
import { askForPayments } from '../payments.ts'

/**
 * Asks whoever holds the money about each payment that a ticket names, as soon as it came or somebody decided what it is about;
 * and puts the ticket on the list of what policies are asked about, when any is on. Tickets that were brought in from elsewhere
 * have had their answer there: people decide about those.
 */
export const paymentsFollower: Follower = {
  name: 'payments',
  types: ['ticket.received', 'ticket.triaged'],
  async nextAll(work, events) {
    if (!work.rails.includes('core')) return
    const named = await withPayment(work, [...new Set(events.map(({ subjectId }) => subjectId))])
    await askForPayments(
      work,
      named.map(({ order_no }) => order_no),
    )
    const fresh = named.filter(({ channel }) => channel !== 'import')
    if (fresh.length > 0 && (await currentRefundPolicies(work)).some(({ isOn }) => isOn)) await putOnList(work, fresh)
  },
}

type Named = { ticket_id: string; order_no: string; channel: string }

async function withPayment(work: Work, ticketIds: string[]): Promise<Named[]> {
  const { rows } = await sql<Named>`select ticket_id, order_no, channel from tickets
    where ticket_id = any(${ticketIds}::uuid[]) and order_no is not null and stage not in ('resolved', 'closed')
    order by ticket_id`.execute(work.tx)
  return rows
}

async function putOnList(work: Work, named: Named[]): Promise<void> {
  await sql`insert into automatic_checks (org_id, ticket_id, order_no, next_at, fresh_at)
    select ${work.orgId}, t, o, ${work.now}, ${work.now}
    from unnest(${named.map(({ ticket_id }) => ticket_id)}::uuid[], ${named.map(({ order_no }) => order_no)}::text[]) n(t, o)
    on conflict (ticket_id) do update
      set order_no = excluded.order_no, next_at = excluded.next_at, fresh_at = excluded.fresh_at, attempts = 0`.execute(
    work.tx,
  )
}
