/** Tickets with signed, unsigned and false contexts, as they come over HTTP and as staff see them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openerOf } from '#platform/vault/subjects.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import type { Context } from '#records/entries/context.rules.ts'
import { type Entry, entriesOf } from '#records/entries/find.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { signContext } from '#records/entries/sign.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'

const org = await openTestOrg()
const other = await openTestOrg(undefined, { host: 'other.local', house: org.house })
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const shopOrigin = 'https://shop.example'
const ctx: Context = {
  orderNo: 'A-1',
  amountMinor: '12800',
  currency: 'CNY',
  errorCode: 'E10013',
  customerRef: 'user-000123',
}
let shop: Entry
let wallet: Entry
let theirs: Entry
before(async () => {
  shop = await entryIn(org, { 'zh-Hans': '商店', en: 'Shop' })
  wallet = await entryIn(org, { 'zh-Hans': '钱包', en: 'Wallet' })
  theirs = await entryIn(other, { 'zh-Hans': '别家', en: 'Theirs' })
})

async function entryIn(where: TestOrg, name: Entry['name']): Promise<Entry> {
  const entryId = await where.as('admin', (work) =>
    createEntryPoint(work, { name, origins: [shopOrigin], requestsPerMinuteMax: 600 }),
  )
  await where.as('admin', (work) => addSecret(work, entryId))
  return where.asSystem(async (work) => (await entriesOf(work)).find((entry) => entry.entryId === entryId)!)
}

type Seen = Record<string, unknown> & {
  context: { trust: string; fault: string | null; signed: Context; claimed: Context } | null
  customer: { customerId: string; contacts: { kind: string; masked: string }[] }
}

/** Sends a complaint and answers the ticket as an agent sees it. */
async function sends(body: object, headers: Record<string, string> = {}): Promise<Seen> {
  const browser = api.browse('portal')
  const sent = await browser.ask('POST', '/v1/tickets', {
    body: { form: 'other', text: '付款页一直转圈', ...body },
    headers,
  })
  assert.equal(sent.status, 201, sent.text)
  const { number, secret } = sent.body as { number: string; secret: string }
  const followed = await (await api.holding({ number, secret })).ask('GET', `/v1/tracking/${number}`)
  const seen = await (await api.signedIn('agent')).ask('GET', `/v1/tickets/${followed.body.ticketId}`)
  assert.equal(seen.status, 200, seen.text)
  return seen.body as Seen
}
const signed = (context: Context = ctx, entry = shop) => signContext(entry, context, org.house.clock.now())
const rowOf = (ticketId: unknown) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('tickets').selectAll().where('ticket_id', '=', String(ticketId)).executeTakeFirstOrThrow(),
  )

