/** The risk desk hears what becomes of protections: by the real verbs, followers and sweeps, on a real PostgreSQL. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { systemClock } from '#platform/clock.ts'
import { NotHeard } from '#platform/ports.ts'
import { isGenuine } from '#platform/webhook-signature.ts'
import { eraseWho } from '#records/customers/erase.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { decideRemedy } from '#stages/remedies/decide.ts'
import { endHolds } from '#stages/remedies/ends.ts'
import { confirmHold, placeHold, proposeRelease } from '#stages/remedies/hold.ts'
import { readProtections } from '#stages/remedies/protections.ts'
import { sendDueRemedies } from '#stages/remedies/send.ts'
import { aboutRisk } from '../../../bin/commands/doctor-risk.ts'
import { type TestCore, testCore } from '../../../test/core.ts'
import { openTestOrg, type PersonName, type TestOrg } from '../../../test/house.ts'
import { postSigned } from '../../outside/webhooks/post.ts'
import type { Envelope } from './envelope.ts'
import { happenedIn } from './news.rules.ts'
import { readUntold } from './queries.ts'
import { sendAgain } from './send-again.ts'
import { tellRiskSystems } from './tell.ts'

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
const desk = { url: 'https://risk.example/protections', secrets: [secret] }
let org: TestOrg
let core: TestCore
let entryId: string
before(async () => {
  org = await openTestOrg()
  entryId = await org.asSystem((work) =>
    createEntryPoint(work, { name: { 'zh-Hans': '应用', en: 'App' }, origins: [], requestsPerMinuteMax: 600 }),
  )
})
after(() => org?.close())
beforeEach(async () => {
  core = testCore(() => org.house.clock.now())
  org.house.ports.money.core = core
  org.house.ports.riskDesk = desk
  await told()
})

const send = () => sendDueRemedies(org.house, org.orgId)
const fresh = (name: PersonName) => ({ ...org.people[name], factorAt: org.house.clock.now(), hasFactor: true })

type News = Record<string, unknown> & { type: string }
/** What the risk desk hears now, and how it was sent. */
async function told(fails: (news: Envelope) => void = () => undefined): Promise<{ sent: Envelope[]; news: News[] }> {
  await org.follow()
  const sent: Envelope[] = []
  const post = async (_clock: unknown, envelope: Envelope) => {
    sent.push(envelope)
    fails(envelope)
  }
  while ((await tellRiskSystems(org.house, org.orgId, post, readProtections)) > 0);
  const news = sent.map(({ body }) => JSON.parse(body) as News)
  return { sent, news: news.toSorted((a, b) => Number(a.seq) - Number(b.seq)) }
}

/** A protection that somebody at the desk asked for, and that stands. */
async function held(phone: string): Promise<{ ticketId: string; remedyId: string }> {
  const { ticketId } = await org.send({ form: 'other', text: '这里有问题', contact: { phone } })
  const { remedyId } = await org.as('agent', (work) =>
    placeHold(work, ticketId, { target: 'account', reason: 'theft' }),
  )
  await send()
  return { ticketId, remedyId }
}

const stolen = { form: 'other', text: '账户被盗刷1000元' }
const rowsOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    sql<Record<string, unknown>>`select * from risk_news where ticket_id = ${ticketId}`.execute(tx),
  )
const auditOf = async (type: string) =>
  (await org.asSystem(({ tx }) => tx.selectFrom('events').select('payload').where('type', '=', type).execute())).length

/** What `huiyin doctor` says of it. */
async function doctored() {
  const client = new pg.Client({ connectionString: org.house.url, options: '-c role=huiyin_app' })
  await client.connect()
  try {
    return await aboutRisk(client, { org_id: org.orgId, is_demo: false }, { riskDesk: desk })
  } finally {
    await client.end()
  }
}

