/** A short day of money with faults of everybody outside, lived twice: the same seed tells the same story, and nothing is ever wrong. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { breakages } from '../sim/breakages/list.ts'
import type { MoneySimulated } from '../sim/money/simulate.ts'

const run = promisify(execFile)
const world = ['--money', '--tickets', '15', '--days', '1']
/** In a process of its own, so that nothing but the seed can be what two runs have in common. */
const simulated = async (seed: string): Promise<MoneySimulated> => {
  const file = new URL('../sim/run.ts', import.meta.url).pathname
  // What is wrong is an exit code too; what it printed says more.
  const { stdout } = await run(process.execPath, [file, '--seed', seed, ...world]).catch((error) => error)
  return JSON.parse(stdout)
}

describe('the simulation of money', () => {
  it('survives deaths, pauses, lost answers and forged news, and tells the same story twice', async () => {
    const [first, second] = await Promise.all(['fifteen', 'fifteen'].map(simulated))
    assert.deepEqual(first!.faults, [])
    assert.equal(first!.hash, second!.hash)
    const { lane, remedies, messages, policies, done, rounds, applied } = first!
    for (const what of ['deaths', 'suspended', 'outages', 'news', 'newsRefused'] as const)
      assert.ok(lane[what] > 0, `no ${what}`)
    assert.ok(rounds > 100 && applied > 3)
    assert.ok(remedies['refund done'] && remedies['hold done'])
    assert.ok(messages['sms delivered'] && Object.keys(policies).length >= 3)
    assert.ok(Object.keys(done).some((what) => what.startsWith('lose the right')))
  })
})

describe('the breakages', () => {
  it('are at least twenty, each under a name of its own, and fit the product as it is', async () => {
    assert.ok(new Set(breakages.map(({ name }) => name)).size === breakages.length && breakages.length >= 20)
    for (const { name, patches } of breakages)
      for (const { file, find } of patches) {
        const source = await readFile(new URL(`../server/${file}`, import.meta.url), 'utf8')
        assert.equal(source.split(find).length, 2, `${name}: ${file}`)
      }
  })
})
