import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { fireDueClocks } from '#stages/clocks/ladder/fire.ts'
import { reply } from '#stages/replies/reply.ts'
import { openTestOrg } from '../../../test/house.ts'
import { readSteps } from './steps.ts'

const org = await openTestOrg()
after(() => org.close())

const stepsNow = async () => {
  const { steps } = await org.as('lead', readSteps)
  return new Map(steps.map((step) => [step.clock, step]))
}

test('steps that the door finishes count as done in time, those of people when they end, and late ones by owner and team', async () => {
  const sent = [await org.send(), await org.send()]
  const unsure = await org.send({ form: 'other', text: '说不清楚的事情' })
  await org.follow()
  const waiting = (await org.ticket(unsure.ticketId)).needs_triage ? 1 : 0
  const before = await stepsNow()
  assert.deepEqual([before.get('classify')?.ended, before.get('classify')?.late], [3 - waiting, 0])
  assert.equal(before.get('reply'), undefined)
  await org.as('agent', (work) => reply(work, sent[0]!, { text: '已改好', version: null }))
  await org.follow()
  org.house.clock.advance(20 * 86_400_000)
  await fireDueClocks(org.house, org.orgId)
  const { ended, late, ownerRole, teams } = (await stepsNow()).get('reply')!
  assert.deepEqual([ended, late, ownerRole], [3, 2, 'agent'])
  assert.equal(
    teams.reduce((sum, team) => sum + team.late, 0),
    2,
  )
  assert.equal((await stepsNow()).get('classify')?.late, waiting)
})
