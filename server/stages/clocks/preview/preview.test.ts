import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { RegimeContent } from '#records/knowledge/regimes/regime-check.rules.ts'
import { knowledge } from '../../../../test/draft.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { previewRegimeOn } from './preview.ts'

const org = await openTestOrg()
after(() => org.close())

const key = 'cn-pboc-2020-5'
const pboc = (count: number): RegimeContent => {
  const { key: _key, version: _version, ...content } = knowledge.regimes.find((one) => one.key === key)!
  const [decide, ...others] = structuredClone(content.clocks)
  return { ...content, clocks: [{ ...decide!, length: { ...decide!.length, count } }, ...others] }
}
const preview = (content: RegimeContent) => org.as('admin', (work) => previewRegimeOn(work, key, 1, content))

test('a preview names the open tickets that would be due at another time, and moves none', async () => {
  const open = await org.send({ text: '重复扣款，扣了两次' })
  const stored = () =>
    org.asSystem(({ tx }) => tx.selectFrom('clocks').selectAll().orderBy('ticket_id').orderBy('clock').execute())
  const before = await stored()
  assert.deepEqual((await preview(pboc(15))).lines, [])
  const { lines, looked } = await preview(pboc(10))
  assert.equal(looked, 1)
  assert.deepEqual(
    lines.map(({ number, clock, before: from, after: until }) => [number, clock, days(until!, from!)]),
    [[open.number, `${key}/decide`, 5]],
  )
  assert.deepEqual(await stored(), before)
})

test('a regime that would not hold any more is shown as clocks that do not run', async () => {
  const { lines } = await preview({ ...pboc(15), validTo: '2020-12-31' })
  assert.ok(lines.length > 0 && lines.every(({ before, after: next }) => before !== null && next === null))
})

test('a bad regime is answered with its faults and no tickets', async () => {
  const { faults, lines } = await preview(pboc(0))
  assert.deepEqual([faults[0]?.pointer, lines], ['/clocks/0/length/count', []])
})

const days = (from: string, until: string) => (Date.parse(until) - Date.parse(from)) / 86_400_000
