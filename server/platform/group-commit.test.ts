import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { type GroupCommit, groupCommit } from './group-commit.ts'

const outage = new Error('the database is away')

/** A group commit whose writes are held until the test lets them go. */
function openGate(
  options: { inFlightMax?: number; itemsMax?: number; sizeMax?: number; guilty?: (item: number) => boolean } = {},
) {
  const written: number[][] = []
  const held: { items: number[]; go(error?: Error): void }[] = []
  const commit: GroupCommit<number, string> = groupCommit({
    inFlightMax: options.inFlightMax ?? 2,
    itemsMax: options.itemsMax ?? 100,
    sizeMax: options.sizeMax ?? 1_000_000,
    sizeOf: (item) => item,
    isOutage: (error) => error === outage,
    write: (items) =>
      new Promise((resolve, reject) => {
        const go = (error?: Error) => {
          held.splice(held.indexOf(gate), 1)
          if (error) return reject(error)
          const guilty = items.find((item) => options.guilty?.(item))
          if (guilty !== undefined) return reject(new Error(`${guilty} is guilty`))
          written.push(items)
          resolve(items.map((item) => `done ${item}`))
        }
        const gate = { items, go }
        held.push(gate)
      }),
  })
  return { commit, written, held }
}

describe('group commit', () => {
  it('writes at once when idle, and together what came while two batches were on their way', async () => {
    const { commit, held, written } = openGate()
    const first = commit.submit(1)
    await turn()
    const second = commit.submit(2)
    await turn()
    const rest = [3, 4, 5].map((item) => commit.submit(item))
    await turn()
    assert.deepEqual(
      held.map(({ items }) => items),
      [[1], [2]],
    )
    assert.equal(commit.waiting, 3)
    held[0]!.go()
    assert.equal(await first, 'done 1')
    await turn()
    held[0]!.go()
    held[0]!.go()
    assert.equal(await second, 'done 2')
    assert.deepEqual(await Promise.all(rest), ['done 3', 'done 4', 'done 5'])
    assert.deepEqual(written, [[1], [2], [3, 4, 5]])
  })

  it('carries together what one turn of the event loop has read', async () => {
    const { commit, held } = openGate()
    void commit.submit(1)
    void commit.submit(2)
    await turn()
    assert.deepEqual(held[0]!.items, [1, 2])
  })

  it('keeps a batch small when its items are large, and takes one that is too large by itself', async () => {
    const { commit, held } = openGate({ sizeMax: 100, inFlightMax: 9 })
    for (const size of [60, 40, 1, 500, 30, 30]) void commit.submit(size)
    await turn()
    assert.deepEqual(
      held.map(({ items }) => items),
      [[60, 40], [1], [500], [30, 30]],
    )
  })

  it('acknowledges nothing before its batch has been written', async () => {
    const { commit, held } = openGate()
    let told = false
    const submitted = commit.submit(1).then(() => {
      told = true
    })
    await turn()
    assert.equal(told, false)
    held[0]!.go()
    await submitted
    assert.equal(told, true)
  })

  it('tells every item of an outage at once, and goes on afterwards', async () => {
    const { commit, held } = openGate()
    const both = [commit.submit(1), commit.submit(2)]
    await turn()
    held[0]!.go(outage)
    for (const one of both) await assert.rejects(one, outage)
    const next = commit.submit(3)
    await turn()
    held[0]!.go()
    assert.equal(await next, 'done 3')
  })

  it('fails only the guilty, whoever they are, never writes an item twice and never more than it may at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (items, guiltyRest, itemsMax) => {
          const isGuilty = (item: number) => item % 6 === guiltyRest
          const { commit, held, written } = openGate({ itemsMax, guilty: isGuilty })
          const settled = Promise.allSettled(items.map((item) => commit.submit(item)))
          let busiest = 0
          let ended = false
          void settled.then(() => {
            ended = true
          })
          while (!ended) {
            await turn()
            busiest = Math.max(busiest, held.length)
            held[0]?.go()
          }
          const outcomes = await settled
          for (const [index, outcome] of outcomes.entries())
            assert.equal(outcome.status, isGuilty(items[index]!) ? 'rejected' : 'fulfilled')
          assert.deepEqual(
            written.flat().toSorted((a, b) => a - b),
            items.filter((item) => !isGuilty(item)).toSorted((a, b) => a - b),
          )
          assert.ok(busiest <= 2 && written.every((batch) => batch.length <= itemsMax))
        },
      ),
      { numRuns: 100 },
    )
  })
})
