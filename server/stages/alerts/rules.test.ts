/** What is decided about alerts, without a database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { alertStates, answerBy, isAnswerable, isRegistered, nextAsk, nextTell } from './alerts.rules.ts'
import { riskAlert } from './contract.ts'
import { amountWords } from './facts.ts'
import words from './words.json' with { type: 'json' }

const now = new Date('2026-03-02T01:00:00Z')
const ms = (count: number) => new Date(now.getTime() + count)

test('an alert is answered once and in time', () => {
  for (const state of alertStates) {
    assert.equal(isAnswerable({ state, answerBy: ms(1) }, now), state === 'open')
    assert.equal(isAnswerable({ state, answerBy: now }, now), false)
  }
  assert.deepEqual(answerBy(now), ms(600_000))
  assert.deepEqual(answerBy(now, 1), ms(60_000))
})

test('attempts come later each time and end', () => {
  for (const next of [nextAsk, nextTell]) {
    const pauses: number[] = []
    for (let attempts = 1, at = next(1, now); at !== null; attempts++, at = next(attempts, now))
      pauses.push(at.getTime() - now.getTime())
    assert.ok(pauses.length >= 2 && pauses.length < 20)
    assert.deepEqual(
      pauses,
      pauses.toSorted((a, b) => a - b),
    )
  }
})

test('only addresses at the origins of the entry are knocked at', () => {
  const origins = ['https://risk.example', 'http://127.0.0.1:9000']
  const table: [string, boolean][] = [
    ['https://risk.example/answers?of=us', true],
    ['https://risk.example:443/answers', true],
    ['http://127.0.0.1:9000/', true],
    ['http://risk.example/answers', false],
    ['https://risk.example:8443/answers', false],
    ['https://risk.example.evil.example/', false],
    ['https://risk.example@evil.example/', false],
    ['https://me:secret@risk.example/', false],
    ['http://127.0.0.1:9001/', false],
    ['http://169.254.169.254/latest', false],
    ['file:///etc/passwd', false],
    ['//risk.example/', false],
    ['', false],
  ]
  for (const [address, is] of table) assert.equal(isRegistered(address, origins), is, address)
  fc.assert(fc.property(fc.string(), (address) => !isRegistered(address, []) && !isRegistered(address, ['null'])))
})

test('an alert names whom to ask, and money is whole minor units above zero', () => {
  const good = {
    alertId: 'A1',
    phone: '+8613812345678',
    transactionNo: 'T1',
    amount: { amountMinor: '100000', currency: 'CNY' },
    merchant: 'Shop',
    at: now.toISOString(),
  }
  const fits = (change: object) => riskAlert.safeParse({ ...good, ...change }).success
  assert.ok(fits({}))
  for (const amountMinor of ['0', '-1', '1.5', '1e3', '', 100, '9'.repeat(19)])
    assert.equal(fits({ amount: { amountMinor, currency: 'CNY' } }), false, String(amountMinor))
  for (const change of [
    { phone: undefined },
    { alertId: '' },
    { merchant: '\u200b' },
    { at: 'today' },
    { answerWithinMinutes: 0 },
    { answerWithinMinutes: 1_441 },
    { more: 1 },
    { language: 'fr' },
  ])
    assert.equal(fits(change), false, JSON.stringify(change))
})

test('an amount is said with the decimals of its currency, to the last digit', () => {
  const say = (amountMinor: bigint, currency: string, language: 'en' | 'zh-Hans') =>
    amountWords({ amountMinor, currency }, language)
  assert.equal(say(100_000n, 'CNY', 'zh-Hans'), '¥1,000.00')
  assert.equal(say(5n, 'CNY', 'en'), '¥0.05')
  assert.equal(say(1_000n, 'JPY', 'en'), '¥1,000')
  assert.equal(say(999_999_999_999_999_999n, 'CNY', 'en'), '¥9,999,999,999,999,999.99')
  for (const text of Object.values(words).flatMap((one) => Object.values(one)))
    for (const fact of ['{merchant}', '{amount}', '{when}']) assert.ok(text.includes(fact), text)
})
