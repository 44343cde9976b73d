import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { fillWords } from '#records/tickets/search/fill.ts'
import { openTestOrg } from '../../test/house.ts'
import { asOwner, policyFaults, readWithout, shownToRecused, withoutOrganisation } from './policies.ts'

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
    "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1",
  )
)
  .map((row) => String(row.name))
  .filter((name) => !(name in withoutOrganisation))
const directory = Object.keys(readWithout)

/** Reads as the owner inside an organisation: on an outside server the owner is no superuser and meets the policies too. */
async function lookAsOwner(orgId: string, text: string, values: unknown[] = []): Promise<Row[]> {
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
  it('has an organisation and a forced policy, and nothing steps past it', async () => {
    assert.deepEqual(await policyFaults(owner), [])
    assert.ok(tables.includes('tickets') && tables.includes('events') && tables.length >= 20)
    for (const reasons of [withoutOrganisation, readWithout, asOwner, shownToRecused])
      for (const [name, reason] of Object.entries(reasons)) assert.ok(reason.length > 20, name)
  })

  const own = "using (org_id = nullif(current_setting('app.org', true), '')::uuid)"
  const walled = 'alter table hole enable row level security; alter table hole force row level security;'
  const holes: [string, string, RegExp[]][] = [
    ['a table without an organisation', 'create table hole (id int)', [/hole has no org_id/]],
    ['a table without a policy', `create table hole (org_id uuid not null); ${walled}`, [/hole has no policy/]],
    [
      'a policy that is not forced',
      `create table hole (org_id uuid not null); alter table hole enable row level security; create policy in_org on hole ${own}`,
      [/hole does not force/],
    ],
    [
      'another policy beside it',
      `create table hole (org_id uuid not null); ${walled} create policy in_org on hole ${own}; create policy wide on hole for select using (true)`,
      [/opened by the policy wide/],
    ],
    [
      'a policy that is always true',
      'drop policy in_org on notices; create policy in_org on notices using (true)',
      [/notices has no policy/],
    ],
    [
      'what hangs on a ticket and is shown to who is recused from it',
      `create table hole (org_id uuid not null, ticket_id uuid); ${walled} create policy in_org on hole ${own}`,
      [/hole shows a ticket to who is recused/],
    ],
    [
      'a policy that hides nothing from the recused',
      'drop policy not_recused on messages',
      [/messages shows a ticket/],
    ],
    ['a policy switched off', 'alter table tickets disable row level security', [/tickets does not force/]],
    ["a view with its owner's rights", 'create view hole as select * from tickets', [/view hole/]],
    ['a stored view', 'create materialized view hole as select * from tickets', [/view hole/]],
    [
      "a function with its owner's rights",
      "create function hole() returns int language sql security definer as 'select 1'",
      [/hole runs as its owner/, /hole finds its tables/, /hole may be called by anybody/],
    ],
    ['a role that passes policies', 'alter role huiyin_app bypassrls', [/passes policies/]],
    ['a table that the role owns', 'alter table counts owner to huiyin_app', [/owns counts/]],
    ['a right that no row policy sees', 'grant truncate on tickets to huiyin_app', [/may truncate tickets/]],
    ['a right of everybody', 'grant select on tickets to public', [/everybody.*select tickets/]],
  ]
  for (const [what, statement, expected] of holes)
    it(`${what} is noticed`, async () => {
      await owner.query('begin')
      try {
        await owner.query(statement)
        const faults = await policyFaults(owner)
        for (const pattern of expected) assert.match(faults.join('\n'), pattern)
      } finally {
        await owner.query('rollback')
      }
    })

  it("shows no row without an organisation, and then only that organisation's", async () => {
    let withRows = 0
    for (const name of tables) {
      const all: Row[] = []
      for (const orgId of [org.orgId, other.orgId])
        all.push(...(await lookAsOwner(orgId, `select org_id from ${name} where org_id = $1`, [orgId])))
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
      const theirs = (
        await lookAsOwner(other.orgId, `select * from ${name} where org_id = $1 limit 1`, [other.orgId])
      )[0]
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

describe('the search for words', () => {
  const find = (word: string) =>
    ask(app, 'select ticket_id as id from tickets_with_words($1::tsquery, $2, $2)', [word, []])
  const like = (word: string) =>
    ask(app, 'select ticket_id from tickets_like($1, $2::tsquery, 50)', [[word], `'${word}'`])
  it('finds nothing without an organisation, and with one its own tickets only', async () => {
    for (const each of [org, other])
      await each.asSystem(async (work) => {
        const rows = await work.tx.selectFrom('tickets').select('ticket_id').execute()
        await fillWords(
          work,
          rows.map((row) => row.ticket_id),
        )
      })
    await inContext(null, async () => {
      assert.deepEqual(await find("'hy'"), [])
      assert.deepEqual(await like('hy'), [])
    })
    for (const each of [org, other])
      await inContext(each.orgId, async () => {
        const theirs = (await ask(app, 'select ticket_id as id from tickets')).map((row) => row.id).toSorted()
        assert.ok(theirs.length > 0)
        assert.deepEqual((await find("'hy'")).map((row) => row.id).toSorted(), theirs)
        assert.deepEqual((await like('hy')).map((row) => row.ticket_id).toSorted(), theirs)
      })
  })

  it('cannot be led to other tables by a search_path', async () => {
    await inContext(org.orgId, async () => {
      await app.query(
        'create temp table ticket_words (ticket_id uuid, org_id uuid, received_at timestamptz, folded text, tokens tsvector)',
      )
      await app.query("insert into pg_temp.ticket_words values ($1, $2, now(), 'planted', 'planted')", [
        other.orgId,
        org.orgId,
      ])
      await app.query('set local search_path = pg_temp, public')
      assert.deepEqual(await ask(app, "select * from public.tickets_with_words('planted', '{}', '{}')"), [])
    })
  })
})

describe("the application's role", () => {
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
