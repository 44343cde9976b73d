import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, describe, it } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { uuidv7 } from '#platform/clock.ts'
import { inOrg, systemActor, type Work } from '#platform/database.ts'
import { isSettled, openTestOrg, type TestOrg } from '../../../test/house.ts'
import { readKey } from '../../../verifier/note.ts'
import { type Report, verifyExport } from '../../../verifier/verify.ts'
import { exportAudit } from './export.ts'
import { verifierKey } from './note.ts'
import { eventRows, recordEvents } from './record.ts'
import { sealEvents } from './seal.ts'

const org = await openTestOrg()
after(() => org.close())

const actor = systemActor(org.orgId, 'test')
const write = (work: Work, subject: string, seqBefore: number, count: number) =>
  recordEvents(
    work,
    eventRows(
      work.now,
      actor,
      { kind: 'organisation', id: subject },
      seqBefore,
      Array.from({ length: count }, (_, n) => ({ type: 'test.mark', payload: { n } })),
    ),
  )

async function settled(where: TestOrg): Promise<void> {
  while (!(await where.asSystem(isSettled)));
}

async function sealAll(where = org): Promise<void> {
  await settled(where)
  while ((await sealEvents(where.house, where.orgId)) > 0);
}

async function verified(where = org, notes = ''): Promise<Report> {
  const key = readKey(verifierKey(where.orgId, where.house.ports.notary.publicKey))
  const lines: string[] = []
  for await (const line of exportAudit(where.house, where.orgId)) lines.push(`${line}\n`)
  return verifyExport(Readable.from(lines.map((line) => Buffer.from(line))), key, notes)
}

async function fails(act: Promise<unknown>, why: RegExp): Promise<void> {
  await assert.rejects(act, why)
}

describe('the sealer', () => {
  it('seals what the door and the verbs wrote, and what it sealed is verified', async () => {
    for (let n = 0; n < 5; n++) await org.send()
    await org.drain()
    await sealAll()
    const report = await verified()
    assert.deepEqual(report.deviations, [])
    assert.ok(report.events > 20)
    assert.equal(report.unsealed, 0)
  })

  it('says how much of the newest is not sealed yet', async () => {
    await sealAll()
    await org.asSystem((work) => write(work, uuidv7(org.house.clock), 0, 3))
    const report = await verified()
    assert.deepEqual(report.deviations, [])
    assert.equal(report.unsealed, 3)
  })

  it('keeps the order of a story whose first event was committed by the later transaction', async () => {
    const subject = uuidv7(org.house.clock)
    const xid = ({ tx }: Work) => sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(tx)
    // Had its number first, and waits for the one that comes after it, as for the lock of a ticket.
    await org.asSystem(async (early) => {
      await xid(early)
      await org.asSystem((late) => write(late, subject, 0, 2))
      await write(early, subject, 2, 1)
    })
    await sealAll()
    const leaves = await org.asSystem(({ tx }) =>
      tx.selectFrom('audit_leaves').select('seq').where('subject_id', '=', subject).orderBy('leaf').execute(),
    )
    assert.deepEqual(
      leaves.map(({ seq }) => seq),
      [1, 2, 3],
    )
    assert.deepEqual((await verified()).deviations, [])
  })

  it('run by several workers at once, with crashes in between and more than one batch, makes one tree', async () => {
    const before = (await verified()).events
    const subjects = Array.from({ length: 30 }, () => uuidv7(org.house.clock))
    for (const subject of subjects) await org.asSystem((work) => write(work, subject, 0, 150))
    await settled(org)
    // A process that dies before its commit: the transaction sees the failure as late as can be.
    const { notary } = org.house.ports
    let signings = 0
    const failing = {
      ...notary,
      sign: (text: Buffer) => {
        if (signings++ % 2 === 0) throw new Error('killed on purpose')
        return notary.sign(text)
      },
    }
    const house = { ...org.house, ports: { ...org.house.ports, notary: failing } }
    for (let round = 0; round < 8; round++)
      await Promise.all(
        Array.from({ length: 3 }, () =>
          sealEvents(house, org.orgId).catch((error: Error) => assert.equal(error.message, 'killed on purpose')),
        ),
      )
    await sealAll()
    const report = await verified()
    assert.deepEqual(report.deviations, [])
    assert.ok(report.events >= before + 30 * 150)
    assert.ok(signings > 2)
  })
})

describe('the sealer refuses to go on', () => {
  const trouble = async (change: string, why: RegExp) => {
    const where = await openTestOrg()
    try {
      const owner = new pg.Client({ connectionString: where.house.url })
      await owner.connect()
      const more = () => where.asSystem((work) => write2(work, where))
      await more()
      await sealAll(where)
      await owner.query('create table kept_tree as select * from audit_trees')
      await more()
      await sealAll(where)
      await owner.query('set session_replication_role = replica')
      await owner.query(change, [where.orgId])
      await owner.end()
      await more()
      await settled(where)
      await fails(sealEvents(where.house, where.orgId), why)
    } finally {
      await where.close()
    }
  }
  const write2 = (work: Work, where: TestOrg) =>
    recordEvents(
      work,
      eventRows(
        work.now,
        systemActor(where.orgId, 'test'),
        { kind: 'organisation', id: uuidv7(where.house.clock) },
        0,
        [{ type: 'test.mark', payload: {} }],
      ),
    )

  it('when its last checkpoint was taken away', () =>
    trouble('delete from audit_checkpoints where org_id = $1', /is not signed by the key/))

  it('when the last checkpoint says something else', () =>
    trouble(
      "update audit_checkpoints set note = replace(note, 'time 2', 'time 3') where org_id = $1",
      /is not signed by the key/,
    ))

  it('when the tree is not the one that was signed', () =>
    trouble(
      'update audit_trees set frontier = set_byte(frontier, 0, 255 - get_byte(frontier, 0)) where org_id = $1',
      /not the one that was signed/,
    ))

  it('when the newest leaves and their checkpoint are gone, and the rest fits', () =>
    trouble(
      `with first as (select min(size) as size from audit_checkpoints where org_id = $1),
        leaves as (delete from audit_leaves l using first where l.org_id = $1 and l.leaf >= first.size),
        notes as (delete from audit_checkpoints c using first where c.org_id = $1 and c.size > first.size)
      update audit_trees t set size = kept.size, frontier = kept.frontier from kept_tree kept where t.org_id = $1`,
      /history was taken away/,
    ))
})

describe('the application', () => {
  it('can add to the proof and never change or delete it', async () => {
    await sealAll()
    for (const table of ['audit_leaves', 'audit_nodes', 'audit_checkpoints', 'events'])
      for (const change of [`update ${table} set org_id = org_id`, `delete from ${table}`, `truncate ${table}`])
        await fails(
          inOrg(org.house, actor, 'staff', ({ tx }) => sql.raw(change).execute(tx)),
          /permission denied|never changed/,
        )
  })

  it('is stopped by a trigger where the owner of the tables would not be', async () => {
    const owner = new pg.Client({ connectionString: org.house.url })
    await owner.connect()
    for (const table of ['audit_leaves', 'audit_nodes', 'audit_checkpoints'])
      await fails(owner.query(`delete from ${table}`), /rows here are never changed/)
    await owner.end()
  })
})
