/**
 * A short simulated month, lived twice, the second time with other plans of PostgreSQL: the same seed tells the same story, and
 * everything that is checked of it holds.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { missedIn, type Told } from '../sim/replay.ts'
import type { Simulated } from '../sim/year.ts'

const hourMs = 3_600_000

const run = promisify(execFile)
const world = ['--tickets', '30', '--days', '3', '--round-minutes', '240']
/** In a process of its own, so that nothing but the seed can be what two runs have in common. */
const simulated = async (seed: string, ...more: string[]): Promise<Simulated> => {
  const file = new URL('../sim/run.ts', import.meta.url).pathname
  return JSON.parse((await run(process.execPath, [file, '--seed', seed, ...world, ...more])).stdout)
}

describe('the simulation', () => {
  it('tells the same story twice, however it is read, and finds no fault', async () => {
    const [first, second] = await Promise.all([simulated('one'), simulated('one', '--other-plans')])
    assert.deepEqual(first!.checks.faults, [])
    assert.equal(first!.hash, second!.hash)
    assert.equal(first!.types['ticket.received'], 30)
    assert.ok(first!.checks.breaches.replayed > 0 && first!.checks.rungs > first!.checks.breaches.replayed)
    assert.equal(first!.checks.sealed, first!.events)
  })
})

describe('the clock that counts anew', () => {
  const from = Date.parse('2026-09-18T02:00:00Z')
  const at = (hours: number, type: string, payload: object): Told => ({
    seq: 1,
    type,
    at: new Date(from + hours * hourMs),
    payload: payload as Told['payload'],
  })
  const placed = at(0, 'ticket.placed', { code: 'FEE-01', priority: 2, needsTriage: false })
  const ends = (...story: Told[]) =>
    missedIn([at(0, 'ticket.received', {}), placed, ...story], from + 100 * 24 * hourMs).map(
      ({ clock, dueMs }) => `${clock} ${new Date(dueMs).toISOString()}`,
    )
  const law = 'cn-cbirc-2020-3/decide'
  const resolved = { move: 'resolve', stage: 'resolved' }

  it('counts the days of the law as its worked date says: 15 days from 18 September are 3 October', () => {
    assert.ok(ends().includes(`${law} 2026-10-03T15:59:59.999Z`))
    assert.ok(ends().includes('handle 2026-09-19T02:00:00.000Z'))
    assert.deepEqual(ends(at(1, 'ticket.replied', {}), at(2, 'ticket.moved', resolved)), [])
  })

  it('knows extensions, pauses, new facts, and what comes back', () => {
    const late = (...story: Told[]) => ends(...story).filter((one) => one.startsWith(law))
    assert.deepEqual(late(at(24, 'clock.extended', { clock: law, extension: 'complex' })), [
      `${law} 2026-10-18T15:59:59.999Z`,
    ])
    assert.deepEqual(late(at(24, 'clock.paused', { clock: law }), at(96, 'clock.resumed', { clock: law })), [
      `${law} 2026-10-06T15:59:59.999Z`,
    ])
    assert.deepEqual(late(at(48, 'clock.restarted', { clock: law })), [`${law} 2026-10-05T15:59:59.999Z`])
    const back = at(72, 'ticket.moved', { move: 'reopen', stage: 'checking' })
    assert.deepEqual(late(at(48, 'ticket.moved', resolved), back), [`${law} 2026-10-03T15:59:59.999Z`])
  })
})
