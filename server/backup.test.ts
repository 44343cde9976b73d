import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { readAll } from '#platform/byte-streams.ts'
import { systemClock } from '#platform/clock.ts'
import { startEmbeddedPostgres } from '#platform/embedded-postgres.ts'
import { migrate } from '#platform/migrate.ts'
import { openShredLedger } from '#platform/shred-ledger.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { openTestHouse, type TestHouse, type TestPostgres, withDatabase } from '#platform/testing.ts'
import { attachmentIdOf } from '#records/attachments/receive.ts'
import { type Follower, followOnce } from '#records/audit/follow.ts'
import { addMessage } from '#records/tickets/message.ts'
import { openTestApi, type TestApi } from '../test/api.ts'
import { openTestOrg, type TestOrg } from '../test/house.ts'
import { inspect, photo, upload } from '../test/uploads.ts'
import { backUp, bringBack, fileColumns } from './backup.ts'
import { folderFiles } from './outside/files/folder.ts'
import { checkBackup } from './platform/backup/restore.ts'

const folder = await mkdtemp(join(tmpdir(), 'huiyin-backup-'))
const key = { key: Buffer.alloc(32, 5) }
const silent = () => undefined
const noLedger = openShredLedger([join(folder, 'no-erasures')])
const whole = join(folder, 'whole.backup')

let org: TestOrg
let api: TestApi
const acks: { ticketId: string; at: Date }[] = []
let made: Awaited<ReturnType<typeof backUp>>
let uploads: string[]
/** Tables whose rows are other ones where they come back, or go on being counted. */
const moved = ['events', 'follower_cursors', 'audit_trees', 'counts', 'sessions', 'entry_tokens']
/** Tickets that a follower saw, here or where they came back. */
const followed = new Set<string>()
const follower: Follower = {
  name: 'test',
  types: ['ticket.received'],
  next: async (_work, { subjectId }) => void followed.add(subjectId),
}

