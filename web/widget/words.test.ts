import assert from 'node:assert/strict'
import { test } from 'node:test'
import guidanceEn from '../kit/guidance/card.en.json' with { type: 'json' }
import guidanceZhHans from '../kit/guidance/card.zh-Hans.json' with { type: 'json' }
import formEn from './words/form.en.json' with { type: 'json' }
import formZhHans from './words/form.zh-Hans.json' with { type: 'json' }
import loaderEn from './words/loader.en.json' with { type: 'json' }
import loaderZhHans from './words/loader.zh-Hans.json' with { type: 'json' }

type Table = Record<string, string>

const pairs: [string, Table, Table][] = [
  ['loader', loaderZhHans, loaderEn],
  ['form', formZhHans, formEn],
  ['guidance', guidanceZhHans, guidanceEn],
]

for (const [name, chinese, english] of pairs) {
  test(`both languages of the ${name} say the same things, nothing is empty, nothing shouts`, () => {
    assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort())
    const slots = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()
    for (const [key, text] of Object.entries(chinese)) {
      assert.deepEqual(slots(text), slots(english[key]!), key)
      for (const words of [text, english[key]!]) {
        assert.notEqual(words.trim(), '', key)
        assert.doesNotMatch(words, /[!！]/, key)
      }
    }
  })
}
