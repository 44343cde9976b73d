/** "It was not me", from the tap to the protection at whoever holds the money and to whoever is told of it: the sandbox's. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '#platform/clock.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { entriesOf } from '#records/entries/find.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { readProtections } from '#stages/remedies/protections.ts'
import { sendDueRemedies } from '#stages/remedies/send.ts'
import { type SandboxCore, startSandboxCore } from '../../../sandbox/core/start.ts'
import { openRiskDesk, type RiskDesk } from '../../../sandbox/risk/desk.ts'
import { openTestApi, type TestApi } from '../../../test/api.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import { httpCore } from '../../outside/payment-core/http-core.ts'
import { postSigned } from '../../outside/webhooks/post.ts'
import { takeAlert } from './post.ts'
import { tellRiskSystems } from './tell.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-denied-'))
const token = 'a-token-for-tests'
const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
let org: TestOrg
let api: TestApi
let core: SandboxCore
let desk: RiskDesk
before(async () => {
  org = await openTestOrg()
  // The core's clock is the real one: a protection must not be over there before it is asked for.
  org.house.clock.set(systemClock.now())
  api = await openTestApi(org)
  core = await startSandboxCore({ dataDir: folder, token, callbackSecret: secret })
  org.house.ports.money.core = httpCore({
    url: core.url,
    token,
    callbackSecrets: [secret],
    clock: org.house.clock,
    msMax: 2_000,
  })
  desk = await openRiskDesk({ dataDir: join(folder, 'risk'), port: 0, secret })
  org.house.ports.riskDesk = { url: `${desk.url}/protections`, secrets: [secret] }
})
after(async () => {
  desk?.close()
  await core?.stop()
  await api?.close()
  await org?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A risk system reports a payment of one of its app's customers. Answers what the link's fragment holds. */
async function reported(theirId: string): Promise<string> {
  const { link } = await org.asSystem(async (work) => {
    const name = { 'zh-Hans': '风控', en: 'Risk' }
    const entryId = await createEntryPoint(work, { name, origins: [], requestsPerMinuteMax: 600 })
    await addSecret(work, entryId)
    const entry = (await entriesOf(work)).find((one) => one.entryId === entryId)!
    const json = {
      alertId: theirId,
      customerRef: `user-${theirId}`,
      phone: '+8613812345678',
      transactionNo: `T-${theirId}`,
      amount: { amountMinor: '100000', currency: 'CNY' },
      merchant: '云上数码专营店',
      at: org.house.clock.now().toISOString(),
    }
    return takeAlert(work, { id: `msg_${theirId}`, entry, json })
  })
  return link!.split('#')[1]!
}

const answer = (link: string, said: 'yes' | 'no') =>
  api.browse('portal').ask('POST', '/v1/risk-alerts/answer', { body: { token: link, answer: said } })
/** The account as the core itself knows it. */
const accountOf = async (theirId: string) => {
  const target = { type: 'account', by: 'app_user', value: `user-${theirId}` }
  return (await core.ask('POST', '/v1/lookups', { target })).body.account!
}

test('“no” is one tap: the account stands protected at the core, and the customer’s page shows it and until when', async () => {
  assert.equal((await accountOf('denied')).state, 'normal')
  const link = await reported('denied')
  const answered = await answer(link, 'no')
  assert.equal(answered.status, 200, answered.text)
  const { ticket, protects } = answered.body as {
    ticket: { number: string; secret: string }
    protects: { target: string; until: string | null }[]
  }
  assert.deepEqual(
    protects.map(({ target }) => target),
    ['account'],
  )
  const page = async () => {
    const browser = await api.holding(ticket)
    return (await browser.ask('GET', `/v1/tracking/${ticket.number}/money`)).body as {
      holds: { state: string; target: string; until: string | null }[]
    }
  }
  assert.deepEqual(
    (await page()).holds.map(({ state, target, until }) => [state, target, until]),
    [['requested', 'account', null]],
    'nothing is said to stand before the core said so',
  )
  await sendDueRemedies(org.house, org.orgId)
  const { state, holdUntil } = await accountOf('denied')
  assert.equal(state, 'held')
  assert.deepEqual(
    (await page()).holds.map(({ state: seen, until }) => [seen, until && Date.parse(until)]),
    [['standing', Date.parse(holdUntil!)]],
  )
  await org.follow()
  assert.equal(await tellRiskSystems(org.house, org.orgId, postSigned, readProtections), 2)
  const news = desk.heard().map((one) => one.news as { type: string; alertId: string; ticket: string; target: object })
  assert.deepEqual(news.map(({ type }) => type).toSorted(), ['protection.requested', 'protection.standing'])
  for (const { alertId, ticket: about, target } of news)
    assert.deepEqual(
      [alertId, about, target],
      ['denied', ticket.number, { type: 'account', customerRef: 'user-denied' }],
    )
  const again = await answer(link, 'no')
  assert.equal(again.body.ticket, null, 'a second tap raises nothing')
  await sendDueRemedies(org.house, org.orgId)
  const { orders } = await core.ledger()
  assert.deepEqual(
    orders.map(({ kind, applied }) => [kind, applied]),
    [['hold', 1]],
  )
})

test('“no” to a core that takes it and does not answer is one protection all the same', async () => {
  const link = await reported('lost')
  await core.setFaults({ appliedThenTimeout: 1 })
  await answer(link, 'no')
  await sendDueRemedies(org.house, org.orgId)
  assert.equal((await accountOf('lost')).state, 'held')
  await core.setFaults({})
  org.house.clock.advance(60_000)
  await sendDueRemedies(org.house, org.orgId)
  const states = await org.asSystem(({ tx }) =>
    tx.selectFrom('remedies').select('state').where('kind', '=', 'hold').execute(),
  )
  assert.deepEqual(states, [{ state: 'done' }, { state: 'done' }])
  const { orders } = await core.ledger()
  assert.deepEqual(
    orders.map(({ applied }) => applied),
    [1, 1],
  )
})

test('“yes” protects nothing', async () => {
  const answered = await answer(await reported('mine'), 'yes')
  assert.deepEqual([answered.status, answered.body.ticket, answered.body.protects], [200, null, []])
  assert.equal(await sendDueRemedies(org.house, org.orgId), 0)
  assert.equal((await accountOf('mine')).state, 'normal')
})