/** A cluster of its own, whose transaction ids are younger than those that come back into it. */
const fresh = await startEmbeddedPostgres({
  dataDir: join(folder, 'fresh'),
  log: silent,
  settings: { fsync: 'off', synchronous_commit: 'off' },
})
const freshServer: TestPostgres = {
  ownerUrl: (database) => fresh.ownerUrl(database),
  appUrl: (database) => fresh.ownerUrl(database),
  create: (database) => ask(fresh.ownerUrl('postgres'), `create database ${database}`).then(silent),
  drop: (database) => ask(fresh.ownerUrl('postgres'), `drop database ${database} with (force)`).then(silent),
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** A house on an empty database with an empty store of files. */
async function emptyHouse(server: TestPostgres = freshServer): Promise<TestHouse> {
  const house = await openTestHouse(server)
  const files = folderFiles(await mkdtemp(join(folder, 'files-')), systemClock)
  Object.assign(house.ports, { files, inspector: org.house.ports.inspector, notary: org.house.ports.notary })
  return house
}

const restore = (
  house: TestHouse,
  path = whole,
  more: { ledger?: typeof noLedger; replace?: boolean; key?: typeof key } = {},
) =>
  bringBack(
    { house, ownerUrl: house.url, path, key: more.key ?? key, say: silent },
    { ledger: more.ledger ?? noLedger, kms: ['test'], replace: more.replace ?? false },
  )

before(async () => {
  org = await openTestOrg()
  api = await openTestApi(org)
  uploads = await Promise.all([
    upload(api, { bytes: await photo('jpeg') }),
    upload(api, { bytes: Buffer.from('some words'), name: 'a.txt' }),
  ])
  const { ticketId } = await org.send({
    text: '我的卡 6222021234567890128 被盗刷了',
    contact: { phone: '13912340000' },
  })
  await org.asCustomer([ticketId], (work) =>
    addMessage(work, ticketId, { text: '附上截图', visibility: 'public', uploads }),
  )
  await inspect(org)
  for (let n = 0; n < 30; n++) await org.send()
  await api.signedIn('agent')
  await org.drain()
  while ((await followOnce(org.house, org.orgId, follower)) > 0);
  // Followed by nobody yet: what comes back must be followed there.
  for (let n = 0; n < 5; n++) await org.send()
  let isDone = false
  const customer = async () => {
    while (!isDone) {
      const { ticketId } = await org.send({ text: '付款后一直显示处理中 '.repeat(20) })
      acks.push({ ticketId, at: systemClock.now() })
    }
  }
  const customers = [1, 2, 3, 4].map(customer)
  while (acks.length < 40) await new Promise((done) => setTimeout(done, 5))
  const house = { ...org.house, clock: systemClock }
  made = await backUp({ house, ownerUrl: org.house.url, path: whole, key, say: silent })
  isDone = true
  await Promise.all(customers)
})

after(async () => {
  await api.close()
  await org.close()
  await fresh.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a backup made while customers write', () => {
  let back: TestHouse
  before(async () => {
    back = await emptyHouse()
    await restore(back)
  })
  after(() => back.close())

  it('holds everything that was acknowledged before its mark', async () => {
    const early = acks.filter(({ at }) => at.toISOString() < made.mark)
    assert.ok(early.length >= 40, `${early.length}`)
    const there = new Set((await ask(back.url, 'select ticket_id from tickets')).map((row) => row.ticket_id))
    assert.deepEqual(
      early.filter(({ ticketId }) => !there.has(ticketId)),
      [],
    )
    assert.ok(there.size < 36 + acks.length, 'and not what came after its snapshot')
  })

  it('comes back row by row, history and all', async () => {
    const tables = await ask(
      org.house.url,
      "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'migrations' order by 1",
    )
    const rowsOf = async (url: string, table: string, where = '') => {
      const rows = await ask(url, `select to_jsonb(t)::text as row from ${table} t ${where}`)
      return rows.map(({ row }) => row as string).sort()
    }
    const ids = (await rowsOf(back.url, 'tickets')).map((row) => (JSON.parse(row) as { ticket_id: string }).ticket_id)
    const mine = `where ticket_id in ('${ids.join("','")}')`
    for (const { name } of tables as { name: string }[]) {
      if (moved.includes(name)) continue
      const columns = await ask(
        back.url,
        `select 1 from pg_attribute where attrelid = '${name}'::regclass and attname = 'ticket_id' and attnotnull`,
      )
      const rows = await rowsOf(back.url, name)
      if (columns.length > 0) assert.deepEqual(rows, await rowsOf(org.house.url, name, mine), name)
      else {
        const here = new Set(await rowsOf(org.house.url, name))
        assert.deepEqual(
          rows.filter((row) => !here.has(row)),
          [],
          name,
        )
      }
      assert.equal(rows.length, made.tables[name]!.rows, name)
    }
    const story = `select org_id, subject_id, seq, subject_kind, at, type, version, actor_kind, actor_id, payload::text from events where subject_id in ('${ids.join("','")}') order by subject_id, seq`
    assert.deepEqual(await ask(back.url, story), await ask(org.house.url, story))
    assert.ok(made.tables.sessions!.rows > 0)
    assert.deepEqual(await ask(back.url, 'select 1 from sessions'), [], 'everybody signs in anew')
    const [told] = await ask(back.url, "select payload from events where type = 'backup.restored'")
    assert.deepEqual(told?.payload, { mark: made.mark, erased: 0 })
    const [tells] = await ask(org.house.url, "select payload from events where type = 'backup.made'")
    assert.deepEqual(tells?.payload, { mark: made.mark, files: 3, bytes: made.fileBytes })
  })

  it('brings files that open', async () => {
    assert.equal(made.files.count, 3)
    const there = { ...org, house: back }
    for (const [table, columns] of Object.entries(fileColumns)) {
      for (const column of columns) {
        for (const row of await ask(
          back.url,
          `select org_id, ${column} as key from ${table} where ${column} is not null`,
        ))
          assert.ok(
            (await readAll(there.house.ports.files.get(row.org_id as string, row.key as string), 1e7)).length > 0,
          )
      }
    }
    assert.equal(
      (
        await ask(
          back.url,
          `select 1 from uploads where attachment_id = '${attachmentIdOf(uploads[0]!)}' and state = 'ready'`,
        )
      ).length,
      1,
    )
  })

  it('has every constraint, trigger, policy and sequence that the schema has', async () => {
    await migrate(fresh.ownerUrl('postgres'), systemClock)
    const shape = `select c.relname, c.relrowsecurity, c.relforcerowsecurity,
      (select array_agg(conname || pg_get_constraintdef(oid) || convalidated order by conname) from pg_constraint where conrelid = c.oid) as constraints,
      (select array_agg(tgname || tgenabled::text order by tgname) from pg_trigger where tgrelid = c.oid and not tgisinternal) as triggers,
      (select array_agg(polname order by polname) from pg_policy where polrelid = c.oid) as policies
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'S') order by 1`
    assert.deepEqual(await ask(back.url, shape), await ask(fresh.ownerUrl('postgres'), shape))
  })

  it('is followed on from where its followers stood, in a cluster whose transactions are younger', async () => {
    const [oldest] = await ask(
      back.url,
      'select bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())) as seen from events',
    )
    assert.equal(oldest?.seen, true)
    const before = new Set(followed)
    followed.clear()
    while ((await followOnce(back, org.orgId, follower)) > 0);
    const tickets = await ask(back.url, 'select ticket_id from tickets')
    assert.deepEqual(new Set(tickets.map((row) => row.ticket_id)), before.union(followed))
    assert.deepEqual([before.size > 0, followed.size > 0, before.isDisjointFrom(followed)], [true, true, true])
  })
})

describe('a restore', () => {
  const refused = async (house: TestHouse, sentence: RegExp, ...more: unknown[]) => {
    const [path = whole, options = {}] = more as [string?, Parameters<typeof restore>[2]?]
    await assert.rejects(
      restore(house, path, options),
      (error) => error instanceof StartFailure && sentence.test(error.message),
    )
  }
  const isUntouched = async (house: TestHouse) =>
    assert.deepEqual(
      await ask(
        house.url,
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
      ),
      [],
    )

  it('refuses what was changed, cut off or sealed otherwise, and writes nothing', async () => {
    const house = await emptyHouse()
    const bytes = await readFile(whole)
    const line = bytes.indexOf(10) + 1
    const spoiled = join(folder, 'spoiled.backup')
    const places = [line, line + 1, line + 20, line + 90, bytes.length >> 1, bytes.length - 17, bytes.length - 1]
    for (const at of places) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      await writeFile(spoiled, changed)
      await refused(house, /damaged or was cut off.*nothing was restored/, spoiled)
    }
    for (const length of [line, line + 18, bytes.length - 1, bytes.length - 65_552, bytes.length >> 1]) {
      await writeFile(spoiled, bytes.subarray(0, length))
      await refused(house, /damaged or was cut off/, spoiled)
    }
    await writeFile(spoiled, Buffer.concat([bytes, Buffer.from('x')]))
    await refused(house, /damaged or was cut off/, spoiled)
    for (const text of ['', 'no backup', bytes.subarray(0, 10)]) {
      await writeFile(spoiled, text)
      await refused(house, /is no backup of Huiyin/, spoiled)
    }
    await refused(house, /sealed under another key/, whole, { key: { key: Buffer.alloc(32, 6) } })
    await refused(house, /cannot be read \(ENOENT\)/, join(folder, 'nothing'))
    await assert.rejects(checkBackup(whole, { passphrase: 'a passphrase' }), /set HUIYIN_BACKUP_KEY/)
    await isUntouched(house)
    assert.deepEqual(await readdir(house.ports.files.where), [])
    await house.close()
  })

  it('wants the key that sealed what it brings', async () => {
    const house = await emptyHouse()
    const to = { ledger: noLedger, kms: ['local:another'], replace: false }
    await assert.rejects(
      bringBack({ house, ownerUrl: house.url, path: whole, key, say: silent }, to),
      /sealed under the key test, and local:another is here/,
    )
    await isUntouched(house)
    await house.close()
  })

  it('refuses a database that has an organisation, unless it is told to lose it', async () => {
    const other = await openTestOrg(freshServerWithTemplate(), { host: 'elsewhere.local' })
    await refused(other.house, /--replace-everything/)
    assert.equal((await ask(other.house.url, 'select 1 from orgs')).length, 1)
    await restore(other.house, whole, { replace: true })
    assert.deepEqual(await ask(other.house.url, 'select org_id from orgs'), [{ org_id: org.orgId }])
    await other.close()
  })

  it('destroys again what was erased since, before anybody is let in; one that was interrupted lets nobody in', async () => {
    const house = await emptyHouse()
    const [person] = await ask(org.house.url, 'select customer_id from customers order by customer_id limit 1')
    const ledger = openShredLedger([join(folder, 'ledger', 'erasures'), join(folder, 'second')])
    const erased = {
      orgId: org.orgId,
      subjectId: person!.customer_id as string,
      at: systemClock.now(),
      reason: 'asked',
    }
    await ledger.append(erased)
    await rm(join(folder, 'ledger'), { recursive: true })
    assert.deepEqual(await ledger.all(), [erased])
    const broken = {
      ...house.ports,
      files: { ...house.ports.files, put: () => Promise.reject(new Error('a full disk')) },
    }
    await assert.rejects(restore({ ...house, ports: broken }), /a full disk/)
    await ask(house.url, 'create table restoring (since timestamptz)')
    await assert.rejects(migrate(house.url, systemClock), /restore into this database was not finished/)
    assert.equal((await restore(house, whole, { ledger })).erased, 1)
    const keys = `select 1 from subject_keys where subject_id = '${erased.subjectId}'`
    assert.deepEqual([(await ask(org.house.url, keys)).length, (await ask(house.url, keys)).length], [1, 0])
    assert.deepEqual(await migrate(house.url, systemClock), [])
    await house.close()
  })

  it('works for an owner who is no superuser, whom the policies bind, and so does a backup', async () => {
    const server = org.house.url
    const root = withDatabase(server, 'postgres')
    const name = `owner_${process.pid}`
    await ask(root, `create role ${name} login password 'x' nosuperuser nobypassrls; grant huiyin_app to ${name}`)
    await ask(root, `create database ${name} owner ${name}`)
    const url = ownerAt(withDatabase(server, name), name)
    const house = await openTestHouse({
      ownerUrl: () => url,
      appUrl: () => url,
      create: async () => undefined,
      drop: async () => undefined,
    })
    Object.assign(house.ports, { ...org.house.ports, files: folderFiles(join(folder, 'owner'), systemClock) })
    await restore(house)
    const path = join(folder, 'again.backup')
    const passphrase = 'seven blue rivers meet'
    const again = await backUp({ house, ownerUrl: url, path, key: { passphrase }, say: silent })
    for (const [table, { rows }] of Object.entries(made.tables))
      if (!moved.includes(table)) assert.equal(again.tables[table]?.rows, rows, table)
    assert.equal(again.tables.events!.rows, made.tables.events!.rows + 1)
    assert.deepEqual((await checkBackup(path, { passphrase })).end.tables, again.tables)
    await assert.rejects(checkBackup(path, { passphrase: 'another passphrase' }), /another key or passphrase/)
    await assert.rejects(checkBackup(path, key), /set HUIYIN_BACKUP_PASSPHRASE/)
    await house.close()
    await ask(root, `drop database ${name} with (force)`)
    await ask(root, `drop role ${name}`)
  })
})

it('a backup is never written over another, and a failed one leaves nothing', async () => {
  const place = { house: org.house, ownerUrl: org.house.url, key, say: silent }
  await assert.rejects(backUp({ ...place, path: whole }), /never written over/)
  const gone = { ...org.house, ports: { ...org.house.ports, files: folderFiles(join(folder, 'nowhere'), systemClock) } }
  await assert.rejects(backUp({ ...place, house: gone, path: join(folder, 'half.backup') }), {
    name: 'FilesUnavailable',
  })
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('half')),
    [],
  )
})

function freshServerWithTemplate(): TestPostgres {
  return {
    ...freshServer,
    create: async (database) => {
      await freshServer.create(database)
      await migrate(freshServer.ownerUrl(database), systemClock)
    },
  }
}

/** The same database as another login; the test's server believes whoever comes through its socket. */
function ownerAt(url: string, name: string): string {
  return url.replace(/\/\/[^@/]*@/, `//${name}:x@`)
}