describe('a complaint', () => {
  test('with a signed context is filled in, marked and led to the app’s customer', async () => {
    const seen = await sends({ entry: shop.key, contextToken: await signed(), context: { deviceModel: 'Mate 60' } })
    assert.deepEqual(seen.context, {
      trust: 'signed',
      fault: null,
      signed: { ...ctx, customerRef: '****0123' },
      claimed: { deviceModel: 'Mate 60' },
    })
    assert.deepEqual(
      [seen.orderNo, seen.amount, seen.channel, seen.entry],
      ['A-1', { amountMinor: '12800', currency: 'CNY' }, 'widget', { entryId: shop.entryId, name: shop.name }],
    )
    assert.deepEqual(
      seen.customer.contacts.map(({ kind, masked }) => [kind, masked]),
      [['app_user', '****0123']],
    )
    const row = await rowOf(seen.ticketId)
    assert.ok(!JSON.stringify(row.context).includes('user-000123'))
    const place = { orgId: org.orgId, table: 'tickets', column: 'answers_sealed', rowId: String(seen.ticketId) }
    const sealer = await org.asSystem((work) => openerOf(work, row.customer_id))
    assert.deepEqual(JSON.parse(sealer.open(place, row.answers_sealed!)), {
      context: { signed: ctx, claimed: { deviceModel: 'Mate 60' } },
    })
  })

  test('keeps what the customer wrote beside a signed value that says otherwise', async () => {
    const seen = await sends({
      contextToken: await signed(),
      orderNo: 'MY-9',
      amount: { amountMinor: '500', currency: 'CNY' },
    })
    assert.deepEqual([seen.orderNo, seen.amount], ['MY-9', { amountMinor: '500', currency: 'CNY' }])
    assert.deepEqual([seen.context!.signed.orderNo, seen.context!.signed.amountMinor], ['A-1', '12800'])
    assert.equal((seen.entry as { entryId: string }).entryId, shop.entryId, 'the token names its entry')
  })

  test('with an unsigned context is marked so, and nothing is filled in from it', async () => {
    const seen = await sends({ entry: shop.key, context: { ...ctx, errorCode: '卡 4111111111111111' } })
    assert.deepEqual(
      [seen.context!.trust, seen.context!.signed, seen.orderNo, seen.amount],
      ['unsigned', {}, null, null],
    )
    assert.equal(seen.context!.claimed.errorCode, '卡 ****1111')
    assert.deepEqual(seen.customer.contacts, [])
  })

  test('is received whatever its token and context are', async () => {
    const right = await signed()
    const [head, body] = right.split('.')
    const late = signContext(shop, ctx, new Date(org.house.clock.now().getTime() - 3_600_000))
    const cases: [object, string, string | null][] = [
      [{ contextToken: `${head}.${body}.AAAA` }, 'invalid', 'bad_signature'],
      [{ contextToken: 'x'.repeat(100_000) }, 'invalid', 'malformed'],
      [{ contextToken: late }, 'invalid', 'expired'],
      [{ contextToken: await signed(ctx, theirs), entry: theirs.key }, 'invalid', 'unknown_key'],
      [{ contextToken: right, entry: wallet.key }, 'invalid', 'wrong_entry'],
      [{ context: { page: 7, orderNo: ['x'], os: 'o'.repeat(500), network: 'a\u0000b' } }, 'unsigned', null],
    ]
    for (const [more, trust, fault] of cases) {
      const { context, orderNo, customer } = await sends(more)
      assert.deepEqual([context!.trust, context!.fault, orderNo, customer.contacts], [trust, fault, null, []])
    }
    assert.equal((await sends({ entry: 'pk_nobody', context: {} })).context, null)
  })

  test('from another site needs an entry that lists it', async () => {
    const from = (origin: string) => ({ origin, 'sec-fetch-site': 'cross-site' })
    const ask = (entry: string, origin: string) =>
      api
        .browse('portal')
        .ask('POST', '/v1/tickets', { body: { form: 'other', text: 'x', entry }, headers: from(origin) })
    assert.equal((await ask(shop.key, 'https://elsewhere.example')).status, 403)
    assert.equal((await ask(theirs.key, shopOrigin)).status, 403)
  })
})

describe('the app’s customer', () => {
  const customerOf = async (body: object) => (await sends(body)).customer.customerId

  test('is found again by what the server signed, in one app only, and never by a claim', async () => {
    const first = await customerOf({ contextToken: await signed({ customerRef: 'app-user-7' }) })
    assert.equal(await customerOf({ contextToken: await signed({ customerRef: 'app-user-7' }) }), first)
    assert.notEqual(await customerOf({ contextToken: await signed({ customerRef: 'app-user-7' }, wallet) }), first)
    assert.notEqual(await customerOf({ contextToken: await signed({ customerRef: 'app-user-8' }) }), first)
    assert.notEqual(await customerOf({ entry: shop.key, context: { customerRef: 'app-user-7' } }), first)
  })

  test('is not taken for somebody whose phone they give, and keeps that phone for letters and calls', async () => {
    const contact = { phone: '13900001111', email: 'same@example.com' }
    const victim = await customerOf({ contact })
    org.house.clock.advance(1_000)
    const contextToken = await signed({ customerRef: 'app-user-9' })
    const seen = await sends({ contextToken, contact })
    assert.notEqual(seen.customer.customerId, victim)
    assert.deepEqual(seen.customer.contacts.map(({ kind }) => kind).sort(), ['app_user', 'email', 'phone'])
    assert.equal(await customerOf({ contact }), victim, 'without a token the contact leads where it always did')
    const again = await sends({ contextToken, contact })
    assert.deepEqual([again.customer.customerId, again.customer.contacts.length], [seen.customer.customerId, 3])
    const { email_contact_id: letter } = await rowOf(seen.ticketId)
    const own = seen.customer.contacts as unknown as { kind: string; contactId: string }[]
    assert.equal(letter, own.find(({ kind }) => kind === 'email')!.contactId)
  })
})
