/** Reading what a host app says: signed, claimed, or not to be believed; and that nothing it says can break the door. */
import assert from 'node:assert/strict'
import { createHmac, createSecretKey } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Context, readContext, type TokenFault, tokenFaults } from '#records/entries/context.rules.ts'
import type { Entry } from '#records/entries/find.ts'
import { signContext } from '#records/entries/sign.ts'
import { draftOf } from '../../../test/draft.ts'
import { readSentContext } from './context.ts'
import { mask } from './mask.rules.ts'

const now = new Date('2026-03-02T01:00:00Z')
const seconds = now.getTime() / 1000

const secretOf = (name: string) => createHmac('sha256', 'secrets of this test').update(name).digest()
const keyOf = (name: string) => createSecretKey(secretOf(name))

function entryOf(name: string, more: Partial<Entry> = {}): Entry {
  return {
    entryId: `id of ${name}`,
    key: `pk_${name}`,
    name: { 'zh-Hans': name, en: name },
    origins: ['https://shop.example'],
    requestsPerMinuteMax: 600,
    active: true,
    secrets: [{ kid: `kid_${name}`, key: keyOf(name) }],
    ...more,
  }
}

const shop = entryOf('shop', {
  secrets: [
    { kid: 'kid_shop', key: keyOf('shop') },
    { kid: 'kid_earlier', key: keyOf('earlier') },
    { kid: 'kid_retired', key: null },
  ],
})
const wallet = entryOf('wallet')
const entries = [shop, wallet, entryOf('paused', { active: false })]

const ctx: Context = {
  page: '/pay/result',
  orderNo: 'A-1',
  amountMinor: '12800',
  currency: 'CNY',
  customerRef: 'user-000123',
}
type Parts = { header?: object; claims?: object; secret?: string; signature?: string }

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (text: string, secret = 'shop') =>
  `${text}.${createHmac('sha256', secretOf(secret)).update(text).digest('base64url')}`

/** A token with anything in it, signed right unless a signature is given. */
function token({ header = {}, claims = {}, secret, signature }: Parts = {}): string {
  const whole = { iss: 'pk_shop', aud: 'huiyin', iat: seconds, exp: seconds + 300, ctx, ...claims }
  const text = `${part({ alg: 'HS256', kid: 'kid_shop', ...header })}.${part(whole)}`
  return signature === undefined ? signed(text, secret) : `${text}.${signature}`
}

const read = (contextToken: string, more: object = {}, site: string | null = null) =>
  readSentContext(entries, { contextToken, ...more }, site, now)

const good = token()
const [head, body, mark] = good.split('.') as [string, string, string]
const tampered = Buffer.from(body, 'base64url').toString().replace('12800', '99900')

