/** The public door over HTTP: what is asked of whom under load, and who is never kept waiting by it. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { inOrg, systemActor } from '#platform/database.ts'
import { makeServer } from '#platform/http.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { type Answer, type Browser, openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { proofOf, searcherOf } from '../../../web/kit/proof/search.ts'
import { doorkeeper, routesBehind } from '../../api.ts'
import { type GateSettings, openGate } from './admission.ts'
import type { Challenge } from './proof.ts'

const org = await openTestOrg()
after(() => org.close())
const { clock } = org.house
const minute = 60_000

/** Both origins behind a gate of their own; browsers of `at` share one address. */
async function openDoor(settings: Partial<GateSettings> = {}) {
  const gate = openGate({ ticketsPerSecondMax: null, proof: 'auto', ...settings })
  let admitted = 0
  const counting: typeof gate.admitTicket = async (arrival) => {
    const leave = await gate.admitTicket(arrival)
    admitted++
    return leave
  }
  const api = await openTestApi(org, routesBehind({ ...gate, admitTicket: counting }))
  after(() => api.close())
  /** Until so many tickets have been let in since this door was opened. */
  const untilAdmitted = async (count: number) => {
    while (admitted < count) await turn()
  }
  return { api, browser: api.browse('portal'), untilAdmitted }
}

let texts = 0
const emergency = { form: 'stolen', answers: { what: 'scam' } }
const sends = (browser: Browser, more: object = {}, asked: object = {}): Promise<Answer> =>
  browser.ask('POST', '/v1/tickets', { body: { form: 'other', text: `一句话 ${texts++}`, ...more }, ...asked })
const solved = (answer: Answer): string => {
  const challenge = answer.body.proof as Challenge
  return proofOf(challenge, searcherOf(challenge)(Number.POSITIVE_INFINITY)!)
}
const triesOf = (answer: Answer) => (answer.body.proof as Challenge).maxnumber

describe('an address that sends much', () => {
  test('is not refused but asked for a proof, which grows; with it the same request is taken, once', async () => {
    const { browser } = await openDoor()
    for (let n = 0; n < 30; n++) assert.equal((await sends(browser)).status, 201)
    const text = '第三十一句'
    const key = 'a-key-of-the-thirty-first'
    const asked = await sends(browser, { text }, { key, language: 'en' })
    assert.deepEqual([asked.status, asked.body.code], [428, 'proof_needed'])
    const proof = solved(asked)
    const taken = await sends(browser, { text, proof }, { key })
    assert.equal(taken.status, 201, taken.text)

    const again = await sends(browser, { text, proof }, { key })
    assert.deepEqual([again.status, again.header('idempotent-replayed'), again.body], [201, 'true', taken.body])
    const { status, body } = await sends(browser, { text: '别的话', proof }, { key: 'a-key-of-another-request' })
    assert.deepEqual([status, body.code], [428, 'proof_needed'], 'for another request it is worth nothing')
    const changed = await sends(browser, { text: '别的话', proof }, { key })
    assert.deepEqual([changed.status, changed.body.code], [422, 'idempotency_key_reused'])

    for (const forged of ['', 'x', btoa('null'), btoa(JSON.stringify({ ...(asked.body.proof as object), number: 1 }))])
      assert.equal((await sends(browser, { proof: forged })).status, 428)
    let more = asked
    for (let n = 0; n < 12; n++) {
      const tried = `a-key-of-many-more-${n}`
      const next = await sends(browser, { text: `还有 ${n}` }, { key: tried })
      assert.ok(triesOf(next) >= triesOf(more))
      more = next
      assert.equal((await sends(browser, { text: `还有 ${n}`, proof: solved(next) }, { key: tried })).status, 201)
    }
    assert.ok(triesOf(more) > triesOf(asked))
    clock.advance(2 * minute)
    assert.equal((await sends(browser)).status, 201, 'calm again, nothing is asked')
  })

  test('is told ahead, while somebody still writes; an emergency is asked nothing', async () => {
    const { browser } = await openDoor()
    const ahead = async (form: string) =>
      (await browser.ask('GET', `/v1/proof?key=a-key-that-will-be-sent&form=${form}`)).body
        .challenge as Challenge | null
    assert.equal(await ahead('other'), null)
    for (let n = 0; n < 31; n++) await sends(browser)
    const challenge = (await ahead('other'))!
    const proof = proofOf(challenge, searcherOf(challenge)(Number.POSITIVE_INFINITY)!)
    assert.equal((await sends(browser, { proof }, { key: 'a-key-that-will-be-sent' })).status, 201)
    assert.equal(await ahead('stolen'), null)
    for (let n = 0; n < 5; n++) {
      const { status, text } = await sends(browser, emergency)
      assert.equal(status, 201, text)
    }
  })

  test('with the same words is asked for a proof earlier, and loses nothing', async () => {
    const { browser } = await openDoor()
    for (let n = 0; n < 10; n++) assert.equal((await sends(browser, { text: '付款失败' })).status, 201)
    const asked = await sends(browser, { text: '付款失败' }, { key: 'a-key-of-the-eleventh' })
    assert.equal(asked.status, 428)
    assert.equal((await sends(browser, { text: '另外一件事' })).status, 201)
    const taken = await sends(browser, { text: '付款失败', proof: solved(asked) }, { key: 'a-key-of-the-eleventh' })
    assert.equal(taken.status, 201)
  })
})

