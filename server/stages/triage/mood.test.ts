/** How words sound: a table in both languages, and what holds for every text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Mood, moodLevel } from '#records/tickets/mood.rules.ts'
import lexicon from './mood.json' with { type: 'json' }
import { moodOf } from './mood.rules.ts'

test('moods in Chinese and English, with negation, strength, quotations, marks and capitals', () => {
  const table: [text: string, mood: Mood][] = [
    ['', 'calm'],
    ['麻烦帮我查一下退款，谢谢', 'calm'],
    ['忘记密码该怎么办', 'calm'],
    ['How do I change my phone number?', 'calm'],
    ['my phone died, where do I log in', 'calm'],
    ['ATM CARD PIN', 'calm'],
    ['我没有生气，只是想问问', 'calm'],
    ['I am not angry, just asking', 'calm'],
    ['老人怎么开通医保支付', 'calm'],
    ['等了三天还没到账，很失望', 'upset'],
    ['I am disappointed with this', 'upset'],
    ['I WANT MY MONEY BACK RIGHT NOW', 'upset'],
    ['客服说“你有病吧”就挂了', 'upset'],
    ['你们这些骗子！！！', 'angry'],
    ['this is ridiculous, you are thieves', 'angry'],
    ['垃圾平台，我要起诉', 'angry'],
    ['求求你们，孩子等着交学费', 'distressed'],
    ['I can’t sleep, all my savings are gone', 'distressed'],
    ['那是我的血汗钱啊', 'distressed'],
    ['我不想活了', 'danger'],
    ['我不想活了，你们这些骗子！！！', 'danger'],
    ['I have no reason to live', 'danger'],
    ['客服說「你去死」，我真的想自殺', 'danger'],
  ]
  for (const [text, mood] of table) assert.equal(moodOf(text).mood, mood, text)
})

test('a denied hint of self-harm is no danger, and not calm', () => {
  for (const text of ['我不会自杀的', 'I would never kill myself'])
    assert.ok(['upset', 'distressed'].includes(moodOf(text).mood), text)
})

test('the word that was heard stands in the text as it was written', () => {
  for (const text of ['我不想活了', 'You are THIEVES', '血汗錢']) assert.ok(text.includes(moodOf(text).word!), text)
})

const feelings = [lexicon.danger, lexicon.distressed, lexicon.angry, lexicon.upset].flatMap((each) =>
  Object.values(each).flat(),
)
const sentence = fc
  .array(
    fc.oneof(fc.constantFrom(...feelings), fc.string({ maxLength: 12 }), fc.constantFrom('不', 'not', '“', '”', '说')),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(' '))

test('another sentence that feels never makes a text calmer', () => {
  fc.assert(
    fc.property(sentence, fc.constantFrom(...feelings), (text, word) => {
      const before = moodLevel(moodOf(text).mood)
      assert.ok(moodLevel(moodOf(`${text}\n${word.replaceAll('*', '')}`).mood) >= before, `${text} + ${word}`)
    }),
    { numRuns: 3_000 },
  )
})

test('each word of danger is one, wherever it stands in a text', () => {
  for (const word of lexicon.danger['2'])
    assert.equal(moodOf(`退款没到，${word.replaceAll('*', '')}。`).mood, 'danger', word)
})

test('every text has an answer, the longest that can be sent too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void moodOf(text)),
    { numRuns: 50 },
  )
  assert.equal(moodOf('骗子！“'.repeat(8_000)).mood, 'angry')
})
