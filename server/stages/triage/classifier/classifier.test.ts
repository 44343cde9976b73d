/** The classifier's page: what people corrected, when a new model is due, and that one is trained and takes over, or does not. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestApi } from '../../../../test/api.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { decideTriage } from '../decide.ts'
import { askForModel, trainAsked } from '../retrain.ts'
import { askWhenDue } from './due.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const admin = await api.signedIn('admin')
type Pair = { truth: string; decided: string; count: number }
type Page = {
  version: string
  current: { version: string } | null
  training: { progress: number; askedBy: string | null } | null
  history: { state: string; why: string | null; figures: { trainedOn: { corrections: number } } | null }[]
  confusion: { byGroup: Pair[] } | null
  corrected: Pair[]
  due: { corrections: number; correctionsMin: number; notBefore: string | null }
  weeks: { decided: number; left: number; confirmed: number; corrected: number }[]
}
const page = async () => (await admin.ask('GET', '/v1/classifier')).body as unknown as Page

/** Somebody decides that a ticket is of this code; answers what the classifier had guessed. */
async function decide(ticketId: string, code: string): Promise<string> {
  const { guess } = await org.ticket(ticketId)
  await org.as('lead', (work) => decideTriage(work, { ticketId }, { code, priority: 3, version: null }))
  return (guess as { top: { code: string }[] }).top[0]!.code
}

test('what people decided is counted by week and by pair of codes, and leads to the tickets', async () => {
  const [wrong, right, strange] = [
    await org.send({ form: 'other', answers: {}, text: '提现到银行卡三天了还没有到账' }),
    await org.send({ form: 'other', answers: {}, text: '手机闪付怎么开通' }),
    await org.send({ form: 'other', answers: {}, text: 'zxcv qwer asdf' }),
  ]
  const guessed = await decide(wrong.ticketId, 'MKT-02')
  const confirmed = ((await org.ticket(right.ticketId)).guess as { top: { code: string }[] }).top[0]!.code
  await decide(right.ticketId, confirmed)
  await org.follow()
  const { corrected, weeks, due } = await page()
  assert.deepEqual(corrected, [{ truth: 'MKT-02', decided: guessed, count: 1 }])
  const week = weeks.at(-1)!
  const { needs_triage } = await org.ticket(strange.ticketId)
  assert.equal(needs_triage, true)
  assert.deepEqual([week.confirmed, week.corrected, week.left + week.decided], [1, 1, 3])
  assert.equal(weeks.length, 12)
  assert.deepEqual([due.corrections, due.notBefore], [1, null])

  const group = guessed.split('-')[0]
  for (const query of [`corrected=${guessed}&code=MKT-02`, `corrected=${group}&code=MKT`, `corrected=${group}`]) {
    const { body } = await admin.ask('GET', `/v1/queue?view=all&${query}`)
    const found = body.rows as { ticketId: string }[]
    assert.deepEqual(
      found.map(({ ticketId }) => ticketId),
      [wrong.ticketId],
      query,
    )
  }
  const { body } = await admin.ask('GET', `/v1/queue?view=all&corrected=${confirmed}`)
  assert.deepEqual(body.rows, [], 'what was confirmed is no correction')
})

test('a model is asked for once at a time; while it is trained its progress is told, and its end is in the history', async () => {
  const before = await page()
  const asked = await admin.ask('POST', '/v1/classifier/trainings')
  assert.equal(asked.status, 202, asked.text)
  assert.equal((await admin.ask('POST', '/v1/classifier/trainings')).body.code, 'model_in_training')
  const { training } = await page()
  assert.deepEqual([training?.progress, training?.askedBy], [0, 'admin'])
  assert.equal(await trainAsked(org.house, org.orgId, 400), 1)
  const done = await page()
  assert.equal(done.training, null)
  const [model] = done.history
  assert.ok(model && ['current', 'refused'].includes(model.state), JSON.stringify(model))
  if (model.state === 'refused') assert.deepEqual([done.version, done.confusion], [before.version, null])
  else assert.ok(done.confusion!.byGroup.length > 0)
  assert.ok(done.due.notBefore !== null)
})

test('enough corrections make a model due by themselves, once a day at most', async () => {
  const rested = () => org.asSystem(askWhenDue)
  const { due } = await page()
  org.house.clock.advance(1_000)
  for (let i = 0; i < due.correctionsMin; i++) {
    const { ticketId } = await org.send({ form: 'other', answers: {}, text: `提现第 ${i} 次没有到账` })
    await decide(ticketId, 'SUG-02')
  }
  assert.ok((await page()).due.corrections >= due.correctionsMin)
  assert.equal(await rested(), 0, 'not twice a day')
  org.house.clock.advance(24 * 3_600_000 + 1)
  assert.equal(await rested(), 1)
  assert.equal(await rested(), 0, 'one is in training')
  await assert.rejects(
    org.asSystem((work) => askForModel(work, null)),
    { code: 'model_in_training' },
  )
  const types = await org.asSystem(({ tx, orgId }) =>
    tx.selectFrom('events').select('type').where('subject_id', '=', orgId).where('type', 'like', 'model.%').execute(),
  )
  assert.equal(types.filter(({ type }) => type === 'model.asked_for').length, 2)
})

test('an agent does not see the page, a lead sees it and does not train', async () => {
  const [agent, lead] = [await api.signedIn('agent'), await api.signedIn('lead')]
  assert.equal((await agent.ask('GET', '/v1/classifier')).status, 403)
  assert.equal((await lead.ask('GET', '/v1/classifier')).status, 200)
  assert.equal((await lead.ask('POST', '/v1/classifier/trainings')).status, 403)
})
