import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { openTestOrg } from '../../test/house.ts'

const org = await openTestOrg()
const other = await openTestOrg(undefined, { host: 'other.local', house: org.house })
const owner = new pg.Client({ connectionString: org.house.url })
const app = new pg.Client({ connectionString: org.house.url, options: '-c role=huiyin_app' })
await owner.connect()
await app.connect()
after(async () => {
  await owner.end()
  await app.end()
  await org.close()
})

type Row = Record<string, unknown>
const ask = async (client: pg.Client, text: string, values: unknown[] = []): Promise<Row[]> =>
  (await client.query(text, values)).rows as Row[]
const tables = (
  await ask(
    owner,
    "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname <> 'migrations' order by 1",
  )
).map((row) => String(row.name))
/** Which host is whose is public, and the worker lists organisations: reading these two needs no context. */
const directory = ['hosts', 'orgs']

/** Reads as the owner inside an organisation: on an outside server the owner is no superuser and meets the policies too. */
async function asOwner(orgId: string, text: string, values: unknown[] = []): Promise<Row[]> {
  await owner.query('begin')
  try {
    await owner.query("select set_config('app.org', $1, true)", [orgId])
    return await ask(owner, text, values)
  } finally {
    await owner.query('rollback')
  }
}

/** Runs as the application in the context of an organisation (or none), and takes everything back. */
async function inContext<T>(orgId: string | null, act: () => Promise<T>): Promise<T> {
  await app.query('begin')
  try {
    if (orgId) await app.query("select set_config('app.org', $1, true)", [orgId])
    return await act()
  } finally {
    await app.query('rollback')
  }
}

const refused = (statement: string, values: unknown[] = []) =>
  app
    .query('savepoint s')
    .then(() => app.query(statement, values))
    .then(
      () => null,
      async (error: { code: string }) => {
        await app.query('rollback to savepoint s')
        return error.code
      },
    )

before(async () => {
  for (const each of [org, other]) {
    const { ticketId } = await each.send({
      contact: { phone: '13800138000', email: 'a@example.com' },
      source: { name: 's', id: '1' },
    })
    await each.follow()
    await each.asSystem(async ({ tx, now, orgId }) => {
      await tx
        .insertInto('imports')
        .values({
          org_id: orgId,
          import_id: ticketId,
          file_hash: Buffer.alloc(32),
          map: 'm',
          line_done: 0,
          imported: 0,
          duplicates: 0,
          refused: '[]',
          started_at: now,
          finished_at: null,
        })
        .execute()
    })
  }
})

