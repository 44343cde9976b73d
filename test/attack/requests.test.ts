/** The edge of the API: what cannot be stored, is too deep, too large, or no JSON at all ends in a clear refusal. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { routes } from '../../server/api.ts'
import { type Asked, openTestApi } from '../api.ts'
import { openTestOrg } from '../house.ts'
import { fuzzGround, fuzzOperation, type Ground } from './fuzz.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})
let ground: Ground
before(async () => {
  ground = await fuzzGround(org, api)
})

const half = '\uD800'
const sent = { form: 'other', text: 'words' }
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

describe('what a body may not be', () => {
  for (const [what, asked, status, code] of [
    ['no JSON', { raw: '{' }, 400, 'json_malformed'],
    ['empty', { raw: '' }, 400, 'json_malformed'],
    ['a lone word', { raw: 'undefined' }, 400, 'json_malformed'],
    ['an array', { body: [sent] }, 422, 'request_invalid'],
    ['nothing', { raw: 'null' }, 422, 'request_invalid'],
    [
      'a key that reaches prototypes',
      { raw: '{"form":"other","text":"x","__proto__":{"polluted":1}}' },
      400,
      'json_malformed',
    ],
    ['a constructor with a prototype', { raw: '{"constructor":{"prototype":{"polluted":1}}}' }, 400, 'json_malformed'],
    ['a field nobody knows', { body: { ...sent, orgId: 'x' } }, 422, 'request_invalid'],
    ['a number instead of words', { body: { ...sent, text: 12 } }, 422, 'request_invalid'],
    [
      'a number of any size',
      { raw: `{"form":"other","text":"x","formVersion":${'9'.repeat(5000)}}` },
      422,
      'request_invalid',
    ],
    ['a fraction', { raw: '{"form":"other","text":"x","formVersion":1.5e0}' }, 422, 'request_invalid'],
    ['too many words', { body: { ...sent, text: 'x'.repeat(32_001) } }, 422, 'request_invalid'],
    ['too large', { body: { ...sent, text: 'x'.repeat(300_000) } }, 413, 'body_too_large'],
    [
      'nested without end',
      { raw: `{"form":"other","text":"x","answers":{"a":${deep(60_000)}}}` },
      422,
      'request_invalid',
    ],
    ['brackets only', { raw: deep(120_000) }, 422, 'request_invalid'],
    [
      'a form',
      { raw: 'form=other&text=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'content_type_unknown',
    ],
    [
      'plain text',
      { raw: JSON.stringify(sent), headers: { 'content-type': 'text/plain' } },
      415,
      'content_type_unknown',
    ],
    ['XML', { raw: '<a/>', headers: { 'content-type': 'application/xml' } }, 415, 'content_type_unknown'],
    [
      'multipart',
      { raw: '--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      415,
      'content_type_unknown',
    ],
  ] satisfies [string, Asked, number, string][]) {
    it(`${what}: ${status}`, async () => {
      const answer = await api.browse('portal').ask('POST', '/v1/tickets', asked)
      assert.equal(answer.status, status, answer.text.slice(0, 300))
      assert.equal(answer.body.code, code)
      assert.ok(answer.text.length < 20_000, 'the refusal is short')
      assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    })
  }

  it('of a key that comes twice the last value counts, as in every JSON parser of a browser', async () => {
    const raw = '{"form":"no such form","text":"x","form":"other"}'
    assert.equal((await api.browse('portal').ask('POST', '/v1/tickets', { raw })).status, 201)
  })

  it('thousands of unknown answers are refused by a short list', async () => {
    const answers = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`field${index}`, 'x']))
    const answer = await api.browse('portal').ask('POST', '/v1/tickets', { body: { ...sent, answers } })
    assert.equal(answer.status, 422)
    assert.ok((answer.body.errors as unknown[]).length <= 50)
  })
})

describe('NUL and half a surrogate pair', () => {
  for (const bad of ['a\u0000b', half]) {
    const shown = JSON.stringify(bad)
    for (const [origin, method, path, body, pointer] of [
      ['portal', 'POST', '/v1/tickets', { ...sent, text: bad }, '/body/text'],
      ['portal', 'POST', '/v1/tickets', { ...sent, contact: { name: bad } }, '/body/contact/name'],
      ['portal', 'POST', '/v1/tickets', { ...sent, answers: { [bad]: 'x' } }, '/body/answers'],
      ['portal', 'POST', '/v1/tickets', { ...sent, answers: { 'a/b~c': bad } }, '/body/answers/a~1b~0c'],
      ['console', 'POST', '/v1/tickets/:ticketId/replies', { text: 'x', template: bad }, '/body/template'],
      ['console', 'PUT', '/v1/tickets/:ticketId/triage', { code: bad, priority: 1 }, '/body/code'],
    ] as const) {
      it(`${shown} at ${pointer} of ${path} is refused there`, async () => {
        const browser = origin === 'console' ? ground.staff : api.browse('portal')
        const answer = await browser.ask(method, path.replace(':ticketId', ground.ticketId), { body, version: 1 })
        assert.equal(answer.status, 422, answer.text)
        assert.deepEqual(answer.body.errors, [
          { pointer, code: 'custom', message: 'must be text without NUL characters and half surrogate pairs' },
        ])
      })
    }
  }

  it('in the address is refused, in a query with its pointer', async () => {
    const search = await ground.staff.ask('GET', '/v1/queue?q=a%00b')
    assert.equal(search.status, 422)
    assert.deepEqual(
      (search.body.errors as { pointer: string }[]).map(({ pointer }) => pointer),
      ['/query/q'],
    )
    assert.equal((await ground.staff.ask('GET', '/v1/queue?cursor=%00')).status, 422)
    assert.equal((await ground.customer.ask('GET', '/v1/tracking/HY%00')).status, 422)
    for (const path of ['/v1/tracking/%ED%A0%80', '/v1/tracking/%', `/v1/tracking/${'9'.repeat(400)}`]) {
      const answer = await ground.customer.ask('GET', path)
      assert.deepEqual([answer.status, answer.body.code], [404, 'path_unknown'], path)
      assert.equal(answer.header('x-content-type-options'), 'nosniff')
    }
    assert.equal((await ground.staff.ask('GET', '/v1/tickets/%00')).status, 422)
  })
})

describe('what a header may not be', () => {
  for (const [name, value] of [
    ['idempotency-key', 'short'],
    ['idempotency-key', 'x'.repeat(200)],
    ['idempotency-key', '\u00E9'.repeat(12)],
    ['accept-language', `${'zh,'.repeat(2_000)}x`],
    ['accept-language', '*;q=1e999, ;;;,,'],
    ['content-type', 'application/json; charset=utf-7'],
    ['content-type', 'application/json, text/plain'],
    ['cookie', `huiyin-tracking-80=${'%00'.repeat(300)}; =; a`],
    ['host', 'nowhere.example'],
    ['host', '[::1'],
    ['host', `${'a'.repeat(3_000)}`],
    ['if-match', '"99999999999999"'],
    ['sec-fetch-site', 'cross-site'],
  ] as const) {
    it(`${name}: ${value.slice(0, 40)} breaks nothing`, async () => {
      const answer = await api.browse('portal').ask('POST', '/v1/tickets', { body: sent, headers: { [name]: value } })
      assert.ok(answer.status < 500, answer.text)
    })
  }

  for (const last of [1.5, 1e9, 2 ** 31, 2 ** 53 - 1])
    it(`last-event-id: ${last} goes on with what is new`, async () => {
      const browser = ground.customer
      const path = `/v1/tracking/${ground.number}`
      const write = async () => void (await browser.ask('POST', `${path}/messages`, { body: { text: 'more' } }))
      const events = await browser.stream(`${path}/events`, (seen) => seen.length > 0, write, last)
      assert.ok(events.length > 0)
    })
})

describe('requests that are almost right', () => {
  for (const { endpoint } of routes.filter((route) => !route.stream))
    it(`${endpoint.method} ${endpoint.path} may refuse and never breaks`, () => fuzzOperation(ground, endpoint, 40))

  it('left nothing in the log of faults', () => {
    assert.deepEqual(org.house.faults, [])
  })
})