const refused: [TokenFault, string, string][] = [
  ['malformed', 'nothing', ''],
  ['malformed', 'no token', 'hello'],
  ['malformed', 'two parts', `${head}.${body}`],
  ['malformed', 'four parts', `${good}.x`],
  ['malformed', 'a header that is no JSON', `e30x.${body}.${mark}`],
  ['malformed', 'alg none, unsigned', token({ header: { alg: 'none' }, signature: '' })],
  ['malformed', 'alg none, signed all the same', token({ header: { alg: 'none' } })],
  ['malformed', 'alg HS512', token({ header: { alg: 'HS512' } })],
  ['malformed', 'alg RS256', token({ header: { alg: 'RS256' } })],
  ['malformed', 'alg in small letters', token({ header: { alg: 'hs256' } })],
  ['malformed', 'no alg', token({ header: { alg: undefined } })],
  ['malformed', 'an extension that must be understood', token({ header: { crit: ['b64'], b64: false } })],
  ['malformed', 'no exp', token({ claims: { exp: undefined } })],
  ['malformed', 'no iat', token({ claims: { iat: undefined } })],
  ['malformed', 'no iss', token({ claims: { iss: undefined } })],
  ['malformed', 'exp is a text', token({ claims: { exp: '2030' } })],
  ['malformed', 'claims are a list', signed(`${head}.${part([])}`)],
  ['malformed', 'a huge value', token({ claims: { ctx: { page: 'x'.repeat(9_000) } } })],
  ['unknown_key', 'no kid', token({ header: { kid: undefined } })],
  ['unknown_key', 'a kid nobody has', token({ header: { kid: 'kid_nobody' } })],
  ['unknown_key', 'a kid that is no text', token({ header: { kid: 0 } })],
  ['unknown_key', 'a kid from the prototype', token({ header: { kid: '__proto__' } })],
  ['unknown_key', 'a key of its own', token({ header: { kid: 'x', jwk: { kty: 'oct', k: 'AA' } } })],
  ['retired_key', 'a retired secret', token({ header: { kid: 'kid_retired' } })],
  ['paused_entry', 'an entry that is paused', token({ header: { kid: 'kid_paused' }, secret: 'paused' })],
  ['bad_signature', 'another secret', token({ secret: 'guess' })],
  ['bad_signature', "another entry's secret", token({ secret: 'wallet' })],
  ['bad_signature', 'the public key as secret', token({ secret: 'pk_shop' })],
  ['bad_signature', 'another payload', `${head}.${Buffer.from(tampered).toString('base64url')}.${mark}`],
  ['bad_signature', 'no signature', token({ signature: '' })],
  ['bad_signature', 'half a signature', `${head}.${body}.${mark.slice(0, 20)}`],
  ['wrong_audience', 'no audience', token({ claims: { aud: undefined } })],
  ['wrong_audience', 'for somebody else', token({ claims: { aud: 'https://other.example' } })],
  ['wrong_entry', 'names another entry', token({ claims: { iss: 'pk_wallet' } })],
  ['wrong_entry', 'names a list of entries', token({ claims: { iss: ['pk_shop'] } })],
  ['expired', 'ended long ago', token({ claims: { iat: seconds - 3_600, exp: seconds - 3_000 } })],
  ['expired', 'ended, even with the skew', token({ claims: { exp: seconds - 60 } })],
  ['not_yet', 'issued in the future', token({ claims: { iat: seconds + 61, exp: seconds + 300 } })],
  ['not_yet', 'valid later', token({ claims: { nbf: seconds + 120 } })],
  ['too_long', 'lives eleven minutes', token({ claims: { exp: seconds + 660 } })],
  ['too_long', 'lives for ever', token({ claims: { exp: 8.64e12 } })],
]

