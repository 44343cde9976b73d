import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { openTestOrg, type TestOrg } from '../../test/house.ts'
import { analyzeGrown } from './statistics.ts'

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const grow = (rows: number, key: string) =>
  org.asSystem(async ({ tx, orgId }) => {
    await sql`insert into counts (org_id, figure, day, key, value)
      select ${orgId}, 'test', date '2026-01-01' + n, ${key}, 1 from generate_series(1, ${rows}::int) n`.execute(tx)
    // Else PostgreSQL tells of it when it has a second.
    await sql`select pg_stat_force_next_flush()`.execute(tx)
  })
const counted = async () => {
  const { rows } = await org.asSystem(({ tx }) =>
    sql<{ tuples: number }>`select reltuples::int as tuples from pg_class where oid = 'counts'::regclass`.execute(tx),
  )
  return rows[0]!.tuples
}

test('a table is counted when it has tripled, and not again before it has once more', async () => {
  await analyzeGrown(org.house, org.orgId)
  await grow(700, 'a')
  assert.ok((await analyzeGrown(org.house, org.orgId)) > 0)
  const first = await counted()
  assert.ok(first >= 700)
  await grow(first + 400, 'b')
  assert.equal(await analyzeGrown(org.house, org.orgId), 0)
  assert.equal(await counted(), first)
  await grow(first + 200, 'c')
  assert.equal(await analyzeGrown(org.house, org.orgId), 1)
  assert.ok((await counted()) > 3 * first)
})
