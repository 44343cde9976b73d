import assert from 'node:assert/strict'
import { test } from 'node:test'
import en from './words/en.json' with { type: 'json' }
import zhHans from './words/zh-Hans.json' with { type: 'json' }

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, path = ''): Record<string, string> {
  const entries = Object.entries(tree).map(([key, value]) =>
    typeof value === 'string' ? { [path + key]: value } : flat(value, `${path}${key}.`),
  )
  return Object.assign({}, ...entries)
}

const chinese = flat(zhHans)
const english = flat(en)

test('both word files say the same things', () => {
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort())
  const slots = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort()
  for (const [key, text] of Object.entries(chinese)) assert.deepEqual(slots(text), slots(english[key]!), key)
})

test('no word is empty, none shouts', () => {
  for (const [key, text] of [...Object.entries(chinese), ...Object.entries(english)]) {
    assert.notEqual(text.trim(), '', key)
    assert.doesNotMatch(text, /[!！]/, key)
  }
})