describe('every table', () => {
  it('carries an organisation and forces its policies even on the owner', async () => {
    const rows = await ask(
      owner,
      `
      select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
        exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and a.attnotnull) as has_org,
        exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and not p.polpermissive = false) as has_policy
      from pg_class c where c.relname = any($1) and c.relnamespace = 'public'::regnamespace`,
      [tables],
    )
    assert.equal(rows.length, tables.length)
    assert.ok(tables.includes('tickets') && tables.includes('events') && tables.length >= 20)
    for (const row of rows)
      assert.deepEqual({ ...row }, { name: row.name, enabled: true, forced: true, has_org: true, has_policy: true })
  })

  it("has no other permissive policy than its own organisation's, but for the public directory", async () => {
    const rows = await ask(
      owner,
      "select tablename as name, policyname as policy, cmd, qual from pg_policies where schemaname = 'public' order by 1, 2",
    )
    const own = rows.filter((row) => row.policy === 'in_org')
    assert.deepEqual(
      own.map((row) => row.name),
      tables,
    )
    for (const row of own) assert.match(String(row.qual), /org_id = .*app\.org/)
    assert.deepEqual(
      rows.filter((row) => row.policy !== 'in_org').map((row) => [row.name, row.cmd]),
      directory.map((name) => [name, 'SELECT']),
    )
  })

  it("shows no row without an organisation, and then only that organisation's", async () => {
    let withRows = 0
    for (const name of tables) {
      const all: Row[] = []
      for (const orgId of [org.orgId, other.orgId])
        all.push(...(await asOwner(orgId, `select org_id from ${name} where org_id = $1`, [orgId])))
      if (all.length > 0) withRows += 1
      await inContext(null, async () => {
        if (!directory.includes(name)) assert.deepEqual(await ask(app, `select org_id from ${name}`), [], name)
      })
      await inContext(org.orgId, async () => {
        if (directory.includes(name)) return
        const seen = await ask(app, `select org_id from ${name}`)
        assert.equal(seen.length, all.filter((row) => row.org_id === org.orgId).length, name)
        assert.ok(
          seen.every((row) => row.org_id === org.orgId),
          name,
        )
      })
    }
    assert.ok(withRows >= 15, `only ${withRows} tables held anything to hide`)
  })

  it('lets nobody change, delete, add or give away a row across organisations', async () => {
    for (const name of tables) {
      const theirs = (await asOwner(other.orgId, `select * from ${name} where org_id = $1 limit 1`, [other.orgId]))[0]
      await inContext(org.orgId, async () => {
        for (const statement of [
          `update ${name} set org_id = org_id where org_id = $1`,
          `delete from ${name} where org_id = $1`,
        ]) {
          await app.query('savepoint s')
          const touched = await app.query(statement, [other.orgId]).then(
            (result) => result.rowCount,
            async (error: { code: string }) => {
              await app.query('rollback to savepoint s')
              return error.code
            },
          )
          assert.ok(touched === 0 || touched === '42501', `${statement}: ${touched}`)
        }
        if (!theirs) return
        const columns = Object.keys(theirs)
        const values = columns.map((column) =>
          theirs[column] !== null &&
          typeof theirs[column] === 'object' &&
          !Buffer.isBuffer(theirs[column]) &&
          !(theirs[column] instanceof Date)
            ? JSON.stringify(theirs[column])
            : theirs[column],
        )
        const code = await refused(
          `insert into ${name} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')}) values (${columns.map((_, n) => `$${n + 1}`).join(', ')})`,
          values,
        )
        assert.equal(code, '42501', `insert into ${name} for another organisation`)
      })
    }
    await inContext(org.orgId, async () => {
      assert.equal(
        await refused('update tickets set org_id = $1', [other.orgId]),
        '42501',
        'a row cannot be given away',
      )
    })
  })
})

describe("the application's role", () => {
  it('owns nothing, is no superuser and cannot step past the policies', async () => {
    assert.equal((await ask(app, 'select current_user as name'))[0]!.name, 'huiyin_app')
    const [role] = await ask(
      owner,
      "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'huiyin_app'",
    )
    assert.deepEqual({ ...role }, { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false })
    assert.deepEqual(await ask(owner, "select relname from pg_class where relowner = 'huiyin_app'::regrole"), [])
    assert.deepEqual(await ask(owner, "select 1 from pg_auth_members where member = 'huiyin_app'::regrole"), [])
  })

  it('is the one that the pools of the product use', async () => {
    for (const pool of ['intake', 'staff', 'money'] as const) {
      const { rows } = await sql<{ name: string }>`select current_user as name`.execute(org.house.db[pool])
      assert.equal(rows[0]!.name, 'huiyin_app')
    }
  })

  it('may not make or drop anything', async () => {
    await inContext(org.orgId, async () => {
      for (const statement of [
        'create table public.x (y int)',
        'drop table events',
        'alter table tickets disable row level security',
        'drop policy in_org on tickets',
      ]) {
        assert.equal(await refused(statement), '42501', statement)
      }
    })
  })
})

describe('what is written stays written', () => {
  const statements = [
    'update events set type = type',
    'delete from events',
    'truncate events',
    'update definitions set version = version',
    'delete from definitions',
    'truncate definitions',
  ]
  for (const statement of statements) {
    it(`${statement}: refused for the application and for the owner`, async () => {
      await inContext(org.orgId, async () => assert.equal(await refused(statement), '42501'))
      await owner.query('begin')
      await assert.rejects(owner.query(statement), /refused: rows here are never changed/)
      await owner.query('rollback')
    })
  }

  it('tickets, messages and customers cannot be deleted by the application', async () => {
    await inContext(org.orgId, async () => {
      for (const name of [
        'tickets',
        'messages',
        'customers',
        'contacts',
        'clocks',
        'ratings',
        'merges',
        'ticket_numbers',
        'source_keys',
      ]) {
        assert.equal(await refused(`delete from ${name}`), '42501', name)
      }
    })
  })
})
