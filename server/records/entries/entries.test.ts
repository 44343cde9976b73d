/** Entry points: what may stand on the list, secrets that are shown once, rotation, and whose they are. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Work } from '#platform/database.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { changeEntryPoint, createEntryPoint } from './change.ts'
import { readOrigin } from './entries.rules.ts'
import { entriesOf } from './find.ts'
import { addSecret, retireSecret } from './secrets.ts'
import { signContext } from './sign.ts'

const org = await openTestOrg()
const other = await openTestOrg(undefined, { host: 'other.local', house: org.house })
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const particulars = { name: { 'zh-Hans': '收银台', en: 'Till' }, origins: [], requestsPerMinuteMax: 60 }
const refusal = (act: (work: Work) => Promise<unknown>) =>
  org.as('admin', act).then(
    () => 'nothing',
    (problem: { code: string }) => problem.code,
  )
const eventsOf = (work: Work) =>
  work.tx
    .selectFrom('events')
    .select(['type', 'payload'])
    .where('subject_id', '=', work.orgId)
    .where('type', 'like', 'entry.%')
    .orderBy('seq')
    .execute()

test('an origin is an https address, or plain http on this machine', () => {
  const table: [string, string | null][] = [
    ['https://shop.example', 'https://shop.example'],
    [' HTTPS://Shop.Example/ ', 'https://shop.example'],
    ['https://shop.example:443', 'https://shop.example'],
    ['https://shop.example:8443', 'https://shop.example:8443'],
    ['https://商店.example', 'https://xn--czrs0t.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1', 'http://127.0.0.1'],
    ['http://[::1]:80', 'http://[::1]'],
    ['http://shop.example', null],
    ['http://127.0.0.1.evil.example', null],
    ['https://*.example', null],
    ['https://shop.example;script-src', null],
    ['https://shop".example', null],
    ["https://shop'.example", null],
    ['https://shop,evil.example', null],
    ['https://shop.example/pay', null],
    ['https://shop.example?x', null],
    ['https://shop.example#x', null],
    ['https://user@shop.example', null],
    ['shop.example', null],
    ['null', null],
    ['*', null],
    ['', null],
    ['javascript:alert(1)', null],
    ['file:///', null],
  ]
  for (const [typed, expected] of table) assert.equal(readOrigin(typed), expected, typed)
})

test('an administrator makes, changes, pauses; every change is an event, and nobody overwrites anybody', async () => {
  const admin = await api.signedIn('admin')
  const made = await admin.ask('POST', '/v1/entries', {
    body: { name: { 'zh-Hans': '账单', en: 'Bills' }, origins: ['https://Shop.example/', 'https://shop.example'] },
  })
  assert.equal(made.status, 201, made.text)
  const path = `/v1/entries/${made.body.entryId}`
  assert.match(String(made.body.key), /^pk_[0-9a-z]{20}$/)
  assert.deepEqual(made.body.origins, ['https://shop.example'])
  const paused = await admin.ask('PATCH', path, { body: { active: false }, version: 1 })
  assert.deepEqual([paused.status, paused.body.active, paused.body.version], [200, false, 2])
  assert.equal((await admin.ask('PATCH', path, { body: { active: true }, version: 1 })).status, 412)
  assert.equal((await admin.ask('PATCH', path, { body: { active: true } })).status, 428)
  const wrong = await admin.ask('PATCH', path, { body: { origins: ['http://shop.example'] }, version: 2 })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /"pointer":"\/body\/origins\/0"/)
  const events = await org.as('admin', eventsOf)
  assert.deepEqual(
    events.map(({ type, payload }) => [type, (payload as { active?: boolean }).active]),
    [
      ['entry.created', undefined],
      ['entry.changed', false],
    ],
  )
})

test('a secret is shown once, found only sealed, and retired for good; three can be in use', async () => {
  const admin = await api.signedIn('admin')
  const entryId = await org.as('admin', (work) => createEntryPoint(work, particulars))
  const add = () => admin.ask('POST', `/v1/entries/${entryId}/secrets`)
  const first = await add()
  assert.equal(first.status, 201, first.text)
  const { kid, secret } = first.body as { kid: string; secret: string }
  assert.equal(Buffer.from(secret, 'base64url').length, 32)
  const listed = await admin.ask('GET', '/v1/entries')
  assert.ok(listed.text.includes(kid) && !listed.text.includes(secret))
  const { rows } = await org.asSystem(async ({ tx }) => ({
    rows: await tx.selectFrom('entry_secrets').selectAll().where('kid', '=', kid).execute(),
  }))
  assert.ok(
    !rows[0]!.secret_sealed.includes(secret) && !rows[0]!.secret_sealed.includes(Buffer.from(secret, 'base64url')),
  )
  await add()
  await add()
  const full = await add()
  assert.deepEqual([full.status, full.body.code], [409, 'entry_secrets_full'])
  const retired = await admin.ask('DELETE', `/v1/entries/${entryId}/secrets/${kid}`)
  assert.equal(retired.status, 200, retired.text)
  const again = await admin.ask('DELETE', `/v1/entries/${entryId}/secrets/${kid}`)
  assert.deepEqual(again.body, retired.body, 'retiring twice changes nothing')
  assert.equal((await add()).status, 201)
  assert.equal((await admin.ask('DELETE', `/v1/entries/${entryId}/secrets/nobody`)).status, 404)
})

test('the door finds entries with the newest secret first and retired ones by name only, and sees a change at once', async () => {
  const entryId = await org.as('admin', (work) => createEntryPoint(work, particulars))
  const look = () => org.asSystem(async (work) => (await entriesOf(work)).find((entry) => entry.entryId === entryId)!)
  const first = await org.as('admin', (work) => addSecret(work, entryId))
  org.house.clock.advance(60_000)
  const second = await org.as('admin', (work) => addSecret(work, entryId))
  assert.deepEqual(
    (await look()).secrets.map(({ kid }) => kid),
    [second.kid, first.kid],
  )
  const { kid } = JSON.parse(
    Buffer.from(signContext(await look(), {}, org.house.clock.now()).split('.')[0]!, 'base64url').toString(),
  )
  assert.equal(kid, second.kid)
  await org.as('admin', (work) => retireSecret(work, entryId, second.kid))
  assert.deepEqual(
    (await look()).secrets.map(({ key }) => key === null),
    [true, false],
  )
  assert.equal(JSON.stringify((await look()).secrets[1]!.key), '{}', 'no log shows a key')
  await org.as('admin', (work) => changeEntryPoint(work, entryId, { origins: ['https://new.example'] }, null))
  assert.deepEqual((await look()).origins, ['https://new.example'])
})

test('what another process changed is seen after a second', async () => {
  const entryId = await org.as('admin', (work) => createEntryPoint(work, particulars))
  const isActive = () =>
    org.asSystem(async (work) => (await entriesOf(work)).find((entry) => entry.entryId === entryId)!.active)
  assert.equal(await isActive(), true)
  await org.asSystem(({ tx }) =>
    tx.updateTable('entries').set({ active: false }).where('entry_id', '=', entryId).execute(),
  )
  assert.equal(await isActive(), true)
  org.house.clock.advance(1_000)
  assert.equal(await isActive(), false)
})

test('another organisation sees, changes and signs nothing of ours', async () => {
  const entryId = await other.as('admin', (work) => createEntryPoint(work, particulars))
  await other.as('admin', (work) => addSecret(work, entryId))
  assert.equal(await refusal((work) => changeEntryPoint(work, entryId, { active: false }, null)), 'entry_missing')
  assert.equal(await refusal((work) => addSecret(work, entryId)), 'entry_missing')
  assert.equal(await refusal((work) => retireSecret(work, entryId, 'any')), 'entry_missing')
  const ours = await org.asSystem(entriesOf)
  assert.ok(ours.length > 0 && !ours.some((entry) => entry.entryId === entryId))
})

test('there is an end to entry points', async () => {
  const count = (await org.asSystem(entriesOf)).length
  await org.as('admin', async (work) => {
    for (let made = count; made < 100; made++) await createEntryPoint(work, particulars)
  })
  assert.equal(await refusal((work) => createEntryPoint(work, particulars)), 'entries_full')
})
