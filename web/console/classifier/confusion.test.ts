/** The matrix of confusions: every pair in its place, nothing lost. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { byGroup, matrixOf, type Pair, pairsIn } from './confusion.ts'

const code = fc.constantFrom('FRD-01', 'FRD-02', 'NRC-01', 'MKT-02', 'OLD-01')
const pairs = fc.uniqueArray(fc.record({ truth: code, decided: code, count: fc.integer({ min: 1, max: 99 }) }), {
  selector: ({ truth, decided }) => truth + decided,
})
const total = (all: Pair[]) => all.reduce((sum, { count }) => sum + count, 0)

test('every pair is in one cell, whose codes are told, and the shares of a line are one', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const rows = matrixOf(byGroup(all), ['NRC', 'FRD'])
      assert.equal(
        rows.reduce((sum, row) => sum + row.count, 0),
        total(all),
      )
      for (const { truth, count, cells } of rows) {
        for (const cell of cells) assert.equal(total(pairsIn(all, truth, cell.decided)), cell.count)
        const share = cells.reduce((sum, cell) => sum + cell.share, 0)
        assert.ok(count === 0 ? share === 0 : Math.abs(share - 1) < 1e-9)
      }
    }),
  )
})

test('groups stand in the order of the taxonomy, and those that it no longer has behind them', () => {
  const all = [
    { truth: 'OLD-01', decided: 'FRD-01', count: 1 },
    { truth: 'NRC-01', decided: 'NRC-01', count: 2 },
  ]
  assert.deepEqual(
    matrixOf(byGroup(all), ['FRD', 'NRC', 'MKT']).map(({ truth }) => truth),
    ['FRD', 'NRC', 'OLD'],
  )
})
