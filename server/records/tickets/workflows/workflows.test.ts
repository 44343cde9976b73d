/** Workflows through the API: who gets which, what is refused, and how running tickets come to a new version. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { decideTriage } from '#stages/triage/decide.ts'
import { openTestApi } from '../../../../test/api.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { incident } from '../../../../test/workflows.ts'
import { currentKnowledge } from '../../knowledge/definitions.ts'
import type { Workflow } from '../lifecycle.rules.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})
const lead = await api.signedIn('lead')
const agent = await api.signedIn('agent')

type Listed = { workflow: Workflow; versions: { version: number; publishedBy: string | null; openTickets: number }[] }
const listed = async (key: string): Promise<Listed> => {
  const { body } = await lead.ask('GET', '/v1/workflows')
  return (body.workflows as Listed[]).find(({ workflow }) => workflow.key === key)!
}
const publish = ({ key, version, ...content }: Workflow, seen = version) =>
  lead.ask('PUT', `/v1/workflows/${key}`, { version: seen, body: content })
const move = async (ticketId: string, body: object, who = agent) => {
  const { version } = await org.ticket(ticketId)
  return who.ask('POST', `/v1/tickets/${ticketId}/moves`, { version, body })
}
const migrate = (key: string, body: object, path = '') =>
  lead.ask('POST', `/v1/workflows/${key}/migrations${path}`, { body })
const placeOf = async (ticketId: string) => {
  const ticket = await org.ticket(ticketId)
  return `${ticket.workflow_key} ${ticket.workflow_version} ${ticket.status}`
}
const errorsOf = (body: Record<string, unknown>) =>
  (body.errors as { pointer: string }[]).map(({ pointer }) => pointer.replace(/^\/body/, ''))

test('each kind of ticket begins in its own workflow, and its statuses go by their own names', async () => {
  const [idea, question, complaint] = [
    await org.send({ code: 'SUG-01' }),
    await org.send({ code: 'INQ-02' }),
    await org.send({ code: 'FAL-01' }),
  ]
  assert.equal(await placeOf(idea.ticketId), 'suggestion 1 accepted')
  assert.equal(await placeOf(question.ticketId), 'inquiry 1 accepted')
  assert.equal(await placeOf(complaint.ticketId), 'complaint 1 accepted')
  const { body } = await lead.ask('GET', '/v1/queue?view=all')
  const labels = (body.rows as { number: string; statusLabel: { en: string } }[]).map(
    ({ number, statusLabel }) => [number, statusLabel.en] as const,
  )
  assert.equal(new Map(labels).get(idea.number), 'Noted')
  assert.equal(new Map(labels).get(question.number), 'Being answered')
  assert.equal(new Map(labels).get(complaint.number), 'Accepted')
  assert.equal((await listed('suggestion')).versions[0]!.openTickets, 1)
})

test('a suggestion is decided by its own outcomes; statistics keep the fixed one, the customer reads ours', async () => {
  const { ticketId } = await org.send({ code: 'SUG-01' })
  assert.equal((await move(ticketId, { name: 'check' })).status, 201)
  const strange = await move(ticketId, { name: 'resolve', outcomeKey: 'solved', reason: '不归这里' })
  assert.equal(strange.body.code, 'move_outcome_unknown')
  const decided = await move(ticketId, { name: 'resolve', outcomeKey: 'not_taken_up', reason: '成本太高' })
  assert.equal(decided.status, 201, decided.text)
  assert.equal((decided.body.outcomeLabel as { en: string }).en, 'Not taken up, with the reason')
  const ticket = await org.ticket(ticketId)
  assert.deepEqual([ticket.outcome, ticket.outcome_key, ticket.redress], ['refused', 'not_taken_up', 'none'])
})

test('a person who decides on another kind takes a young ticket to its workflow, and a worked one not', async () => {
  const [young, worked] = [await org.send({ code: 'FAL-01' }), await org.send({ code: 'FAL-01' })]
  await move(worked.ticketId, { name: 'check' })
  for (const { ticketId } of [young, worked])
    await org.as('lead', (work) => decideTriage(work, { ticketId }, { code: 'SUG-01', priority: 4, version: null }))
  assert.equal(await placeOf(young.ticketId), 'suggestion 1 accepted')
  assert.equal(await placeOf(worked.ticketId), 'complaint 1 checking')
  const { body } = await agent.ask('GET', `/v1/tickets/${young.ticketId}`)
  const story = body.story as { type: string; payload: Record<string, unknown> }[]
  const { payload } = story.find(({ type }) => type === 'ticket.workflow_migrated')!
  assert.deepEqual([payload.workflowBefore, payload.versionBefore, payload.from], ['complaint', 1, 'accepted'])
})

test('what is wrong is refused with its places, and whoever was slower is told', async () => {
  const { workflow } = await listed('inquiry')
  const broken = structuredClone(workflow)
  broken.statuses.accepted!.wording.title.en = ' '
  delete broken.moves.merge
  broken.moves.resume!.to = 'nowhere'
  const refused = await publish(broken)
  assert.equal(refused.body.code, 'workflow_invalid', refused.text)
  assert.deepEqual(errorsOf(refused.body).sort(), [
    '/moves/merge',
    '/moves/resume/to',
    '/statuses/accepted/wording/title/en',
  ])
  assert.equal((await publish(workflow, 7)).status, 412)
  assert.equal((await publish(workflow, 0)).body.code, 'definition_exists')
  assert.equal((await listed('inquiry')).versions.length, 1)
})

test('hostile definitions do not get in', async () => {
  const { workflow } = await listed('inquiry')
  const with_ = (edit: (copy: Workflow) => void) => {
    const copy = structuredClone(workflow)
    edit(copy)
    return publish(copy)
  }
  const own = (copy: object, name: string, value: unknown) =>
    Object.defineProperty(copy, name, { value, enumerable: true, configurable: true })
  for (const name of ['__proto__', 'Constructor', 'a b', '../x', ''])
    assert.ok(
      [400, 422].includes((await with_((copy) => own(copy.statuses, name, copy.statuses.accepted))).status),
      name,
    )
  const long = await with_((copy) => {
    copy.statuses.accepted!.label.en = 'x'.repeat(10_000)
  })
  assert.equal(long.status, 422)
  const crowd = await with_((copy) => {
    for (let n = 0; n < 60; n++) copy.statuses[`s${n}`] = copy.statuses.accepted!
  })
  assert.equal(crowd.body.code, 'workflow_invalid')
  const inherited = await with_((copy) => {
    copy.moves.resume!.to = 'constructor'
  })
  assert.ok(errorsOf(inherited.body).includes('/moves/resume/to'))
  const extra = await with_((copy) => void Object.assign(copy, { script: 'alert(1)' }))
  assert.equal(extra.status, 422)
  assert.equal((await agent.ask('GET', '/v1/workflows')).status, 403)
})

test('a new kind gets a workflow with moves of its own, made by those who may, with the reason as a note', async () => {
  const made = await publish({ ...incident, appliesTo: { codes: ['APP-02'] } }, 0)
  assert.equal(made.status, 200, made.text)
  const { ticketId } = await org.send({ code: 'APP-02' })
  assert.equal(await placeOf(ticketId), 'incident 1 confirmed')
  const refused = await move(ticketId, { name: 'contain', reason: '关了入口' })
  assert.equal(refused.body.code, 'move_not_by_you')
  const contained = await move(ticketId, { name: 'contain', reason: '关了入口' }, lead)
  assert.equal(contained.status, 201, contained.text)
  const notes = contained.body.messages as { visibility: string; body: string }[]
  assert.ok(notes.some(({ visibility, body }) => visibility === 'internal' && body === '关了入口'))
  const unknown = await move(ticketId, { name: 'constructor' })
  assert.equal(unknown.body.code, 'move_not_from_here')
})

test('running tickets keep their version until somebody migrates them, with every status mapped, batch by batch', async () => {
  const sent = await Promise.all(Array.from({ length: 5 }, () => org.send({ code: 'SUG-02' })))
  const [first, second, third] = sent.map(({ ticketId }) => ticketId)
  await move(first!, { name: 'check' })
  await move(second!, { name: 'ask_third_party', question: '能做吗' })
  const { workflow } = await listed('suggestion')
  const next = structuredClone(workflow)
  next.statuses.weighed = { ...next.statuses.considered!, label: { 'zh-Hans': '权衡中', en: 'Being weighed' } }
  delete next.statuses.considered
  for (const rule of Object.values(next.moves)) {
    rule.from = rule.from.map((status) => (status === 'considered' ? 'weighed' : status))
    if (rule.to === 'considered') rule.to = 'weighed'
  }
  next.statuses.accepted!.wording.title = { 'zh-Hans': '读过了', en: 'Read' }
  assert.equal((await publish(next)).body.version, 2)
  assert.equal(await placeOf(first!), 'suggestion 1 considered')
  const old = await move(third!, { name: 'check' })
  assert.equal((old.body.statusLabel as { en: string }).en, 'Being considered', 'the old version still decides')

  const preview = await migrate('suggestion', { mapping: {} }, '/preview')
  const statuses = preview.body.statuses as { status: string; tickets: number; to: string | null; changes: string[] }[]
  const of = (name: string) => statuses.find(({ status }) => status === name)!
  assert.deepEqual([of('considered').tickets, of('considered').to], [2, null])
  assert.deepEqual(of('accepted').changes, ['wording'])
  assert.deepEqual(of('with_product').changes, [])
  const unmapped = await migrate('suggestion', { version: 2, mapping: {} })
  assert.equal(unmapped.body.code, 'workflow_unmapped', unmapped.text)
  const ended = await migrate('suggestion', { version: 2, mapping: { considered: 'decided' } })
  assert.equal(ended.body.code, 'workflow_unmapped', 'a migration ends no ticket')
  assert.equal((await migrate('suggestion', { version: 1, mapping: {} })).status, 412)
  assert.equal(await placeOf(first!), 'suggestion 1 considered')

  const closed = await org.send({ code: 'SUG-02' })
  const mapping = { considered: 'weighed' }
  const told = await migrate('suggestion', { mapping }, '/preview')
  const total = told.body.tickets as number
  const ran = await migrate('suggestion', { version: 2, mapping })
  assert.deepEqual(ran.body, { migrated: total, left: 0 })
  assert.equal(await placeOf(first!), 'suggestion 2 weighed')
  assert.equal(await placeOf(second!), 'suggestion 2 with_product')
  assert.equal(await placeOf(closed.ticketId), 'suggestion 2 accepted')
  assert.deepEqual((await migrate('suggestion', { version: 2, mapping })).body, { migrated: 0, left: 0 })
  assert.equal((await move(first!, { name: 'resolve', outcomeKey: 'taken_up', reason: '好主意' })).status, 201)
})

test('what the customer saw before a migration stays in the words of that time', async () => {
  const { ticketId, number, secret } = await org.send({ code: 'INQ-01' })
  const { workflow } = await listed('inquiry')
  workflow.statuses.accepted!.wording.title = { 'zh-Hans': '正在写答复', en: 'We are writing' }
  await publish(workflow)
  await migrate('inquiry', { version: 2, mapping: {} })
  await move(ticketId, { name: 'ask_customer', question: '哪一种' })
  const customer = await api.holding({ number, secret })
  const { body } = await customer.ask('GET', `/v1/tracking/${number}`)
  const line = (body.line as { title: { en: string } }[]).map(({ title }) => title.en)
  assert.deepEqual(line, ['We have it', 'Somebody is looking at it', 'We have a question for you'])
})

test('a second code of a workflow is known at once to the door, and what is taken is refused', async () => {
  const { workflow } = await listed('inquiry')
  workflow.appliesTo = { codes: [...workflow.appliesTo!.codes!, 'MER-02'] }
  assert.equal((await publish(workflow)).status, 200)
  const { ticketId } = await org.send({ code: 'MER-02' })
  assert.match(await placeOf(ticketId), /^inquiry 3 /)
  workflow.appliesTo.codes!.push('APP-03')
  assert.deepEqual(errorsOf((await publish(workflow, 3)).body), ['/appliesTo/codes/4'])
  const { workflows } = await org.asSystem((work) => currentKnowledge<Workflow>(work))
  assert.equal(workflows.filter(({ appliesTo }) => appliesTo === undefined).length, 1)
})
