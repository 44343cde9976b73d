import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { wordFinder } from './find-words.rules.ts'

const foundIn = (words: string[], text: string) => {
  const found: [string, string][] = []
  wordFinder(words)(text, (word, start, end) => found.push([words[word]!, text.slice(start, end)]))
  return found
}

test('a word of letters is a whole word, unless it is open at an end; Chinese stands anywhere', () => {
  const table: [words: string[], text: string, found: string[]][] = [
    [['ill'], 'I am ill, and still I will', ['ill']],
    [['disappoint*'], 'disappointing', ['disappoint']],
    [['*scam*'], 'a SCAMMER', ['SCAM']],
    [['被骗'], '我被骗了', ['被骗']],
    [['被騙', '被骗'], '我被騙了', ['被騙', '被騙']],
    [["can't sleep"], 'I can’t sleep', ['can’t sleep']],
    [['ＡＢＣ'], 'abc', ['abc']],
    [['求', '求求', '求求你'], '求求你', ['求', '求求', '求求你', '求']],
    [['none'], '', []],
  ]
  for (const [words, text, found] of table)
    assert.deepEqual(
      foundIn(words, text).map(([, at]) => at),
      found,
      text,
    )
})

test('two lists look through one text after the other, and neither finds less', () => {
  const [one, other] = [wordFinder(['refund']), wordFinder(['*fun*', 'd'])]
  const text = 'refund d'
  for (const [find, at] of [
    [one, [[0, 6]]],
    [
      other,
      [
        [2, 5],
        [7, 8],
      ],
    ],
    [one, [[0, 6]]],
  ] as const) {
    const found: number[][] = []
    find(text, (_, start, end) => found.push([start, end]))
    assert.deepEqual(found, at)
  }
  const found: string[] = []
  wordFinder(['d'])(text, (_, start) => found.push(String(start)))
  one('another refund', (_, start) => found.push(String(start)))
  assert.deepEqual(found, ['7', '8'])
})

test('finds what a search for each word finds', () => {
  const part = fc.constantFrom('a', 'b', 'ab', '钱', '没', '钱没', ' ')
  const word = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 6 }), fc.array(part), (words, parts) => {
      const text = parts.join('')
      const found = foundIn(
        words.map((each) => `*${each}*`),
        text,
      ).length
      const expected = words.reduce(
        (sum, each) => sum + [...text].filter((_, at) => text.startsWith(each, at)).length,
        0,
      )
      assert.equal(found, expected)
    }),
  )
})
