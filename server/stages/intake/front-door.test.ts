/** What is written together and what is not: neighbours in a batch, one key many times, many complaints of one sender. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { createEntryPoint } from '#records/entries/change.ts'
import { type Entry, entriesOf } from '#records/entries/find.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { bulkAudience, signContext } from '#records/entries/sign.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { type Answer, openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { submissionOf } from './submission.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const send = (text: string, key?: string, more: object = {}): Promise<Answer> =>
  api.browse('portal').ask('POST', '/v1/tickets', {
    body: { form: 'other', text, contact: { phone: `138${String(serial++).padStart(8, '0')}` }, ...more },
    ...(key ? { key } : {}),
  })
let serial = 0

/** Each ticket with the transaction that wrote it, by its words. */
async function written(words: string): Promise<{ body: string; xid: string }[]> {
  const { rows } = await org.asSystem((work) =>
    sql<{ body: string; xid: string }>`
      select m.body, e.xid::text as xid from messages m join events e on e.subject_id = m.ticket_id and e.seq = 1
      where m.body like ${`${words}%`} order by m.body`.execute(work.tx),
  )
  return rows
}

async function asOwner(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: org.house.url })
  await client.connect()
  await client.query(text).finally(() => client.end())
}

describe('requests in flight', () => {
  it('share transactions, and each gets a receipt of its own', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => send(`together ${n}`)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201])
    assert.equal(new Set(answers.map(({ body }) => body.number)).size, 40)
    const rows = await written('together')
    assert.equal(rows.length, 40)
    assert.ok(new Set(rows.map(({ xid }) => xid)).size < 40, 'nothing was written together')
  })

  it('fail alone: what the door refuses takes no neighbour with it', async () => {
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => send(`good ${n}`)),
      send('has no such form', undefined, { form: 'nothing' }),
      send('names a version that is not there', undefined, { formVersion: 77 }),
      ...Array.from({ length: 10 }, (_, n) => send(`good too ${n}`)),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [...Array(10).fill(201), 404, 404, ...Array(10).fill(201)],
    )
    assert.equal((await written('good')).length, 20)
  })

  it('that invent versions of a form make the door ask for none of them', async () => {
    const forms = await org.asSystem(async (work) => (await currentKnowledge(work)).forms)
    const known = { forms, entries: [], uploads: new Map<string, string>() }
    const body = { form: 'other', formVersion: 77, text: 'invented', answers: {}, contact: {}, attachments: [] }
    await org.asSystem(async (work) => {
      const silent = { ...work, tx: null as unknown as typeof work.tx }
      for (const more of [{}, { form: 'nothing' }, { form: 'nothing', formVersion: undefined }])
        await assert.rejects(() => submissionOf(silent, known, { ...body, ...more }, undefined, null), {
          code: 'definition_missing',
        })
    })
  })

  it('fail alone: what only PostgreSQL can refuse takes no neighbour with it', async () => {
    await asOwner(`create function refuse_words() returns trigger language plpgsql as $$
        begin if new.body like 'guilty%' then raise check_violation; end if; return new; end $$;
      create trigger refuse_words before insert on messages for each row execute function refuse_words()`)
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => send(n === 3 || n === 17 ? `guilty ${n}` : `innocent ${n}`)),
    )
    assert.deepEqual(
      answers.flatMap(({ status }, n) => (status === 201 ? [] : [n])),
      [3, 17],
    )
    assert.equal((await written('innocent')).length, 28)
    assert.deepEqual(await written('guilty'), [])
    assert.equal(org.house.faults.splice(0).length, 2, 'each is told as a failure of ours')
  })

  it('with one key become one ticket: the others are told to come again, and then get the same answer', async () => {
    const key = 'the-same-key-many-times'
    const phone = { contact: { phone: '13900000001' } }
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('one key', key, phone)))
    const received = answers.filter(({ status }) => status === 201)
    assert.ok(received.length >= 1)
    for (const answer of answers.filter(({ status }) => status !== 201))
      assert.deepEqual([answer.status, answer.body.code], [409, 'request_in_flight'])
    const again = await send('one key', key, phone)
    assert.equal(again.header('idempotent-replayed'), 'true')
    assert.deepEqual(again.body, received[0]!.body)
    const other = await send('another body', key, phone)
    assert.deepEqual([other.status, other.body.code], [422, 'idempotency_key_reused'])
    assert.equal((await written('one key')).length, 1)
  })
})