describe('a protection that the door asked for', () => {
  it('is told when it is asked for and when the core has answered, by the name that the app gave its customer', async () => {
    const context = {
      entryId,
      trust: 'signed' as const,
      fault: null,
      signed: { customerRef: 'user-1001' },
      claimed: {},
    }
    const { ticketId, number } = await org.send({ ...stolen, contact: { phone: '13900001111' }, context })
    await send()
    const { sent, news } = await told()
    const [requested, standing, ...more] = news
    assert.deepEqual(more, [])
    assert.deepEqual(
      news.map(({ type }) => type),
      ['protection.requested', 'protection.standing'],
    )
    const [row] = await org.asSystem(({ tx }) =>
      tx.selectFrom('remedies').selectAll().where('ticket_id', '=', ticketId).execute(),
    )
    assert.deepEqual(requested, {
      type: 'protection.requested',
      at: row!.proposed_at.toISOString(),
      protectionId: row!.remedy_id,
      ticket: number,
      cause: 'complaint',
      reason: 'theft',
      target: { type: 'account', customerRef: 'user-1001' },
      since: row!.proposed_at.toISOString(),
      seq: 3,
      until: row!.until_at!.toISOString(),
    })
    assert.equal(standing!.until, row!.hold_until!.toISOString())
    assert.equal(standing!.protectionId, row!.remedy_id)
    assert.equal(new Set(sent.map(({ id }) => id)).size, 2)
    for (const { url, secrets } of sent) assert.deepEqual([url, secrets], [desk.url, desk.secrets])
    assert.doesNotMatch(JSON.stringify(sent), /13900001111|被盗刷/)
    assert.deepEqual((await told()).news, [])
  })

  it('of whom only a number is known is told masked, and of a payment by its number', async () => {
    await org.send({ ...stolen, contact: { phone: '13900001112' } })
    await org.send({ form: 'other', text: '转账一直未到账', orderNo: 'T-77' })
    const { sent, news } = await told()
    assert.deepEqual(news.map(({ target }) => JSON.stringify(target)).toSorted(), [
      '{"type":"account","masked":"139****1112"}',
      '{"type":"transaction","transactionNo":"T-77"}',
    ])
    assert.doesNotMatch(JSON.stringify(sent), /13900001112/)
  })

  it('that was refused, or never sent, is told with the reason', async () => {
    const again = () => org.send({ ...stolen, contact: { phone: '13900002222' } })
    core.plan = [{ reject: 'account_closed' }]
    await again()
    await send()
    for (let round = 0; round < 3; round++) {
      await again()
      await send()
    }
    const codes = (await told()).news.flatMap(({ type, code }) => (type === 'protection.refused' ? [code] : []))
    assert.ok(codes.includes('account_closed') && codes.includes('not_sent'), String(codes))
  })

  it('whose answer was lost is told as unclear, and then as standing', async () => {
    core.plan = ['late']
    const { ticketId } = await org.send({ ...stolen, contact: { phone: '13900003333' } })
    await send()
    org.house.clock.advance(60_000)
    await send()
    assert.deepEqual(
      (await told()).news.map(({ type }) => type),
      ['protection.requested', 'protection.unclear', 'protection.standing'],
    )
    assert.equal((await rowsOf(ticketId)).rows.length, 3)
  })
})

describe('a protection that somebody asked for', () => {
  it('is told, made longer, and ended early by two', async () => {
    const name = await held('13911110001')
    const { until } = await org.as(fresh('risk'), (work) => confirmHold(work, name))
    await send()
    const asked = await org.as('agent', (work) => proposeRelease(work, name, { reason: 'false_alarm', note: '家人' }))
    const release = { ticketId: name.ticketId, remedyId: asked.remedyId }
    const { params_hash: hash } = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('remedies')
        .select('params_hash')
        .where('remedy_id', '=', release.remedyId)
        .executeTakeFirstOrThrow(),
    )
    const yes = { approve: true, paramsHash: hash.toString('hex') }
    await org.as(fresh('lead'), (work) => decideRemedy(work, release, yes))
    await send()
    const { news } = await told()
    assert.deepEqual(
      news.map(({ type, protectionId, cause }) => [type, protectionId, cause]),
      ['requested', 'standing', 'longer', 'ended'].map((state) => [`protection.${state}`, name.remedyId, 'agent']),
    )
    assert.equal(news[2]!.until, until.toISOString())
    assert.deepEqual([news[3]!.how, news[3]!.why], ['released', 'false_alarm'])
  })

  it('is told when it ends by itself', async () => {
    const name = await held('13911110002')
    org.house.clock.advance(5 * 24 * 3_600_000)
    await endHolds(org.house, org.orgId)
    await send()
    const last = (await told()).news.findLast(({ protectionId }) => protectionId === name.remedyId)
    assert.deepEqual([last!.type, last!.how, last!.why], ['protection.ended', 'by_itself', 'end'])
  })

  it('of somebody who was erased since is told without them', async () => {
    const { ticketId } = await held('13911110003')
    await org.follow()
    await org.asSystem(async (work) => eraseWho(work, (await org.ticket(ticketId)).customer_id))
    for (const { target } of (await told()).news) assert.deepEqual(target, { type: 'account' })
  })
})