test('an entry point over its rate costs its visitors a proof and shuts nobody out, an unknown one counts nothing', async () => {
  const names = { 'zh-Hans': '付款成功页', en: 'Payment done' }
  const entryId = await org.as('admin', (work) =>
    createEntryPoint(work, { name: names, origins: [], requestsPerMinuteMax: 3 }),
  )
  const { key: entry } = await org.asSystem(({ tx }) =>
    tx.selectFrom('entries').select('key').where('entry_id', '=', entryId).executeTakeFirstOrThrow(),
  )
  const { api } = await openDoor()
  for (let n = 0; n < 3; n++) assert.equal((await sends(api.browse('portal'), { entry })).status, 201)
  const key = 'a-key-of-the-fourth'
  const asked = await sends(api.browse('portal'), { entry, text: '第四位' }, { key })
  assert.equal(asked.status, 428)
  const taken = await sends(api.browse('portal'), { entry, text: '第四位', proof: solved(asked) }, { key })
  assert.equal(taken.status, 201, taken.text)
  for (let n = 0; n < 5; n++)
    assert.equal((await sends(api.browse('portal'), { entry: 'pk_nobody' })).status, 201, 'from no entry that we know')
})

describe('a contact', () => {
  test('that is named in many tickets costs proofs, is refused in the end, and an emergency gets in', async () => {
    const { api } = await openDoor()
    const contact = { phone: '138 0013 8111' }
    const send = (more: object = {}) => sends(api.browse('portal'), { contact, ...more })
    for (let n = 0; n < 10; n++) assert.equal((await send()).status, 201)
    assert.equal((await send()).status, 428)
    for (let n = 0; n < 90; n++) assert.equal((await send(emergency)).status, 201)
    const refused = await send({ contact: { phone: '+8613800138111' } })
    assert.deepEqual(
      [refused.status, refused.body.code, refused.header('retry-after')],
      [429, 'too_many_requests', '360'],
      'however it is written',
    )
    assert.match(String(refused.body.detail), /360/)
    assert.equal((await send(emergency)).status, 201)
    assert.equal((await send({ contact: { phone: '13800138112' } })).status, 201, 'nobody else is meant')
  })
})

describe('requests of any kind', () => {
  /** One origin with a limit that a test can reach. */
  async function openNarrow(origin: 'portal' | 'console', requestsPerMinuteMax: number) {
    const app = await makeServer(org.house, routesBehind(openGate()), doorkeeper(org.house), {
      origin,
      tls: null,
      trustProxy: false,
      secureCookies: false,
      contentSecurityPolicy: "default-src 'none'",
      requestsPerMinuteMax,
    })
    after(() => app.close())
    return (url: string, remoteAddress: string, cookie = '') =>
      app.inject({ method: 'GET', url, headers: { host: org.host, cookie }, remoteAddress })
  }

  test('over the limit of their address are refused with the exact time, which headers told before', async () => {
    const ask = await openNarrow('portal', 4)
    const look = (address: string) => ask('/v1/portal', address)
    const seen = []
    for (let n = 0; n < 4; n++) seen.push((await look('192.0.2.1')).headers.ratelimit)
    assert.deepEqual(
      seen,
      [3, 2, 1, 0].map((left) => `"address";r=${left};t=${(4 - left) * 15}`),
    )
    const refused = await look('192.0.2.1')
    assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [429, '15'])
    assert.equal(refused.headers['ratelimit-policy'], '"address";q=4;w=60')
    assert.equal(refused.headers['access-control-allow-origin'], '*', "another site's page can read why")
    assert.equal((await look('192.0.2.9')).statusCode, 200)
    clock.advance(14_999)
    assert.equal((await look('192.0.2.1')).statusCode, 429)
    clock.advance(1)
    assert.equal((await look('192.0.2.1')).statusCode, 200)
  })

  test('by one colleague are limited by themselves, not by their address', async () => {
    const { api } = await openDoor()
    const ask = await openNarrow('console', 100)
    const cookies = await Promise.all(
      (['agent', 'lead'] as const).map(async (name) =>
        [...(await api.signedIn(name)).cookies].map(([cookie, value]) => `${cookie}=${value}`).join('; '),
      ),
    )
    for (let n = 0; n < 10; n++) assert.equal((await ask('/v1/me', '192.0.2.1', cookies[0])).statusCode, 200)
    const refused = await ask('/v1/me', '192.0.2.1', cookies[0])
    assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [429, '6'])
    assert.equal((await ask('/v1/me', '192.0.2.1', cookies[1])).statusCode, 200)
  })
})

