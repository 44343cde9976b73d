/** That the simulation of money sees what is broken: a check that cannot fail checks nothing. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { breakages } from '../sim/breakages/list.ts'
import { proveAll } from '../sim/breakages/prove.ts'

/** Every fifth of those that show soon; `npm run -s sim -- --breakages` proves them all. */
const some = breakages.filter(({ isRare }) => !isRare).filter((_, index) => index % 5 === 0)

it('breakages are seen, and nothing where nothing is broken', { timeout: 600_000 }, async () => {
  assert.ok(some.length >= 10, `${some.length}`)
  const proofs = await proveAll({ of: some })
  assert.deepEqual(
    proofs.filter(({ name, caught }) => (name === null) !== (caught === null)),
    [],
  )
  assert.equal(proofs.length, some.length + 1)
})
