/**
 * The short form of `bench -- remedies`: nothing moves twice, nothing without its people, and everything ends, whatever the core
 * does wrong and whatever is killed; and the checker that says so sees it when it is not so.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CheckJob, checkMoney, type Verdict } from '../bench/remedies/check.ts'
import type { Scene } from '../bench/remedies/scene.ts'
import { storm } from '../bench/remedies/storm.ts'
import { connect } from './launcher/desk.ts'
import { hasProc } from './launcher/processes.ts'

const asItShouldBe = {
  ledgerDifferenceMinor: 0,
  inTransitMinor: 0,
  unbalanced: 0,
  duplicates: 0,
  withoutRequiredPeople: 0,
  holdsWithoutEnd: 0,
  unsettled: 0,
  toldWrongly: 0,
}
const orders = 1_000

if (hasProc)
  test('four kills and a hostile core leave no money moved twice, unapproved, untold or held for ever', async () => {
    let planted = {}
    const { verdict, met, kills } = await storm(
      // Processes are killed here, not the machine: what was written survives without fsync.
      { orders, kills: 4, cashiers: 6, seed: 'short', holdMinutes: 0.5, postgres: { fsync: 'off' } },
      async (scene, customersBefore) => {
        planted = await plantAll(scene, customersBefore)
      },
    )
    assert.deepEqual(faultsOf(verdict), asItShouldBe)
    assert.ok(verdict.remedies >= orders, `${verdict.remedies} remedies`)
    assert.deepEqual(kills, { cashier: 1, server: 1, core: 1, PostgreSQL: 1 })
    // Ids are drawn anew each time, and with them what goes wrong: of these, none is as good as impossible.
    for (const fault of ['appliedThenTimeout', 'error', 'twice', 'late', 'badlySigned'] as const)
      assert.ok(met[fault] > 0, `the core never did: ${fault}`)
    assert.deepEqual(planted, {
      'a posting that is missing': { ledgerDifferenceMinor: true, inTransitMinor: true },
      'an order that we forgot': { duplicates: true },
      // It stands where nobody approved it.
      'one thing asked for twice': { duplicates: true, withoutRequiredPeople: true },
      'one approval too few': { withoutRequiredPeople: 1 },
      'an approval of the proposer': { withoutRequiredPeople: 1 },
      'an approval of something else': { withoutRequiredPeople: 1 },
      'a release before the end': { withoutRequiredPeople: 1 },
      'a protection that stands': { holdsWithoutEnd: 1 },
      // And was released before that.
      'a protection for too long': { holdsWithoutEnd: 1, withoutRequiredPeople: 1 },
      'one that is not over': { unsettled: 1 },
      'one that is called rejected': { toldWrongly: 1 },
    })
  })

const faultsOf = ({ remedies: _all, onHumanList: _human, counts: _counts, ...faults }: Verdict) => faults

const done = (kind: string, more = '') =>
  `select remedy_id from remedies where kind = '${kind}' and state = 'done' ${more} limit 1`
const approved = `(select ticket_id, remedy_id from remedies where state = 'done' and people_needed = 1 limit 1)`
/** What nobody may be able to do, done to the database by its owner with all triggers off. */
const plants: Record<string, string> = {
  'a posting that is missing': `delete from ledger_entries where step = 'settled' and remedy_id = (${done('refund')})`,
  'an order that we forgot': `delete from remedies where remedy_id = (${done('refund')})`,
  'one thing asked for twice': `update remedies r set ticket_id = o.ticket_id, order_no = o.order_no
    from (select * from remedies where kind = 'refund' and state = 'done' order by remedy_id limit 1) o
    where r.remedy_id = (${done('refund', 'order by remedy_id desc')})`,
  'one approval too few': `delete from remedy_approvals where (ticket_id, remedy_id) in ${approved}`,
  'an approval of the proposer': `update remedies set proposed_by = a.staff_id from remedy_approvals a
    where a.remedy_id = remedies.remedy_id and (remedies.ticket_id, remedies.remedy_id) in ${approved}`,
  'an approval of something else': `update remedy_approvals set params_hash = '\\x00' where (ticket_id, remedy_id) in ${approved}`,
  'a release before the end': `update remedies set proposed_at = proposed_at - interval '1 hour'
    where remedy_id = (select remedy_id from remedies where kind = 'release' limit 1)`,
  'a protection that stands': `update remedies set hold_ended_at = null, hold_ended_how = null,
    hold_until = hold_until - interval '2 minutes' where remedy_id = (${done('hold', 'and hold_ended_at is not null')})`,
  'a protection for too long': `update remedies set hold_until = hold_until + interval '90 days' where remedy_id = (${done('hold')})`,
  'one that is not over': `update remedies set state = 'unknown' where remedy_id = (${done('refund')})`,
  'one that is called rejected': `update remedies set state = 'rejected' where remedy_id = (${done('refund')})`,
}

/** Plants each fault alone and takes it out again; answers what the checker saw of each beyond what is as it should be. */
async function plantAll(scene: Scene, customersBefore: CheckJob['customersBefore']): Promise<object> {
  const job = { ownerUrl: scene.ownerUrl, core: { url: scene.core().url, token: scene.token }, customersBefore }
  const client = await connect(scene.ownerUrl)
  await client.query('set session_replication_role = replica')
  const tables = ['remedies', 'remedy_approvals', 'ledger_entries']
  for (const table of tables) await client.query(`create table kept_${table} as table ${table}`)
  const seen: Record<string, object> = {}
  for (const [what, how] of Object.entries(plants)) {
    assert.ok((await client.query(how)).rowCount, what)
    const found = Object.entries(faultsOf(await checkMoney(job))).filter(([, count]) => count !== 0)
    const isMoney = what.includes('posting') || what.includes('order that') || what.includes('twice')
    seen[what] = Object.fromEntries(found.map(([name, count]) => [name, isMoney ? true : count]))
    for (const table of tables)
      await client.query(`delete from ${table}; insert into ${table} select * from kept_${table}`)
  }
  await client.end()
  return seen
}
