/** By which channels news of money go, and which one is next: by table and property. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { remedyStates } from '#stages/remedies/remedy.rules.ts'
import { type Channel, channelInstead, channelsAtOnce, type Tried } from './channels.rules.ts'
import { isOvertaken, isUnderWay, moneyEvents, moneyNewsOf, moneyTemplates, waitsUntil } from './phone/news.rules.ts'

describe('at once', () => {
  const table: [boolean, number, boolean, boolean, Channel[]][] = [
    // urgent, priority, phone, e-mail
    [true, 1, true, true, ['sms', 'voice']],
    [true, 2, true, true, ['sms']],
    [false, 1, true, false, ['sms']],
    [true, 1, false, true, ['email']],
    [false, 4, false, true, ['email']],
    [true, 1, false, false, []],
  ]
  for (const [isUrgent, priority, hasPhone, hasEmail, channels] of table)
    test(`P${priority}${isUrgent ? ', urgent' : ''}${hasPhone ? ', phone' : ''}${hasEmail ? ', e-mail' : ''}: ${channels}`, () =>
      assert.deepEqual(channelsAtOnce({ isUrgent }, { priority, hasPhone, hasEmail }), channels))
})

describe('instead of what failed', () => {
  const phone = ['sms', 'voice'] as const
  const gone = (channel: 'sms' | 'voice'): Tried => ({ channel, mayArrive: false })
  const next = (code: string, tried: Tried[], left: { offered?: readonly Channel[]; hasLetter?: boolean } = {}) =>
    channelInstead({ channel: 'sms', code }, { offered: phone, hasLetter: true, ...left, tried })

  test('a call, then a letter, and never twice the same', () => {
    assert.equal(next('not_delivered', [gone('sms')]), 'voice')
    assert.equal(next('not_delivered', [gone('sms'), gone('voice')]), 'email')
    assert.equal(next('not_delivered', [gone('sms'), gone('voice')], { hasLetter: false }), null)
    assert.equal(next('not_delivered', [gone('sms')], { offered: ['sms'] }), 'email')
  })

  test('nothing while a call of the same news may still arrive', () =>
    assert.equal(next('not_delivered', [gone('sms'), { channel: 'voice', mayArrive: true }]), null))

  test('a letter at once where a call would fare no better', () => {
    for (const code of ['no_provider', 'number_missing', 'number_full', 'template_unknown'])
      assert.equal(next(code, [gone('sms')]), 'email', code)
    assert.equal(next('number_full', [gone('sms')], { hasLetter: false }), null)
  })

  test('whatever fails in whatever order, each channel is used once at most and news end', () => {
    const code = fc.constantFrom('not_delivered', 'number_full', 'template_not_approved', 'not_sent')
    const offered = fc.subarray([...phone])
    fc.assert(
      fc.property(fc.array(code, { minLength: 4, maxLength: 4 }), offered, fc.boolean(), (codes, of, hasLetter) => {
        const used: Channel[] = ['sms']
        for (const why of codes) {
          const channel = used.at(-1)!
          if (channel === 'email') break
          const tried = used.flatMap((one): Tried[] => (one === 'email' ? [] : [gone(one)]))
          const instead = channelInstead({ channel, code: why }, { offered: of, tried, hasLetter })
          if (instead === null) break
          used.push(instead)
        }
        assert.equal(new Set(used).size, used.length)
        assert.equal(used.includes('email'), hasLetter, 'whoever left an address is told in the end')
      }),
    )
  })
})

describe('what is news of money', () => {
  const news = (type: string, payload: object = {}) =>
    moneyNewsOf({ type, subjectId: 't', seq: 4, payload: { remedyId: 'r', ...payload } })?.template ?? null
  const table: [string, object, string | null][] = [
    ['hold.requested', {}, 'hold_requested'],
    ['remedy.proposed', { kind: 'hold' }, 'hold_requested'],
    ['remedy.rejected', { kind: 'hold' }, 'hold_failed'],
    ['hold.ended', { why: 'end' }, 'hold_ended'],
    ['hold.ended', { why: 'safe_again' }, 'hold_ended'],
    ['hold.ended', { why: 'false_alarm' }, 'hold_false_alarm'],
    ['remedy.accepted', { kind: 'refund' }, 'refund_accepted'],
    ['remedy.done', { kind: 'refund' }, 'refund_done'],
    ['remedy.rejected', { kind: 'refund' }, 'refund_failed'],
    ['remedy.done', { kind: 'compensate' }, 'compensation_done'],
    // What only staff think about, and what follows from something that was told.
    ['remedy.proposed', { kind: 'refund' }, null],
    ['remedy.proposed', { kind: 'release' }, null],
    ['remedy.done', { kind: 'hold' }, null],
    ['remedy.done', { kind: 'release' }, null],
    ['remedy.rejected', { kind: 'release' }, null],
    ['remedy.accepted', { kind: 'hold' }, null],
    ['remedy.accepted', { kind: 'compensate' }, null],
  ]
  for (const [type, payload, template] of table)
    test(`${type} ${JSON.stringify(payload)}: ${template}`, () => {
      assert.equal(news(type, payload), template)
      assert.ok(moneyEvents.includes(type))
    })

  test('nothing of an event gets into a row but an end, a target and its name', () => {
    const said = {
      remedyId: 'r',
      until: '2026-03-02T02:00:00.000Z',
      target: 'payment',
      note: '家人刷的',
      amountMinor: '100',
    }
    const told = moneyNewsOf({ type: 'hold.requested', subjectId: 't', seq: 4, payload: said })
    assert.deepEqual(told, {
      template: 'hold_requested',
      facts: { until: said.until, target: 'transaction' },
      dedupeKey: 'hold_requested:r',
    })
    const ended = moneyNewsOf({ type: 'hold.ended', subjectId: 't', seq: 5, payload: { ...said, target: '家人' } })
    assert.deepEqual(ended?.facts, {}, 'an end that is over tells no end')
  })
})

test('only that a refund is under way waits, for a minute, and only its end says more', () => {
  const at = new Date('2026-03-02T01:00:00Z')
  for (const template of moneyTemplates) {
    const waits = template === 'refund_accepted'
    assert.equal(isUnderWay(template), waits)
    assert.equal(waitsUntil(template, at)?.toISOString(), waits ? '2026-03-02T01:01:00.000Z' : undefined)
    const states = remedyStates.filter((state) => isOvertaken(template, state))
    assert.deepEqual(states, waits ? ['done', 'rejected'] : [], template)
    assert.ok(!isOvertaken(template, undefined))
  }
  assert.ok(!isUnderWay('replied') && !isOvertaken('replied', 'done'))
})
