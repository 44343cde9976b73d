/** The proof as a whole: what a superuser changes is found by two verifiers, on the ticket's page and offline. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { seededClock } from '#platform/clock.ts'
import { exportAudit } from '#records/audit/export.ts'
import { proveStory } from '#records/audit/prove.ts'
import { sealEvents } from '#records/audit/seal.ts'
import { eraseTickets } from '#records/tickets/erase.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { reply } from '#stages/replies/reply.ts'
import { makeHistory, readHistoryOf } from '../bench/audit/base.ts'
import { type Chance, copyOf, edits } from '../bench/audit/edits.ts'
import { type History, render, writeHistory } from '../bench/audit/history.ts'
import { readKey } from '../verifier/note.ts'
import { verifyExport } from '../verifier/verify.ts'
import { openTestApi } from './api.ts'
import { isWhole } from './audit-oracle.ts'
import { isSettled, openTestOrg } from './house.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
const owner = new pg.Client({ connectionString: org.house.url })
await owner.connect()
const folder = mkdtempSync(join(tmpdir(), 'huiyin-audit-'))
after(async () => {
  rmSync(folder, { recursive: true })
  await owner.end()
  await api.close()
  await org.close()
})

const clock = seededClock('edits', new Date('2026-03-02T01:00:00Z'))
const chance: Chance = (below) => clock.bytes(6).readUIntBE(0, 6) % below
const at = clock.now()

let history: History
let published: string
let notes: string[]
before(async () => {
  const made = await makeHistory(org, 20, 4)
  history = made.history
  published = made.published
  notes = history.checkpoints.map(({ note }) => note)
})

const verify = (lines: string[]) =>
  verifyExport(Readable.from([Buffer.from(`${lines.join('\n')}\n`)]), readKey(history.key), published)

async function exported(): Promise<string[]> {
  const lines: string[] = []
  for await (const line of exportAudit(org.house, org.orgId)) lines.push(line)
  return lines
}

describe('a sealed history', () => {
  it('is whole to both verifiers', async () => {
    const lines = render(history, at)
    const report = await verify(lines)
    assert.deepEqual(report.deviations, [])
    assert.ok(report.published >= 4)
    assert.equal(report.published, notes.length)
    assert.ok(isWhole(lines, history.key, notes))
  })

  it('that a superuser edits is whole to neither, whatever the edit', async () => {
    for (let n = 0; n < 506; n++) {
      const edited = copyOf(history)
      const { name, apply } = edits[n % edits.length]!
      apply(edited, chance)
      const lines = render(edited, at)
      const { deviations } = await verify(lines)
      assert.notDeepEqual(deviations, [], `${name} (edit ${n}) passed the verifier`)
      assert.ok(!isWhole(lines, history.key, notes), `${name} (edit ${n}) passed the second verifier`)
    }
  })

  it('tells the very event that was changed', async () => {
    const edited = copyOf(history)
    const event = edited.events.find((one) => one.type === 'ticket.placed')!
    event.payload = event.payload.replace('"priority":3', '"priority":4').replace('"priority":2', '"priority":4')
    const { deviations } = await verify(render(edited, at))
    assert.match(deviations[0]!, new RegExp(`^event ${event.seq} of ticket ${event.subject_id} .*was changed`))
  })

  it('whose words were erased stays whole when an event says so, and only then', async () => {
    const gone = copyOf(history)
    const { subject_id, payload } = gone.events.find((one) => one.type === 'ticket.received')!
    gone.stored.words[(JSON.parse(payload) as { messageId: string }).messageId] = null
    assert.match((await verify(render(gone, at))).deviations[0]!, new RegExp(`ticket ${subject_id} is gone`))
  })

  it('that loses a ticket by an erasure of the product is whole to both verifiers', async () => {
    const { ticketId } = await org.send({ text: '秘密' })
    await org.asSystem(async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'ticket.read')
      await eraseTickets(work, ticket.customer_id)
    })
    while (!(await org.asSystem(isSettled)));
    while ((await sealEvents(org.house, org.orgId)) > 0);
    const lines = await exported()
    const report = await verify(lines)
    assert.deepEqual(report.deviations, [])
    assert.equal(report.erased, 1)
    assert.ok(isWhole(lines, history.key, notes))
    assert.equal((await org.asSystem((work) => proveStory(work, ticketId))).state, 'verified')
    history = await readHistoryOf(org, history.key)
    notes = history.checkpoints.map(({ note }) => note)
  })

  it('edited in a real database is exported as the edited rows are', async () => {
    // That it was exported is an event as well, and the file tells its own time.
    const compared = (lines: string[]) => lines.filter((line) => !/audit\.exported|^\{"(format|end)"/.test(line))
    const untouched = copyOf(history)
    try {
      for (const name of ['row deleted', 'tail cut', 'ticket deleted', 'chain rebuilt', 'clock', 'put in']) {
        const edited = storable(edits.find((edit) => edit.name === name)!)
        await writeHistory(owner, edited)
        assert.ok(isSame(compared(await exported()), compared(render(edited, at))), name)
      }
    } finally {
      await writeHistory(owner, untouched)
    }
    assert.deepEqual((await verify(await exported())).deviations, [])
  })
})

/** An edit of this kind that the schema lets stand. */
function storable({ apply }: (typeof edits)[number]): History {
  for (;;) {
    const edited = copyOf(history)
    apply(edited, chance)
    if (isStorable(edited, history)) return edited
  }
}

