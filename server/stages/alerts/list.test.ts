/** The desk's list of alerts, over the real API: who sees which, page by page, and what is sent again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { NotHeard } from '#platform/ports.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { entriesOf } from '#records/entries/find.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { changeAccess, readAccess } from '#records/staff/access.ts'
import { usualAccess } from '#records/staff/permissions.rules.ts'
import { recuseByHand } from '#records/tickets/recusal/recuse.ts'
import { readProtections } from '#stages/remedies/protections.ts'
import { type Answer, openTestApi, type TestApi } from '../../../test/api.ts'
import { openTestOrg, type PersonName, type TestOrg } from '../../../test/house.ts'
import { handedOver } from '../../loop.ts'
import { answerQuestion } from './answer.ts'
import { askCustomers } from './ask.ts'
import { chaseAlerts } from './chase.ts'
import { takeAlert } from './post.ts'
import { tellRiskSystems } from './tell.ts'

let org: TestOrg
let elsewhere: TestOrg
let api: TestApi
let entryId: string
before(async () => {
  org = await openTestOrg()
  elsewhere = await openTestOrg(undefined, { host: 'elsewhere.local', house: org.house })
  api = await openTestApi(org)
  entryId = await org.asSystem(async (work) => {
    const name = { 'zh-Hans': '风控', en: 'Risk' }
    const id = await createEntryPoint(work, { name, origins: ['https://risk.example'], requestsPerMinuteMax: 600 })
    await addSecret(work, id)
    return id
  })
})
after(async () => {
  await api?.close()
  await org?.close()
})

let posts = 0
/** What a risk system posts; answers the token of the link. */
async function reported(more: object = {}): Promise<{ theirId: string; token: string }> {
  const theirId = `R-${posts++}`
  const json = {
    alertId: theirId,
    phone: '+8613812345678',
    transactionNo: `T-${theirId}`,
    amount: { amountMinor: '100000', currency: 'CNY' },
    merchant: '张三 13900001111 小店',
    at: org.house.clock.now().toISOString(),
    callback: 'https://risk.example/answers',
    ...more,
  }
  const { link } = await org.asSystem(async (work) => {
    const entry = (await entriesOf(work)).find((one) => one.entryId === entryId)!
    return takeAlert(work, { id: `msg_of_a_list_${theirId}`, entry, json })
  })
  return { theirId, token: link!.split('#')[1]! }
}
const answered = async (answer: 'yes' | 'no') => {
  const { theirId, token } = await reported()
  await org.asSystem((work) => answerQuestion(work, { token, answer }, handedOver.raise))
  return theirId
}
const tell = (fails: () => void = () => undefined) =>
  tellRiskSystems(org.house, org.orgId, async () => fails(), readProtections)

type Alert = {
  alertId: string
  theirId: string
  state: string
  sms: string
  ticket: { ticketId: string; number: string } | null
  told: { newsId: string; state: string; attempts: number; error: string | null } | null
}
const listed = (answer: Answer) => answer.body.alerts as Alert[]
async function seenBy(who: PersonName, query = '', where = org): Promise<Alert[]> {
  const answer = await (await api.signedIn(who, where)).ask('GET', `/v1/risk-alerts${query}`)
  assert.equal(answer.status, 200, answer.text)
  return listed(answer)
}

test('each state is listed with what was asked, when it was answered, its ticket, and whether the risk system heard', async () => {
  const yes = await answered('yes')
  const no = await answered('no')
  const { theirId: open } = await reported({ phone: undefined, customerRef: 'nobody-knows' })
  const { theirId: silent } = await reported({ answerWithinMinutes: 1 })
  await askCustomers(org.house, org.orgId, async () => undefined)
  await tell()
  org.house.clock.advance(60_000)
  await chaseAlerts(org.house, org.orgId, handedOver.raise, handedOver.call)
  const alerts = await seenBy('risk')
  assert.deepEqual(
    alerts.map(({ theirId, state, sms, ticket, told }) => [theirId, state, sms, ticket !== null, told?.state]),
    [
      [silent, 'silent', 'sent', true, 'waiting'],
      [open, 'open', 'none', false, undefined],
      [no, 'no', 'none', true, 'told'],
      [yes, 'yes', 'none', false, 'told'],
    ],
  )
  for (const wanted of ['open', 'yes', 'no', 'silent'])
    assert.deepEqual(
      (await seenBy('lead', `?of=${wanted}`)).map(({ state }) => state),
      [wanted],
    )
  const { text } = await (await api.signedIn('risk')).ask('GET', '/v1/risk-alerts')
  for (const secret of ['13812345678', '13900001111', 'nobody-knows', `T-${open}`, 'risk.example'])
    assert.ok(!text.includes(secret), secret)
  await tell()
})

