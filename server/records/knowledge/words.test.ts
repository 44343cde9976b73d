/** Which language somebody reads, and what they read when it is missing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Language, languageOf, languages, say } from './words.rules.ts'

test('Accept-Language is read by its qualities and its regions', () => {
  const table: [header: string | undefined, language: Language][] = [
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK;q=0.9', 'zh-Hant'],
    ['zh-MO', 'zh-Hant'],
    ['zh-Hant-CN', 'zh-Hant'],
    ['ZH-hant', 'zh-Hant'],
    ['en', 'en'],
    ['en-GB,zh;q=0.9', 'en'],
    ['EN-us', 'en'],
    ['en;q=0.5, zh-TW;q=0.7', 'zh-Hant'],
    ['en;q=0.5,zh;q=0.5', 'en'],
    ['zh;q=0, en', 'en'],
    ['en ; q=0.2 , zh ; q=0.3', 'zh-Hans'],
    ['fr-FR, de;q=0.9, en;q=0.1', 'en'],
  ]
  for (const [header, language] of table) {
    for (const fallback of languages) assert.equal(languageOf(header, fallback), language, header ?? 'no header')
  }
})

test('a header that names none of our languages leaves the fallback', () => {
  for (const header of [undefined, '', '*', 'fr', 'de;q=0.9, ja', ';;;,,,', 'zh;q=0', 'en;q=0.000']) {
    for (const fallback of languages) assert.equal(languageOf(header, fallback), fallback, header ?? 'no header')
  }
})

test('no header makes the reader fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'zhen-TWHK;q=01., *'), maxLength: 300 }), (header) => {
      assert.ok(languages.includes(languageOf(header, 'en')))
    }),
    { numRuns: 2_000 },
  )
})

test('Traditional Chinese falls back to Simplified, and English stays English', () => {
  const both = { 'zh-Hans': '简', en: 'en' }
  const all = { ...both, 'zh-Hant': '繁' }
  assert.deepEqual(
    languages.map((language) => say(all, language)),
    ['简', '繁', 'en'],
  )
  assert.deepEqual(
    languages.map((language) => say(both, language)),
    ['简', '简', 'en'],
  )
})

test('a text that lacks the language falls back to English at last', () => {
  // Data from outside may be thinner than the type says; an empty page helps nobody.
  const thin = { en: 'en' } as Parameters<typeof say>[0]
  assert.deepEqual(
    languages.map((language) => say(thin, language)),
    ['en', 'en', 'en'],
  )
})
