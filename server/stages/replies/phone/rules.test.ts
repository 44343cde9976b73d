/** What is said on the telephone, when, and what follows when it does not arrive. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { phoneChannels } from '#platform/phone-port.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import { promiseWords } from '../facts.ts'
import {
  dialled,
  isFull,
  isTemplate,
  isUrgent,
  markOf,
  mayGoAt,
  type Outcome,
  type PhoneStep,
  type PhoneTemplate,
  stepWords,
  takesText,
  targetWord,
  variablesOf,
  wordsOf,
} from './phone.rules.ts'
import words from './templates.json' with { type: 'json' }

const templates = Object.keys(words.templates) as PhoneTemplate[]
const now = new Date('2026-03-02T01:00:00Z')
const minuteMs = 60_000

const longest = (texts: string[]) => texts.toSorted((a, b) => b.length - a.length)[0]!

/** As long as they usually are; of steps the longest. */
const facts = (language: 'zh-Hans' | 'en') => ({
  organisation: language === 'en' ? 'Harbour Pay' : '海港支付',
  hotline: '400-000-0000',
  number: 'HY-8K2M-4QX7',
  what: targetWord('transaction', language),
  until: promiseWords(new Date('2026-12-30T10:30:00Z'), 'Asia/Shanghai', language),
  amount: language === 'en' ? 'CNY 1,280.00' : '1,280.00元',
  merchant: language === 'en' ? 'Corner Shop' : '街角小店',
  link: 'https://pay.example/was-this-you#7Q2M8K3N5R6T9V1W4X0Y2Z5B7C',
  step: longest(Object.keys(words.steps).map((step) => stepWords(step as PhoneStep, language))),
})

test('every message is there in both languages, short, plain and without a gap', () => {
  assert.deepEqual(templates.toSorted(), [
    'compensation_done',
    'hold_ended',
    'hold_failed',
    'hold_false_alarm',
    'hold_requested',
    'progress',
    'refund_accepted',
    'refund_done',
    'refund_failed',
    'was_this_you',
  ])
  for (const template of templates)
    for (const channel of phoneChannels)
      for (const language of ['zh-Hans', 'en'] as const) {
        const known = facts(language)
        const text = wordsOf(template, channel, language)
        for (const name of variablesOf(text)) assert.ok(name in known, `${template} ${channel}: {${name}}`)
        const said = fill(text, known)
        // What a text message takes (3GPP TS 23.038, 23.040): 70 signs of UCS-2, 160 of the GSM alphabet; with a link, two parts.
        const [han, latin] = text.includes('{link}') ? [134, 306] : [70, 160]
        if (channel === 'sms') assert.ok(said.length <= (language === 'en' ? latin! : han!), `${said.length}: ${said}`)
        assert.ok(
          text.includes('{organisation}') && text.includes('{hotline}'),
          `${template}: who speaks, whom to call`,
        )
        // Nothing is called frozen before whoever holds the money said so (条例 articles 27 and 31; domain.md C.6).
        assert.doesNotMatch(said, /[!！]|冻结|frozen|freeze/i)
      }
  for (const channel of phoneChannels) {
    assert.match(wordsOf('hold_requested', channel, 'zh-Hans'), /密码.*验证码/)
    assert.match(wordsOf('hold_requested', channel, 'en'), /code or (?:a )?password/)
  }
  assert.equal(wordsOf('progress', 'sms', 'zh-Hant'), wordsOf('progress', 'sms', 'zh-Hans'))
  assert.ok(isTemplate('progress') && !isTemplate('toString'))
})

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ sent: fc.string() }),
  fc.record({ error: fc.string(), final: fc.boolean() }),
  fc.record({ delivered: fc.constant(true as const) }),
  fc.record({ undelivered: fc.string() }),
)

test('whatever happens, a message has an end or a later time, and at most four attempts', () => {
  fc.assert(
    fc.property(
      outcome,
      fc.constantFrom(...phoneChannels),
      fc.integer({ min: 1, max: 9 }),
      (one, channel, attempts) => {
        const mark = markOf(one, channel, attempts, now)
        const isOver = mark.delivered !== undefined || mark.failed !== undefined
        assert.notEqual(isOver, mark.due !== undefined)
        if (mark.due) assert.ok(mark.due > now)
        if (mark.failed) assert.ok(mark.code !== undefined && mark.event === 'phone.failed')
        if ('error' in one && attempts >= 4) assert.ok(mark.failed)
        assert.equal(mark.sent !== undefined, 'sent' in one)
      },
    ),
  )
  const pauses = [1, 2, 3].map((attempt) => {
    const { due } = markOf({ error: 'busy', final: false }, 'sms', attempt, now)
    return due!.getTime() - now.getTime()
  })
  assert.deepEqual(pauses, [5_000, 15_000, 45_000])
  assert.deepEqual(markOf({ wait: now }, 'sms', 1, now), { due: now, untried: true })
})

test('a number gets no more than it may within a day', () => {
  const most = (channel: 'sms' | 'voice', template: string) =>
    Array.from({ length: 9 }, (_, sent) => sent).find((sent) => isFull(channel, template, sent))
  assert.deepEqual([most('sms', 'hold_requested'), most('voice', 'hold_requested')], [6, 3])
  assert.deepEqual([most('sms', 'progress'), most('voice', 'progress')], [3, 1], 'what is said of money finds room')
})

test('who is not in a hurry is not called at night', () => {
  const zones = fc.constantFrom(
    'Asia/Shanghai',
    'Asia/Kathmandu',
    'Europe/London',
    'America/St_Johns',
    'Australia/Lord_Howe',
  )
  const moment = fc
    .integer({ min: 0, max: 366 * 24 * 60 })
    .map((minute) => new Date(Date.UTC(2026, 0, 1) + minute * minuteMs))
  fc.assert(
    fc.property(
      fc.constantFrom(...templates),
      fc.constantFrom(...phoneChannels),
      moment,
      zones,
      (template, channel, at, zone) => {
        const goes = mayGoAt(channel, template, at, zone)
        assert.ok(goes >= at)
        if (channel === 'sms' || isUrgent(template)) return assert.equal(goes, at)
        const hour = Number(goes.toLocaleString('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }))
        assert.ok(hour >= 8 && hour < 21, `${hour} in ${zone}`)
        // A night has at most thirteen hours, one more when clocks are put back.
        assert.ok(goes.getTime() - at.getTime() <= 12 * 60 * minuteMs)
      },
    ),
    { numRuns: 300 },
  )
})

test('a number is dialled with its country, and only mobiles of the mainland take texts there', () => {
  assert.equal(dialled('+8613812345678'), '+8613812345678')
  assert.equal(dialled('01012345678'), '+861012345678')
  assert.equal(dialled('+442079460000'), '+442079460000')
  for (const wrong of ['', '95588', '12345678', '+0123456', '+86 138', '+1234567890123456'])
    assert.equal(dialled(wrong), null)
  assert.ok(takesText('+8613812345678') && takesText('+442079460000'))
  assert.ok(!takesText('+861012345678') && !takesText('+8612345'))
})