describe('when the public door is saturated', () => {
  test('it refuses at once and asks to come back, while staff and money go on as ever', async () => {
    const { api, untilAdmitted } = await openDoor()
    const agent = await api.signedIn('agent')
    const receipt = await org.send()
    assert.equal((await sends(api.browse('portal'))).status, 201)
    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    after(() => release())
    // Every connection of the public pool is held, as by a database that hardly moves.
    const holders = Array.from({ length: 6 }, () =>
      inOrg(org.house, systemActor(org.orgId, 'holder'), 'intake', () => held),
    )
    const waiting = Array.from({ length: 65 }, () => sends(api.browse('portal')))
    await untilAdmitted(1 + waiting.length)
    clock.advance(1_001)

    const refused = await sends(api.browse('portal'), {}, { language: 'en' })
    assert.deepEqual([refused.status, refused.body.code], [503, 'door_busy'])
    const seconds = Number(refused.header('retry-after'))
    assert.ok(Number.isInteger(seconds) && seconds >= 2 && seconds <= 10, String(seconds))
    assert.equal((await api.browse('portal').ask('GET', '/v1/portal')).status, 503)
    const urgent = sends(api.browse('portal'), emergency)

    const { version } = await org.ticket(receipt.ticketId)
    const noted = await agent.ask('POST', `/v1/tickets/${receipt.ticketId}/notes`, { body: { text: '在查' } })
    assert.equal(noted.status, 201)
    const moved = await agent.ask('POST', `/v1/tickets/${receipt.ticketId}/moves`, {
      body: { name: 'check' },
      version: (noted.body.version as number | undefined) ?? version,
    })
    assert.equal(moved.status, 201, moved.text)
    const money = await inOrg(org.house, systemActor(org.orgId, 'money'), 'money', ({ tx }) =>
      tx.selectFrom('tickets').select('stage').where('ticket_id', '=', receipt.ticketId).executeTakeFirstOrThrow(),
    )
    assert.equal(money.stage, 'checking')

    release()
    await Promise.all(holders)
    assert.deepEqual(new Set((await Promise.all(waiting)).map(({ status }) => status)), new Set([201]))
    assert.equal((await urgent).status, 201, 'the emergency was let in past the queue')
    assert.equal((await sends(api.browse('portal'))).status, 201, 'and the door is open again')
  })

  test('an allowance per second is kept: half for everybody, then for who proves, the last fifth for emergencies', async () => {
    const { api } = await openDoor({ ticketsPerSecondMax: 20 })
    const statuses = async (more: object, count: number) => {
      const answers: Answer[] = []
      for (let n = 0; n < count; n++) answers.push(await sends(api.browse('portal'), more))
      return answers
    }
    const everybody = await statuses({}, 12)
    assert.deepEqual(
      everybody.map(({ status }) => status),
      [...Array.from({ length: 10 }, () => 201), 428, 428],
    )
    const browser = api.browse('portal')
    let proved = 0
    for (let n = 0; n < 10; n++) {
      const key = `a-key-within-allowance-${n}`
      const asked = await sends(browser, { text: `证明 ${n}` }, { key })
      if (asked.status !== 428) {
        assert.equal(asked.status, 503)
        continue
      }
      assert.equal((await sends(browser, { text: `证明 ${n}`, proof: solved(asked) }, { key })).status, 201)
      proved++
    }
    assert.equal(proved, 6)
    const urgent = await statuses(emergency, 5)
    assert.deepEqual(
      urgent.map(({ status }) => status),
      [201, 201, 201, 201, 503],
    )
    clock.advance(1_000)
    assert.equal((await sends(api.browse('portal'))).status, 201)
  })

  test('an allowance is not used up by who only says to have signed for many', async () => {
    const { api } = await openDoor({ ticketsPerSecondMax: 20 })
    const tickets = Array.from({ length: 500 }, (_, n) => ({ key: `a-forged-key-${n}` }))
    const forged = { entry: 'pk_forged', token: 'for.ged.token', tickets }
    for (let n = 0; n < 3; n++)
      assert.equal((await api.browse('portal').ask('POST', '/v1/tickets/bulk', { body: forged })).status, 401)
    assert.equal((await sends(api.browse('portal'))).status, 201)
  })
})
