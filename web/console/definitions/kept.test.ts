import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { renewed } from '../forms/edit.ts'
import { type Kept, readKept } from './kept.ts'

type Draft = Kept<{ fields: string[] }>
const stored = new Map<string, string>()
beforeEach(() => {
  stored.clear()
  Object.assign(globalThis, { sessionStorage: { getItem: (name: string) => stored.get(name) ?? null } })
})

test('a tab keeps each draft under its own name, with the version that it began from', () => {
  const draft: Draft = { version: 3, draft: { fields: ['amount'] } }
  stored.set('one', JSON.stringify(draft))
  assert.deepEqual([readKept<Draft>('one'), readKept<Draft>('other')], [draft, null])
})

test('what an older page kept, or nobody can read, is nothing: the editor begins with what is published', () => {
  for (const text of ['{', '"draft"', '{"version":1,"form":{"fields":[]}}']) {
    stored.set('one', text)
    assert.equal(readKept<Parameters<typeof renewed>[0]>('one', renewed), null, text)
  }
})
