/** The simulation over more than a week, holidays and nights with it: slow, and so in the long set. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { simulate } from '../sim/year.ts'

it('300 tickets over ten days, and nothing is wrong', { timeout: 1_200_000 }, async () => {
  const { checks, types } = await simulate({ seed: 'long', tickets: 300, days: 10 })
  assert.deepEqual(checks.faults, [])
  assert.equal(types['ticket.received'], 300)
})
