/** A database that prepares whatever it is asked: the same answers as ever, and row policies that hold for each asker anew. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { openTestOrg, type TestOrg } from '../../test/house.ts'
import { type Database, type House, inOrg, openDatabase, systemActor } from './database.ts'

let org: TestOrg
let db: Database
let house: House
before(async () => {
  org = await openTestOrg()
  db = openDatabase(org.house.url, org.house.log, { sizes: { intake: 1, staff: 1, money: 1 }, repeats: true })
  house = { ...org.house, db }
})
after(async () => {
  await db.close()
  await org.close()
})

const elsewhere = '00000000-0000-4000-8000-000000000000'
const numbersIn = (orgId: string, number: string) =>
  inOrg(house, systemActor(orgId, 'test'), 'staff', ({ tx }) =>
    tx.selectFrom('tickets').select('number').where('number', '=', number).execute(),
  )

test('statements with values are planned once a connection, and those without are not kept', async () => {
  const { number } = await org.send({ text: '重复扣款，扣了两次' })
  for (let times = 0; times < 3; times++) assert.deepEqual(await numbersIn(org.orgId, number), [{ number }])
  const { rows } = await inOrg(house, systemActor(org.orgId, 'test'), 'staff', ({ tx }) =>
    sql<{ text: string; n: number }>`select statement as text, (generic_plans + custom_plans)::int as n
      from pg_prepared_statements where statement like '%from "tickets"%'`.execute(tx),
  )
  assert.equal(rows.length, 1)
  assert.equal(rows[0]!.n, 3)
  const { rows: without } = await sql<{ n: number }>`select count(*)::int as n from pg_prepared_statements
    where statement like '%pg_prepared%'`.execute(db.staff)
  assert.equal(without[0]!.n, 0)
})

test('a plan that was made for one organisation shows another nothing', async () => {
  const { number } = await org.send({ text: '重复扣款，扣了三次' })
  for (let times = 0; times < 8; times++) {
    assert.deepEqual(await numbersIn(org.orgId, number), [{ number }])
    assert.deepEqual(await numbersIn(elsewhere, number), [])
  }
})