describe('news', () => {
  const refuse = () => {
    throw new NotHeard('refused_503', 'answered 503')
  }

  it('is made of nothing while no risk desk is connected', async () => {
    org.house.ports.riskDesk = null
    const { ticketId } = await held('13911110004')
    await told()
    org.house.ports.riskDesk = desk
    assert.deepEqual([(await told()).news, (await rowsOf(ticketId)).rows], [[], []])
  })

  it('holds nothing of a person where it is kept', async () => {
    const { ticketId } = await held('13911110005')
    await org.follow()
    const rows = JSON.stringify((await rowsOf(ticketId)).rows)
    assert.ok(rows.includes('requested') && !/13911110005|\*\*\*\*/.test(rows))
    await told()
  })

  it('is told again with the same id, and is given up where people see it; one press sends it again', async () => {
    const { ticketId } = await held('13911110006')
    const ids = new Map<string, number>()
    for (let round = 0; round < 15; round++) {
      await told(({ id }) => {
        ids.set(id, (ids.get(id) ?? 0) + 1)
        refuse()
      })
      org.house.clock.advance(5 * 3_600_000)
    }
    assert.deepEqual([...ids.values()], [11, 11])
    assert.equal(org.house.faults.splice(0).length, 2)
    assert.equal(await auditOf('protection.untold'), 2)
    const { isConnected, givenUp, news } = await org.as('risk', readUntold)
    assert.deepEqual([isConnected, givenUp], [true, 2])
    const { found, wrong } = await doctored()
    assert.equal(found, 'risk.example; 0 messages waiting, 2 given up')
    assert.match(wrong!, /send it again/)
    assert.deepEqual(
      news.map(({ ticket, told }) => [ticket.ticketId, told.state, told.attempts, told.error]),
      [ticketId, ticketId].map((id) => [id, 'given_up', 11, 'refused_503']),
    )
    for (const { told } of news) await org.as('risk', (work) => sendAgain(work, told.newsId))
    const again = await told()
    assert.deepEqual(new Set(again.sent.map(({ id }) => id)), new Set(ids.keys()))
    assert.equal(await auditOf('protection.sent_again'), 2)
    assert.equal((await org.as('risk', readUntold)).givenUp, 0)
    assert.equal((await doctored()).wrong, undefined)
    await assert.rejects(
      org.as('risk', (work) => sendAgain(work, news[0]!.told.newsId)),
      { code: 'news_not_given_up' },
    )
  })

  it('that cannot be made holds up no other', async () => {
    const { ticketId } = await held('13911110007')
    await org.follow()
    const broken = randomUUID()
    await org.asSystem(({ tx, now }) =>
      sql`insert into risk_news (org_id, news_id, kind, ticket_id, remedy_id, said, at, next_at)
        values (${org.orgId}, ${broken}, 'protection', ${ticketId}, ${broken}, '{"state":"ended","seq":9}', ${now}, ${now})`.execute(
        tx,
      ),
    )
    assert.equal((await told()).news.length, 2)
    const row = (await rowsOf(ticketId)).rows.find((one) => one.news_id === broken)
    assert.deepEqual([row!.error, row!.attempts, row!.told_at], ['failed', 1, null])
    await org.asSystem(({ tx }) => sql`delete from risk_news where news_id = ${broken}`.execute(tx))
  })

  it('for an address in clear beyond this machine is not sent, and is when that is right', async () => {
    const { ticketId } = await held('13911110008')
    await org.follow()
    org.house.ports.riskDesk = { ...desk, url: 'http://risk.example/in-clear' }
    await tellRiskSystems(org.house, org.orgId, postSigned, readProtections)
    const { rows } = await rowsOf(ticketId)
    assert.ok(rows.every(({ error, told_at }) => error === 'unsafe_address' && told_at === null))
    org.house.ports.riskDesk = desk
    org.house.clock.advance(60_000)
    assert.equal((await told()).news.length, 2)
  })

  it('reaches a real server, signed as Standard Webhooks says', async () => {
    org.house.clock.set(systemClock.now())
    const heard: boolean[] = []
    const server = createServer(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request))
      heard.push(isGenuine([secret], request.headers, body, org.house.clock.now()))
      response.writeHead(204).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    org.house.ports.riskDesk = { url, secrets: [secret] }
    try {
      await held('13911110009')
      await org.follow()
      await tellRiskSystems(org.house, org.orgId, postSigned, readProtections)
      assert.deepEqual(heard, [true, true])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

it('events of other money actions are no news', () => {
  const of = (type: string, payload: object) => happenedIn({ type, seq: 1, payload: { remedyId: 'r', ...payload } })
  for (const kind of ['refund', 'compensate', 'recall', 'release'])
    for (const type of ['remedy.proposed', 'remedy.done', 'remedy.rejected', 'remedy.unknown', 'remedy.expired'])
      assert.equal(of(type, { kind }), null, `${type} ${kind}`)
  assert.equal(of('remedy.rejected', { kind: 'extend' }), null)
  assert.equal(of('remedy.submitted', { kind: 'hold' }), null)
})