test('pages follow one another without a gap or a double, whatever comes meanwhile', async () => {
  const browser = await api.signedIn('risk')
  const whole = await seenBy('risk')
  const seen: string[] = []
  let cursor: unknown
  do {
    const answer = await browser.ask('GET', `/v1/risk-alerts?limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...listed(answer).map(({ alertId }) => alertId))
    cursor = answer.body.next
    if (cursor) await reported()
  } while (cursor)
  assert.deepEqual(
    seen,
    whole.map(({ alertId }) => alertId),
  )
})

test('whoever is recused sees no alert of that ticket, and another organisation sees none', async () => {
  const theirId = await answered('no')
  const { ticket } = (await seenBy('lead')).find((one) => one.theirId === theirId)!
  await org.as('lead', (work) =>
    recuseByHand(work, ticket!.ticketId, { staffId: org.people.risk.staffId, reason: '是亲戚' }),
  )
  const has = async (who: PersonName, where = org) =>
    (await seenBy(who, '', where)).some((one) => one.theirId === theirId)
  assert.deepEqual([await has('lead'), await has('risk'), await has('risk', elsewhere)], [true, false, false])
  assert.equal((await seenBy('admin', '', elsewhere)).length, 0)
  // The row policies alone say the same, and hide nothing that hangs on no ticket.
  const { rows } = await org.as('risk', ({ tx }) =>
    sql<{ their_id: string; ticket_id: string | null }>`select their_id, ticket_id from risk_alerts`.execute(tx),
  )
  assert.ok(!rows.some(({ their_id }) => their_id === theirId) && rows.some(({ ticket_id }) => ticket_id === null))
  for (let round = 0; round < 12; round++) {
    await tell(() => {
      throw new NotHeard('no_answer', 'no answer within 5 s')
    })
    org.house.clock.advance(5 * 3_600_000)
  }
  org.house.faults.splice(0)
  const { told } = (await seenBy('lead', '?of=untold')).find((one) => one.theirId === theirId)!
  assert.deepEqual([told!.state, told!.attempts, told!.error], ['given_up', 11, 'no_answer'])
  const again = async (who: PersonName, where = org) =>
    (await api.signedIn(who, where)).ask('POST', `/v1/risk-news/${told!.newsId}/sendings`)
  const table: [PersonName, TestOrg, number, string | undefined][] = [
    ['risk', org, 404, 'news_missing'],
    ['risk', elsewhere, 404, 'news_missing'],
    ['agent', org, 403, 'permission_missing'],
    ['auditor', org, 403, 'permission_missing'],
    ['lead', org, 201, undefined],
    ['lead', org, 409, 'news_not_given_up'],
  ]
  for (const [who, where, status, code] of table) {
    const answer = await again(who, where)
    assert.deepEqual([answer.status, answer.body.code], [status, code], `${who} ${where.host}`)
  }
  const events = await org.asSystem(({ tx }) =>
    tx.selectFrom('events').select(['actor_id', 'payload']).where('type', '=', 'alert.sent_again').execute(),
  )
  assert.equal(events.length, 1)
  assert.equal(events[0]!.actor_id, org.people.lead.staffId)
  await tell()
  assert.deepEqual(await seenBy('lead', '?of=untold'), [])
})

test('agents whose reach is their own see the alerts of their own tickets only', async () => {
  const theirId = await answered('no')
  const { ticket } = (await seenBy('lead')).find((one) => one.theirId === theirId)!
  await org.asSystem(async (work) =>
    changeAccess(work, { ...usualAccess, read: 'own', work: 'own' }, (await readAccess(work)).version),
  )
  await org.asSystem(({ tx }) =>
    tx
      .updateTable('tickets')
      .set({ assignee_id: org.people.colleague.staffId })
      .where('ticket_id', '=', ticket!.ticketId)
      .execute(),
  )
  assert.deepEqual(
    (await seenBy('colleague')).map((one) => one.theirId),
    [theirId],
  )
  assert.ok(!(await seenBy('agent')).some((one) => one.theirId === theirId))
  await org.asSystem(async (work) => changeAccess(work, usualAccess, (await readAccess(work)).version))
})

test('hostile questions are refused, and customers and product people get nothing', async () => {
  const risk = await api.signedIn('risk')
  const table: [string, number, string][] = [
    ['?cursor=1', 422, 'cursor_wrong'],
    ["?cursor=' or true --", 422, 'cursor_wrong'],
    [`?cursor=${'x'.repeat(500)}`, 422, 'request_invalid'],
    ['?of=everything', 422, 'request_invalid'],
    ['?limit=0', 422, 'request_invalid'],
    ['?limit=1000', 422, 'request_invalid'],
  ]
  for (const [query, status, code] of table) {
    const answer = await risk.ask('GET', `/v1/risk-alerts${query.replaceAll(' ', '%20')}`)
    assert.deepEqual([answer.status, answer.body.code], [status, code], query)
  }
  assert.equal((await (await api.signedIn('product')).ask('GET', '/v1/risk-alerts')).status, 403)
  assert.equal((await api.browse('console').ask('GET', '/v1/risk-alerts')).status, 401)
  assert.equal((await api.browse('portal').ask('GET', '/v1/risk-alerts')).status, 404)
})
