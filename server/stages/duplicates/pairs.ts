import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Reason } from './reasons.rules.ts'

export type PairState = 'open' | 'merged' | 'different'

/** Two tickets that may be one matter, as it is written down. */
export type Pair = {
  one: string
  other: string
  kind: 'same_customer' | 'same_matter'
  likeness: number
  features: number[]
  reasons: Reason[]
  state: PairState
}

const open = { state: 'open', decided_by: null, decided_at: null }

/** Writes pairs down. One that a person has decided stays as it is; a merge is always told. */
export async function writePairs(work: Work, pairs: Pair[], decidedBy: string | null = null): Promise<void> {
  if (pairs.length === 0) return
  // Two of one batch find each other.
  const once = new Map(pairs.map((pair) => [inOrder(pair.one, pair.other).join(), pair]))
  const rows = [...once.values()].map(({ one, other, ...said }) => {
    const [later, earlier] = inOrder(one, other)
    return { later, earlier, ...said }
  })
  await sql`${sql.raw(preparedMark)}
    insert into similar_tickets as s (org_id, ticket_id, other_id, kind, likeness, features, reasons, state, decided_by, decided_at, found_at)
    select ${work.orgId}::uuid, r.later, r.earlier, r.kind, r.likeness, r.features, r.reasons, r.state,
      case when r.state <> 'open' then ${decidedBy}::uuid end, case when r.state <> 'open' then ${work.now}::timestamptz end,
      ${work.now}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) r (later uuid, earlier uuid, kind text, likeness real, features real[],
      reasons text[], state text)
    on conflict (ticket_id, other_id) do update set state = excluded.state, decided_by = excluded.decided_by,
      decided_at = excluded.decided_at
    where excluded.state = 'merged'`.execute(work.tx)
}

/** Says what became of a pair; answers whether there is one. */
export async function decidePair(
  work: Work,
  one: string,
  other: string,
  state: 'different' | 'open',
  decidedBy: string,
): Promise<boolean> {
  const [later, earlier] = inOrder(one, other)
  const row = await work.tx
    .updateTable('similar_tickets')
    .set(state === 'open' ? open : { state, decided_by: decidedBy, decided_at: work.now })
    .where('ticket_id', '=', later)
    .where('other_id', '=', earlier)
    .returning('ticket_id')
    .executeTakeFirst()
  return row !== undefined
}

/** A merge was taken back: the pair is as if nobody had decided, unless a person has decided since. */
export async function forgetMerge(work: Work, one: string, other: string): Promise<void> {
  const [later, earlier] = inOrder(one, other)
  await work.tx
    .updateTable('similar_tickets')
    .set(open)
    .where('ticket_id', '=', later)
    .where('other_id', '=', earlier)
    .where('state', '=', 'merged')
    .execute()
}

/** Says of all that a ticket was called alike with, but of other customers, whether it is the same matter. */
export async function decideRelated(work: Work, ticketId: string, isSame: boolean, decidedBy: string): Promise<void> {
  await work.tx
    .updateTable('similar_tickets')
    .set(isSame ? open : { state: 'different', decided_by: decidedBy, decided_at: work.now })
    .where((e) => e.or([e('ticket_id', '=', ticketId), e('other_id', '=', ticketId)]))
    .where('org_id', '=', work.orgId)
    .where('kind', '=', 'same_matter')
    .where('state', '=', isSame ? 'different' : 'open')
    .execute()
}

/** The later first: ids begin with their time. */
function inOrder(one: string, other: string): [later: string, earlier: string] {
  return one > other ? [one, other] : [other, one]
}