describe('a token', () => {
  test('that is right is believed, and says which entry it came through', async () => {
    assert.deepEqual(read(good), {
      entryId: shop.entryId,
      signed: ctx,
      claimed: {},
      trust: 'signed',
      fault: null,
    })
    assert.deepEqual(read(signContext(shop, ctx, now)), read(good))
  })

  for (const [what, parts] of [
    ['an earlier secret that is still in use', { header: { kid: 'kid_earlier' }, secret: 'earlier' }],
    ['clocks a minute apart', { claims: { iat: seconds + 60, exp: seconds + 300 } }],
    ['an end within the skew', { claims: { iat: seconds - 300, exp: seconds - 59 } }],
    ['ten minutes', { claims: { exp: seconds + 600 } }],
    ['claims and headers that we do not know', { header: { x: 1 }, claims: { jti: '1', sub: 'x', more: {} } }],
    ['several audiences', { claims: { aud: ['other', 'huiyin'] } }],
  ] satisfies [string, Parts][]) {
    test(`is believed with ${what}`, async () => assert.equal(read(token(parts))!.trust, 'signed'))
  }

  for (const [fault, what, wrong] of refused) {
    test(`is not believed: ${what}`, async () => {
      const said = read(wrong)
      assert.deepEqual([said!.trust, said!.fault, said!.entryId], ['invalid', fault, null])
      assert.deepEqual(said!.signed, {})
    })
  }

  test('every fault has been seen', () => {
    assert.deepEqual([...new Set(refused.map(([fault]) => fault))].sort(), tokenFaults.toSorted())
  })

  test('that is not believed still says what it said, as a claim', async () => {
    assert.deepEqual(read(token({ claims: { exp: seconds - 61 } }))!.claimed, ctx)
    assert.deepEqual(read(`${head}.${Buffer.from(tampered).toString('base64url')}.${mark}`)!.claimed, {
      ...ctx,
      amountMinor: '99900',
    })
  })

  test('of one entry is not believed beside the key of another', async () => {
    assert.equal(read(good, { entry: 'pk_shop' })!.trust, 'signed')
    const said = read(good, { entry: 'pk_wallet' })
    assert.deepEqual([said!.fault, said!.entryId], ['wrong_entry', wallet.entryId])
  })

  test('cut, changed in any place or made of anything is never believed and never throws', async () => {
    const letters = fc.constantFrom(...'abcXYZ019-_.=/ \0é')
    const change = fc.record({ at: fc.nat(good.length - 1), letter: letters })
    // The last letter of a signature of 32 bytes holds two bits that mean nothing.
    const isSame = (text: string) =>
      Buffer.from(text.split('.')[2] ?? '', 'base64url').equals(Buffer.from(mark, 'base64url')) &&
      text.startsWith(`${head}.${body}.`)
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          change.map(({ at, letter }) => good.slice(0, at) + letter + good.slice(at + 1)),
          fc.nat(good.length - 1).map((end) => good.slice(0, end)),
          fc.string({ maxLength: 200 }),
          fc.json().map((json) => `${head}.${Buffer.from(json).toString('base64url')}.${mark}`),
          fc.json().map((json) => `${Buffer.from(json).toString('base64url')}.${body}.${mark}`),
        ),
        async (text) => {
          const said = read(text)
          assert.equal(said!.trust, isSame(text) ? 'signed' : 'invalid')
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('what is said', () => {
  test('is taken without what does not fit', () => {
    const table: [object, Context][] = [
      [{ orderNo: 4200152604166 }, { orderNo: '4200152604166' }],
      [{ orderNo: 'x'.repeat(65), errorCode: 'E1' }, { errorCode: 'E1' }],
      [{ orderNo: '', page: '   ' }, {}],
      [{ amountMinor: '12800' }, {}],
      [
        { amountMinor: 12800, currency: 'CNY' },
        { amountMinor: '12800', currency: 'CNY' },
      ],
      [{ amountMinor: '-1', currency: 'CNY', os: 'iOS' }, { os: 'iOS' }],
      [{ amountMinor: '1.5', currency: 'CNY' }, {}],
      [{ amountMinor: '9'.repeat(19), currency: 'CNY' }, {}],
      [{ amountMinor: 1e21, currency: 'CNY' }, {}],
      [{ amountMinor: '1', currency: 'yuan' }, {}],
      [{ page: 'https://shop.example/pay?token=abc#x' }, { page: 'https://shop.example/pay' }],
      [{ page: '/app#access_token=abc' }, { page: '/app' }],
      [{ page: '/app#/pay/result' }, { page: '/app#/pay/result' }],
      [{ os: 'a\u202eb\n c\u200b' }, { os: 'ab c' }],
      [{ page: 'a\0b' }, {}],
      [{ network: '\ud800' }, {}],
      [{ os: { toString: 'x' }, channel: ['a'], deviceModel: null, payMethod: true }, {}],
      [JSON.parse('{"__proto__": {"os": "x"}, "constructor": "y", "unknown": "z"}'), {}],
    ]
    for (const [given, expected] of table) assert.deepEqual(readContext(given), expected, JSON.stringify(given))
    for (const given of [null, undefined, 'text', 7, [], [ctx], () => ctx]) assert.deepEqual(readContext(given), {})
  })

  test('is well-formed text within its limits, whatever came', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 700 }), fc.double(), fc.anything(), fc.bigInt())
    const keys = fc.constantFrom(...Object.keys(ctx), 'os', '__proto__', 'toString')
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(keys, anything)), (given) => {
        for (const value of Object.values(readContext(given))) {
          assert.ok(value.length > 0 && value.length <= 500 && value.isWellFormed() && !value.includes('\0'))
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('by the page counts as a claim, and less than what was signed', async () => {
    const context = { orderNo: 'B-2', deviceModel: 'Mate 60', os: 'HarmonyOS' }
    assert.deepEqual(read(good, { context }), {
      entryId: shop.entryId,
      signed: ctx,
      claimed: { deviceModel: 'Mate 60', os: 'HarmonyOS' },
      trust: 'signed',
      fault: null,
    })
    const said = readSentContext(entries, { entry: 'pk_shop', context }, null, now)
    assert.deepEqual([said!.trust, said!.claimed], ['unsigned', context])
    assert.equal(readSentContext(entries, {}, null, now), null)
    const silent = readSentContext(entries, { entry: 'pk_shop', context: {} }, null, now)
    assert.deepEqual([silent!.entryId, silent!.trust], [shop.entryId, null])
  })
})

test('a page of another site sends only through an open entry that lists it', async () => {
  const from = (site: string | null, entry?: string) => {
    try {
      return readSentContext(entries, entry ? { entry, context: ctx } : { context: ctx }, site, now)!.entryId
    } catch (problem) {
      return (problem as { code: string }).code
    }
  }
  const outcomes: [string | null, string | undefined, string | null][] = [
    ['https://shop.example', 'pk_shop', shop.entryId],
    ['https://shop.example', undefined, 'origin_not_allowed'],
    ['https://shop.example', 'pk_nobody', 'origin_not_allowed'],
    ['https://shop.example', 'pk_paused', 'origin_not_allowed'],
    ['https://shop.example.evil.example', 'pk_shop', 'origin_not_allowed'],
    ['http://shop.example', 'pk_shop', 'origin_not_allowed'],
    ['null', 'pk_shop', 'origin_not_allowed'],
    // Our own page or a server: nobody in trouble is sent away for a key that means nothing.
    [null, 'pk_shop', shop.entryId],
    [null, 'pk_nobody', null],
    [null, 'pk_paused', null],
  ]
  for (const [site, entry, outcome] of outcomes) assert.equal(await from(site, entry), outcome, `${site} ${entry}`)
})

describe('at the door', () => {
  const sent = { entryId: 'e', signed: ctx, claimed: {}, trust: 'signed', fault: null } as const
  const masked = (submission: Parameters<typeof draftOf>[0]) => mask(draftOf(submission))

  test('signed values fill what the customer left empty, and nothing that they wrote', () => {
    const empty = masked({ context: sent })
    assert.deepEqual([empty.orderNo, empty.amount], ['A-1', { amountMinor: 12800n, currency: 'CNY' }])
    const written = masked({ context: sent, orderNo: 'MY-9', amount: { amountMinor: 5n, currency: 'EUR' } })
    assert.deepEqual([written.orderNo, written.amount], ['MY-9', { amountMinor: 5n, currency: 'EUR' }])
    assert.deepEqual(written.said!.signed.orderNo, 'A-1')
    const { orderNo: _none, ...transaction } = { ...ctx, transactionNo: 'T-7' }
    assert.equal(masked({ context: { ...sent, signed: transaction } }).orderNo, 'T-7')
  })

  test('claims fill nothing and name nobody', () => {
    for (const trust of ['unsigned', 'invalid'] as const) {
      const draft = masked({ context: { entryId: 'e', signed: {}, claimed: ctx, trust, fault: null } })
      assert.deepEqual([draft.orderNo, draft.amount, draft.contacts], [null, null, []])
    }
  })

  test('values are masked like text, and a customer id keeps its end', () => {
    const said = { ...ctx, errorCode: 'card 4111111111111111', page: '/u/13900001234' }
    const draft = masked({ context: { ...sent, signed: said, claimed: { customerRef: '1001' } } })
    assert.deepEqual(draft.said, {
      signed: { ...said, errorCode: 'card ****1111', page: '/u/139****1234', customerRef: '****0123' },
      claimed: { customerRef: '****' },
    })
    assert.deepEqual(draft.contacts, [{ kind: 'app_user', value: 'e:user-000123', masked: '****0123' }])
  })
})