const isSame = (some: string[], others: string[]) => some.join('\n') === others.join('\n')

function isStorable(edited: History, original: History): boolean {
  const places = new Set(edited.events.map((row) => `${row.subject_id} ${row.seq}`))
  const kinds = new Set(original.events.flatMap((row) => [row.subject_kind, row.actor_kind]))
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
  return (
    places.size === edited.events.length &&
    new Set(edited.checkpoints.map((one) => one.size)).size === edited.checkpoints.length &&
    edited.events.every(
      (row) =>
        kinds.has(row.subject_kind) &&
        kinds.has(row.actor_kind) &&
        row.org_id === original.orgId &&
        uuid.test(row.subject_id) &&
        (row.actor_id === null || uuid.test(row.actor_id)) &&
        !Number.isNaN(Date.parse(row.at)),
    )
  )
}

describe('the page of a ticket', () => {
  let ticketId: string
  const proofOf = async () => (await (await api.signedIn('agent')).ask('GET', `/v1/tickets/${ticketId}/proof`)).body
  const seal = async () => {
    while (!(await org.asSystem(isSettled)));
    while ((await sealEvents(org.house, org.orgId)) > 0);
  }
  const asSuperuser = async (text: string, values: unknown[] = []) => {
    await owner.query('begin')
    await owner.query('set local session_replication_role = replica')
    await owner.query(text, values)
    await owner.query('commit')
  }
  /** What the page says while a superuser's change stands; it is taken back afterwards. */
  const whileChanged = async (change: string, back: string) => {
    await asSuperuser(change, [ticketId])
    const { state, fault, proof } = (await proofOf()) as { state: string; fault: { kind: string }; proof: null }
    await asSuperuser(back, [ticketId])
    assert.equal(proof, null)
    return [state, fault?.kind]
  }
  before(async () => {
    const receipt = await org.send({ text: '卡号 6222021234567890128 付款失败' })
    ticketId = receipt.ticketId
    await org.as('agent', (work) => reply(work, { ticketId }, { text: '在查', version: null }))
    await org.drain()
    for (const table of ['events', 'audit_leaves', 'messages', 'audit_checkpoints'])
      await owner.query(`create table kept_${table} (like ${table})`)
  })

  it('says that the newest is being sealed, then that all is verified', async () => {
    await org.as('agent', (work) => reply(work, { ticketId }, { text: '好了', version: null }))
    assert.equal((await proofOf()).state, 'sealing')
    await seal()
    const proof = await proofOf()
    assert.equal(proof.state, 'verified')
    assert.equal(proof.sealed, proof.events)
  })

  it('hands out a proof that the verifier accepts offline, and one changed byte of it is refused', async () => {
    const { proof } = (await proofOf()) as { proof: string }
    const run = (text: string) => {
      writeFileSync(join(folder, 'proof.json'), text)
      writeFileSync(join(folder, 'key'), history.key)
      return spawnSync(
        process.execPath,
        ['verifier/main.ts', join(folder, 'proof.json'), '--key', join(folder, 'key')],
        {
          encoding: 'utf8',
          env: {},
        },
      )
    }
    const good = run(proof)
    assert.match(good.stdout, /^VERIFIED/, good.stderr)
    assert.equal(good.status, 0)
    const bad = run(proof.replace('ticket.placed', 'ticket.planed'))
    assert.match(bad.stdout, /^NOT VERIFIED/)
    assert.equal(bad.status, 1)
  })

  it('says at once what a superuser changed, and is verified again when it is taken back', async () => {
    const keep = (table: string) =>
      `with gone as (delete from ${table} where subject_id = $1 and seq = 2 returning *) insert into kept_${table} select * from gone`
    const bring = (table: string) =>
      `with back as (delete from kept_${table} where $1::uuid is not null returning *) insert into ${table} select * from back`
    const set = (column: string) => `update messages set ${column} where ticket_id = $1`
    assert.deepEqual(
      await whileChanged(
        "update events set at = at + interval '1 microsecond' where subject_id = $1 and seq = 2",
        "update events set at = at - interval '1 microsecond' where subject_id = $1 and seq = 2",
      ),
      ['broken', 'event_changed'],
    )
    assert.deepEqual(await whileChanged(keep('events'), bring('events')), ['broken', 'event_missing'])
    assert.deepEqual(await whileChanged(keep('audit_leaves'), bring('audit_leaves')), ['broken', 'event_put_in'])
    assert.deepEqual(await whileChanged(set("body = body || ' '"), set('body = left(body, -1)')), [
      'broken',
      'message_changed',
    ])
    assert.deepEqual(
      await whileChanged(
        'update tickets set story_seq = story_seq + 1 where ticket_id = $1',
        'update tickets set story_seq = story_seq - 1 where ticket_id = $1',
      ),
      ['broken', 'event_missing'],
    )
    assert.deepEqual(
      await whileChanged(
        "insert into messages select org_id, ticket_id, '00000000-0000-7000-8000-000000000000', author_kind, author_id, visibility, 'never said', null, at from messages where ticket_id = $1 limit 1",
        "delete from messages where ticket_id = $1 and body = 'never said'",
      ),
      ['broken', 'message_put_in'],
    )
    assert.equal((await proofOf()).state, 'verified')
  })
})
