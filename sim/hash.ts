import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { World } from './world.ts'

const page = 5_000

/**
 * SHA-256 over every event: whose (the number of a ticket, else the id), sequence, type, payload and time, in the order of
 * subjects; and how many there are of each type. Nothing of it depends on serial numbers or transaction ids.
 */
export async function storyHash({
  asSystem,
}: World): Promise<{ hash: string; events: number; types: Record<string, number> }> {
  const hash = createHash('sha256')
  let after = { id: '00000000-0000-0000-0000-000000000000', seq: 0 }
  let events = 0
  const types: Record<string, number> = {}
  for (;;) {
    const { rows } = await asSystem(({ tx, orgId }) =>
      sql<{ id: string; number: string | null; seq: number; type: string; payload: string; at: Date }>`
        select e.subject_id as id, t.number, e.seq, e.type, e.payload::text as payload, e.at
        from events e left join tickets t on t.ticket_id = e.subject_id
        where e.org_id = ${orgId} and (e.subject_id, e.seq) > (${after.id}::uuid, ${after.seq}::int)
        order by e.subject_id, e.seq limit ${page}`.execute(tx),
    )
    for (const { id, number, seq, type, payload, at } of rows) {
      types[type] = (types[type] ?? 0) + 1
      hash.update(`${number ?? id}\t${seq}\t${type}\t${payload}\t${at.toISOString()}\n`)
    }
    events += rows.length
    const last = rows.at(-1)
    if (!last || rows.length < page) return { hash: hash.digest('hex'), events, types }
    after = last
  }
}