describe('many complaints of one sender', () => {
  let shop: Entry
  before(async () => {
    const particulars = { name: { 'zh-Hans': '商店', en: 'Shop' }, origins: [], requestsPerMinuteMax: 6_000 }
    const entryId = await org.as('admin', (work) => createEntryPoint(work, particulars))
    await org.as('admin', (work) => addSecret(work, entryId))
    shop = await org.asSystem(async (work) => (await entriesOf(work)).find((entry) => entry.entryId === entryId)!)
  })

  const token = () => signContext(shop, {}, org.house.clock.now(), bulkAudience)
  const ticket = (key: string, text: string, more: object = {}) => ({ key, form: 'other', text, ...more })
  const sendMany = async (tickets: object[], body: object = {}) =>
    api.browse('portal').ask('POST', '/v1/tickets/bulk', {
      body: { entry: shop.key, token: token(), tickets, ...body },
    })

  it('are received each for itself, also beside a bad one', async () => {
    const tickets = [
      ticket('bulk-key-1', 'bulk one'),
      ticket('bulk-key-2', 'bulk two', { form: 'nothing' }),
      ticket('bulk-key-3', 'bulk three', { surprise: 1 }),
      ticket('bulk-key-1', 'bulk one'),
      ticket('bulk-key-4', 'bulk four'),
    ]
    const { status, body } = await sendMany(tickets)
    assert.equal(status, 200)
    type Result = { key: string; status: number; receipt: { number: string } | null; problem: { code: string } | null }
    const results = body.results as Result[]
    assert.deepEqual(
      results.map((result) => [result.key, result.status, result.problem?.code ?? null]),
      [
        ['bulk-key-1', 201, null],
        ['bulk-key-2', 404, 'definition_missing'],
        ['bulk-key-3', 422, 'request_invalid'],
        ['bulk-key-1', 409, 'request_in_flight'],
        ['bulk-key-4', 201, null],
      ],
    )
    const again = ((await sendMany([tickets[0]!])).body.results as (Result & { replayed: boolean })[])[0]!
    assert.deepEqual([again.replayed, again.receipt], [true, results[0]!.receipt])
    assert.deepEqual(
      (await written('bulk')).map((row) => row.body),
      ['bulk four', 'bulk one'],
    )
  })

  it('come in one transaction when there are 500', async () => {
    const { body } = await sendMany(Array.from({ length: 500 }, (_, n) => ticket(`five-hundred-${n}`, `crowd ${n}`)))
    assert.equal((body.results as { status: number }[]).filter(({ status }) => status === 201).length, 500)
    assert.equal(new Set((await written('crowd')).map(({ xid }) => xid)).size, 1)
  })

  it('fail alone also when one holds what cannot be stored, or is nested without end', async () => {
    const deep = JSON.parse('['.repeat(200) + ']'.repeat(200)) as object
    const { status, body } = await sendMany([
      ticket('odd-neighbour-1', 'odd\u0000words'),
      ticket('odd-neighbour-2', 'whole words'),
      ticket('odd-neighbour-3', 'half a pair \ud83d'),
      ticket('odd-neighbour-4', 'deep words', { answers: { deep } }),
    ])
    assert.equal(status, 200)
    assert.deepEqual(
      (body.results as { status: number }[]).map((result) => result.status),
      [422, 201, 422, 422],
    )
  })

  it('with one key are one also when the second try brings a token that was signed later', async () => {
    const tried = () =>
      send('tried twice', 'tried-with-two-tokens', {
        entry: shop.key,
        contact: {},
        contextToken: signContext(shop, { orderNo: 'A-1' }, org.house.clock.now()),
      })
    const first = await tried()
    org.house.clock.advance(1_000)
    const second = await tried()
    assert.deepEqual([second.status, second.header('idempotent-replayed'), second.body], [201, 'true', first.body])
  })

  it('have keys of their own: nobody else can use them up, or ask for what they got', async () => {
    const complaint = ticket('crm-000001', 'numbered by a server')
    const stranger = await send('taken before', complaint.key)
    assert.equal(stranger.status, 201)
    type Results = { status: number; replayed: boolean; receipt: { number: string } }[]
    const [result] = (await sendMany([complaint])).body.results as Results
    assert.deepEqual([result!.status, result!.replayed], [201, false])
    const { key, ...body } = complaint
    const guessed = await api.browse('portal').ask('POST', '/v1/tickets', { body: { ...body, entry: shop.key }, key })
    assert.deepEqual(
      [guessed.status, guessed.body.code],
      [422, 'idempotency_key_reused'],
      "it meets the stranger's key",
    )
    const other = await api
      .browse('portal')
      .ask('POST', '/v1/tickets', { body: { ...body, entry: shop.key }, key: 'crm-000002' })
    const [second] = (await sendMany([{ ...complaint, key: 'crm-000002' }])).body.results as Results
    assert.deepEqual([other.status, second!.status, second!.replayed], [201, 201, false])
    assert.notEqual(second!.receipt.number, other.body.number)
  })

  it('are not let in by the token that stands in a page', async () => {
    const inPage = signContext(shop, {}, org.house.clock.now())
    const answer = await sendMany([ticket('never-written', 'never')], { token: inPage })
    assert.deepEqual([answer.status, answer.body.code], [401, 'bulk_not_signed'])
    const asContext = await send('with a token for many', undefined, { entry: shop.key, contextToken: token() })
    assert.equal(asContext.status, 201, asContext.text)
    const { context_fault } = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('tickets')
        .select('context_fault')
        .where('number', '=', asContext.body.number as string)
        .executeTakeFirstOrThrow(),
    )
    assert.equal(context_fault, 'wrong_audience')
  })

  for (const [what, body, status, code] of [
    ['without a token that is signed', { token: 'not.a.token' }, 401, 'bulk_not_signed'],
    ['of another entry', { entry: 'pk_other' }, 401, 'bulk_not_signed'],
    ['that are none', { tickets: [] }, 422, 'request_invalid'],
    [
      'that are more than 500',
      { tickets: Array.from({ length: 501 }, (_, n) => ({ key: `too-many-${n}` })) },
      422,
      'request_invalid',
    ],
    ['without keys', { tickets: [{ form: 'other', text: 'x' }] }, 422, 'request_invalid'],
  ] as const) {
    it(`${what} are refused`, async () => {
      const answer = await sendMany([ticket('never-written', 'never')], body)
      assert.deepEqual([answer.status, answer.body.code], [status, code])
      assert.deepEqual(await written('never'), [])
    })
  }
})
