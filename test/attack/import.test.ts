/** Hostile files: a bad line costs only itself, and what a line holds is text. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { maskText } from '#records/customers/masking.rules.ts'
import type { ImportMap } from '#stages/intake/import.rules.ts'
import { importLines } from '#stages/intake/import.ts'
import { door } from '../../server/loop.ts'
import { openTestOrg } from '../house.ts'
import { hostileTexts, storableTexts } from './texts.ts'

const org = await openTestOrg()
after(() => org.close())

const map: ImportMap = {
  source: 'attack',
  sourceId: 'id',
  text: 'text',
  orderNo: 'order',
  language: 'en',
  channel: 'import',
  form: 'other',
  codeBy: { fields: ['kind'], codes: { fees: 'CHG-02' }, else: 'INQ-99' },
}
const run = (lines: string[]) => {
  const fileHash = createHash('sha256').update(lines.join('\n')).digest()
  return importLines(org.house, org.orgId, door, { map, lines, fileHash, dryRun: false })
}

test('every hostile text is imported as it is or its line is refused, and no other line suffers', async () => {
  const lines = hostileTexts.map(({ id, text }) => JSON.stringify({ id, text, order: text, kind: text }))
  const summary = await run(lines)
  assert.equal(summary.imported + summary.refused.length, lines.length)
  const refused = new Set(summary.refused.map(({ line }) => hostileTexts[line - 1]!.id))
  for (const { id, kind, text } of hostileTexts) {
    const isBlank = /^[\s\p{M}\p{C}\p{Z}\p{DI}]*$/u.test(text)
    assert.equal(refused.has(id), kind === 'unstorable' || isBlank, id)
  }
  for (const { reason } of summary.refused) assert.match(reason, /^(?:field "text" must be a text|NUL characters)/)
  const bodies = await org.asSystem(({ tx }) => tx.selectFrom('messages').select('body').execute())
  const kept = new Set(bodies.map(({ body }) => body))
  for (const { id, text } of storableTexts) if (!refused.has(id)) assert.ok(kept.has(maskText(text).text), id)
})

test('what is no line of an import is refused with its number', async () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const good = (id: string, more = '') => `{"id":"${id}","text":"words"${more}}`
  const lines: [string, boolean][] = [
    ['', false],
    ['null', false],
    ['[]', false],
    ['"text"', false],
    ['{"id":"a"', false],
    [deep(60_000), false],
    ['{"id":{"toString":1},"text":"x"}', false],
    ['{"id":"b","text":{"toString":1}}', false],
    ['{"id":"c","text":["x"]}', false],
    ['{"__proto__":{"id":"d","text":"x"}}', false],
    [good('e', ',"order":{"toString":1}'), true],
    [good('f', `,"order":${deep(60_000)}`), true],
    [good('g', `,"kind":${deep(60_000)}`), true],
    [good('h', ',"kind":{"toString":null,"valueOf":null}'), true],
    [good('i', ',"kind":"__proto__"'), true],
    [good('j', ',"kind":"constructor"'), true],
    [good('k', ',"order":1e400'), true],
    [good('l', ',"order":[1,[2]]'), true],
    ['{"id":7,"text":"words"}', true],
    ['{"id":1e999,"text":"words"}', true],
  ]
  const summary = await run(lines.map(([line]) => line))
  assert.deepEqual(
    summary.refused.map(({ line }) => line),
    lines.flatMap(([, isGood], index) => (isGood ? [] : [index + 1])),
  )
  assert.equal(summary.imported, lines.filter(([, isGood]) => isGood).length)
})
