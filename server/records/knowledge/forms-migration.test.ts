/** Forms stored before questions had a schema: rewritten once, in their meaning unchanged. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { systemClock } from '#platform/clock.ts'
import { sha256 } from '#platform/crypto.ts'
import { knownMigrations, migrate } from '#platform/migrate.ts'
import { withTestPostgres } from '#platform/testing.ts'
import demo from '../../../db/seeds/demo.json' with { type: 'json' }
import { type Answers, type Form, formFaults } from './forms.rules.ts'
import { definitionFaults } from './forms-check.rules.ts'

const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as T
const oldForms = read<{ key: string; version: number }[]>('../../../test/fixtures/forms-0001.json')
const label = { 'zh-Hans': '字', en: 'word' }
/** Every type of the old shape, and conditions that share a branch. */
const every = {
  key: 'every',
  version: 2,
  title: label,
  hint: label,
  lane: 'problem',
  order: 9,
  code: 'INQ-99',
  fields: [
    {
      key: 'pick',
      type: 'choice',
      label,
      pii: 'none',
      options: [
        { value: 'b', label },
        { value: 'a', label },
      ],
    },
    { key: 'line', type: 'text', label, pii: 'account' },
    { key: 'lines', type: 'longtext', label, pii: 'none', required: true },
    { key: 'who', type: 'name', label, pii: 'none', when: { field: 'pick', in: ['a'] }, required: true },
    { key: 'mobile', type: 'phone', label, pii: 'phone', when: { field: 'pick', in: ['b', 'a'] } },
    { key: 'mail', type: 'email', label, pii: 'none', charsMax: 60, when: { field: 'pick', in: ['a'] } },
    { key: 'at', type: 'datetime', label, help: label, pii: 'none' },
  ],
}
const orgId = '00000000-0000-7000-8000-000000000001'
const owner = `forms_owner_${process.pid}`

const database = `huiyin_forms_${process.pid}`

let url: string
let client: pg.Client
before(async () => {
  url = await withTestPostgres(async (server) => {
    await server.create(database)
    return server.ownerUrl(database)
  })
  client = new pg.Client({ connectionString: url })
  await client.connect()
  const [first] = await knownMigrations()
  await client.query(
    'create table migrations (version int primary key, name text not null, hash bytea not null, applied_at timestamptz not null)',
  )
  await client.query(first!.text)
  await client.query('insert into migrations values (1, $1, $2, $3)', [first!.name, sha256(first!.text), new Date(0)])
  await client.query(
    `insert into orgs (org_id, name, zone, default_language, hotline, portal_url, console_url, is_demo, created_at)
     values ($1, '{}', 'UTC', 'en', '', '', '', true, $2)`,
    [orgId, new Date(0)],
  )
  for (const form of [...oldForms, every])
    await client.query("insert into definitions values ($1, 'form', $2, $3, $4, $5)", [
      orgId,
      form.key,
      form.version,
      JSON.stringify(form),
      new Date(0),
    ])
  await client.query("insert into definitions values ($1, 'steps', 'steps', 1, $2, $3)", [
    orgId,
    '{"fields": []}',
    new Date(0),
  ])
})
after(async () => {
  await client.end()
  await withTestPostgres((server) => server.drop(database))
})

const bodies = async (): Promise<Form[]> => {
  const { rows } = await client.query<{ body: Form }>(
    "select body from definitions where kind = 'form' order by body->>'order'",
  )
  return rows.map(({ body }) => body).sort((a, b) => a.order - b.order)
}

test('an owner who is no superuser can run it, and nothing else stands open afterwards', async () => {
  const { text } = (await knownMigrations()).find(({ version }) => version === 5)!
  await client.query('begin')
  await client.query(`create role ${owner} nologin`)
  await client.query(`grant temporary on database ${database} to ${owner}`)
  await client.query(`grant usage, create on schema public to ${owner}`)
  await client.query(`alter table definitions owner to ${owner}`)
  await client.query(`set local role ${owner}`)
  await client.query(text)
  const { rows } = await client.query("select 1 from definitions where kind = 'form'")
  assert.equal(rows.length, 0, 'the policy holds for the owner again')
  await client.query(`select set_config('app.org', '${orgId}', true)`)
  assert.equal((await bodies()).filter((form) => form.schema).length, oldForms.length + 1)
  await assert.rejects(client.query("update definitions set key = 'x'"), /never changed/)
  await client.query('rollback')
})

test('the forms that shipped become the forms that ship, and a form of every type keeps its meaning', async () => {
  await migrate(url, systemClock)
  const stored = await bodies()
  const shipped = read<Form[]>('defaults/forms.json').filter(({ version }) => version === 1)
  assert.ok(shipped.length > 0)
  for (const form of shipped)
    assert.deepEqual(
      stored.find(({ key }) => key === form.key),
      form,
    )
  assert.deepEqual(stored.at(-1)!.schema, {
    type: 'object',
    properties: {
      pick: { type: 'string', enum: ['b', 'a'] },
      line: { type: 'string', maxLength: 200 },
      lines: { type: 'string', maxLength: 32_000 },
      who: { type: 'string', format: 'name' },
      mobile: { type: 'string', format: 'phone' },
      mail: { type: 'string', format: 'email', maxLength: 60 },
      at: { type: 'string', format: 'local-date-time' },
    },
    required: ['lines'],
    allOf: [
      {
        if: { properties: { pick: { enum: ['a'] } }, required: ['pick'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['who'] },
        else: { properties: { who: false, mail: false } },
      },
      {
        if: { properties: { pick: { enum: ['b', 'a'] } }, required: ['pick'] },
        else: { properties: { mobile: false } },
      },
    ],
    additionalProperties: false,
  })
  const { line, lines, who, at, pick } = stored.at(-1)!.ui
  assert.deepEqual(
    [pick, line, lines, who, at],
    [
      { order: 1, label, pii: 'none', options: { a: label, b: label } },
      { order: 2, label, pii: 'account' },
      { order: 3, label, pii: 'none', widget: 'textarea' },
      { order: 4, label, pii: 'name' },
      { order: 7, label, help: label, pii: 'none' },
    ],
  )
  for (const form of stored) {
    assert.deepEqual(definitionFaults(form, new Set([form.code, ...Object.values(form.codeBy?.codes ?? {})])), [])
    assert.ok(!('fields' in form) && form.active)
  }
  const { rows } = await client.query<{ body: object }>("select body from definitions where kind = 'steps'")
  assert.deepEqual(rows[0]!.body, { fields: [] }, 'other definitions stay as they are')
})

test('what was answered before is an answer now', async () => {
  const stored = await bodies()
  for (const story of demo.stories) {
    const form = stored.find(({ key }) => key === story.form)!
    assert.deepEqual(formFaults(form, story.answers as unknown as Answers), [], story.text)
  }
})
