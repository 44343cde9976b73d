import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { openTestOrg, type TestOrg } from '../../test/house.ts'
import { inOrg, systemActor } from './database.ts'

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const anyLock = 4711

// Without the wait one of some six hundred tries meets them.
test('who tries again after an error does not meet the locks of the try that failed', async () => {
  const actor = systemActor(org.orgId, 'test')
  for (let times = 0; times < 200; times++) {
    // On a connection that is open already, as there is one wherever others work as well.
    await inOrg(org.house, actor, 'staff', async ({ tx: again }) => {
      await sql`select 1`.execute(again)
      const failing = inOrg(org.house, actor, 'staff', async ({ tx }) => {
        await sql`select pg_advisory_xact_lock(${anyLock})`.execute(tx)
        await sql`select 1 / 0`.execute(tx)
      })
      await assert.rejects(failing, /division by zero/)
      const { rows } = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${anyLock}) as free`.execute(again)
      assert.deepEqual(rows, [{ free: true }], `try ${times}`)
    })
  }
})
