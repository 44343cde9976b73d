import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Saying, sayExactly, sayHowFar, sayWhen } from './dates.ts'

const now = new Date('2026-11-21T13:30:00Z')
const zh: Saying = { zone: 'Asia/Shanghai', language: 'zh-Hans', now }
const en: Saying = { zone: 'Asia/Shanghai', language: 'en', now }

test('a moment is said as a person says it', () => {
  const said = (at: string): [string, string] => [sayWhen(at, zh), sayWhen(at, en)]
  assert.deepEqual(said('2026-11-21T06:02:00Z'), ['今天 14:02', '14:02 today'])
  assert.deepEqual(said('2026-11-22T10:00:00Z'), ['明天 18:00', '18:00 tomorrow'])
  assert.deepEqual(said('2026-11-20T01:00:00Z'), ['昨天 09:00', '09:00 yesterday'])
  assert.deepEqual(said('2026-11-25T10:00:00Z'), ['星期三 18:00', '18:00 on Wednesday'])
  assert.deepEqual(said('2026-11-15T01:00:00Z'), ['11月15日 09:00', '09:00 on 15 November'])
  assert.deepEqual(said('2027-03-03T01:30:00Z'), ['2027年3月3日 09:30', '09:30 on 3 March 2027'])
})

test('the day is the one that clocks in the organisation’s zone show', () => {
  // Half past midnight in Shanghai is still the day before in UTC.
  assert.equal(sayWhen('2026-11-21T16:30:00Z', zh), '明天 00:30')
  assert.equal(sayWhen('2026-11-21T16:30:00Z', { ...zh, zone: 'UTC' }), '今天 16:30')
})

test('what is left is never said longer than it is', () => {
  assert.equal(sayHowFar('2026-11-21T15:29:00Z', en), 'in 1 hour')
  assert.equal(sayHowFar('2026-11-21T13:30:59Z', en), 'just now')
  assert.equal(sayHowFar('2026-11-21T12:31:00Z', zh), '59分钟前')
})

test('the exact moment names date, second and zone', () => {
  assert.match(sayExactly('2026-11-22T10:00:05Z', en), /22 November 2026.*18:00:05.*GMT\+8/)
})
