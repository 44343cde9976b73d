/** Every law and scheme that ships, held against what its source says. Not legal advice: docs/clocks.md names what is unverified. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { absenceOf, clocksUnder } from '#records/knowledge/regimes/applies.rules.ts'
import { knowledge } from '../../../../test/draft.ts'
import { type ClockEvent, calendarsOf, deadlineOf } from './engine.rules.ts'

const calendars = calendarsOf(knowledge)

/** What the source says · regime/clock · start · when it is due, at the wall of the place · extensions and their ends. */
type Row = [quote: string, clock: string, start: string, due: string, extensions?: [key: string, due: string][]]

const rows: Row[] = [
  [
    'CBIRC 2020-3: 15 days from receipt; 30 when complex; another 30 with approval above and notice, 60 at most',
    'cn-cbirc-2020-3/decide',
    '2026-03-02T10:00+08:00',
    '2026-03-17',
    [
      ['complex', '2026-04-01'],
      ['special', '2026-05-01'],
    ],
  ],
  [
    'CBIRC 2020-3: a review is decided within 30 days',
    'cn-cbirc-2020-3/review',
    '2026-03-02T10:00+08:00',
    '2026-04-01',
  ],
  [
    'PBOC 2020-5: 15 days; with approval of whoever heads complaint handling 60 at most, and the complainant is told why',
    'cn-pboc-2020-5/decide',
    '2026-03-02T10:00+08:00',
    '2026-03-17',
    [['approved', '2026-05-01']],
  ],
  [
    'PBOC 2020-5: from receipt of the complaint that a branch of the People’s Bank forwarded',
    'cn-pboc-2020-5/decide_forwarded',
    '2026-03-05T23:59+08:00',
    '2026-03-20',
    [['approved', '2026-05-04']],
  ],
  [
    'CBRC 2012: 15 working days from acceptance, 60 working days at most',
    'cn-cbrc-2012/decide',
    '2026-09-18T10:00+08:00',
    '2026-10-15',
    [['complex', '2026-12-17']],
  ],
  [
    'DISP 1.5: by the close of the third business day following the day of receipt',
    'gb-disp-1-5/early',
    '2026-12-17T12:00+00:00',
    '2026-12-22',
  ],
  [
    'DISP 1.6.1R: promptly (one business day is ours)',
    'gb-disp-1-6-1/acknowledge',
    '2026-05-29T12:00+01:00',
    '2026-06-01',
  ],
  ['DISP 1.6.1R since 2026-06-01', 'gb-disp-1-6-1-2026/acknowledge', '2026-06-05T12:00+01:00', '2026-06-08'],
  ['DISP 1.6.2R: by the end of eight weeks', 'gb-disp-1-6-2/respond', '2026-12-17T12:00+00:00', '2027-02-11'],
  [
    'DISP 1.6.2AR: 15 business days; holding response, final by 35 business days',
    'gb-disp-1-6-2a/respond',
    '2026-12-17T12:00+00:00',
    '2027-01-12',
    [['holding', '2027-02-09']],
  ],
  [
    'PSD2 art. 101: 15 business days of receipt; 35 business days at most',
    'eu-psd2-101/respond',
    '2026-03-02T12:00+01:00',
    '2026-03-23',
    [['holding', '2026-04-22']],
  ],
  [
    '12 CFR 1005.11: 10 business days; 45 days with provisional credit; 20 business days and 90 days for new accounts',
    'us-reg-e/decide',
    '2026-06-29T09:00-04:00',
    '2026-07-13',
    [
      ['new_account', '2026-07-27'],
      ['with_credit', '2026-08-13'],
      ['long', '2026-09-27'],
    ],
  ],
  [
    '12 CFR 1005.11: tell of the credit within 2 business days',
    'us-reg-e/tell_credit',
    '2026-07-02T09:00-04:00',
    '2026-07-06',
  ],
  ['12 CFR 1005.11: result within 3 business days', 'us-reg-e/tell_result', '2026-07-02T09:00-04:00', '2026-07-07'],
  ['12 CFR 1005.11: correct within 1 business day', 'us-reg-e/correct', '2026-07-02T09:00-04:00', '2026-07-03'],
  ['12 CFR 1026.13: acknowledge within 30 days', 'us-reg-z/acknowledge', '2026-01-31T09:00-05:00', '2026-03-02'],
  [
    '12 CFR 1026.13: two complete billing cycles, not later than 90 days',
    'us-reg-z/resolve',
    '2026-01-31T09:00-05:00',
    '2026-03-31',
  ],
  [
    'CFPB portal: 15 calendar days; in progress, final by 60',
    'us-cfpb-portal/respond',
    '2026-03-02T09:00-05:00',
    '2026-03-17',
    [['in_progress', '2026-05-01']],
  ],
  ...(
    [
      ['atm', 5],
      ['card_to_card', 1],
      ['pos_cnp', 5],
      ['imps', 1],
      ['upi_p2p', 1],
      ['upi_p2m', 5],
      ['aeps', 5],
      ['apbs', 1],
      ['nach', 1],
      ['ppi', 1],
    ] as const
  ).map(
    ([kind, days]): Row => [
      `RBI DPSS.CO.PD No.629: ${kind} reversed by T+${days}, T being the calendar date of the transaction`,
      `in-rbi-tat/${kind}`,
      '2026-11-02T23:30+05:30',
      `2026-11-0${2 + days}`,
    ],
  ),
  ['RB-IOS 2021: 30 days, then the ombudsman', 'in-rbios-2021/reply', '2026-06-30T12:00+05:30', '2026-07-30'],
  ['RB-IOS 2026: 30 days, then the ombudsman', 'in-rbios-2026/reply', '2026-07-01T12:00+05:30', '2026-07-31'],
  ['RG 271: acknowledge within 24 hours', 'au-rg271/acknowledge', '2026-03-06T17:00+11:00', '2026-03-07T17:00+11:00'],
  ['RG 271: IDR response within 30 calendar days', 'au-rg271/respond', '2026-03-06T17:00+11:00', '2026-04-05'],
  [
    'RG 271: 21 days for hardship and default notices',
    'au-rg271/respond_hardship',
    '2026-03-06T17:00+11:00',
    '2026-03-27',
  ],
  ['RG 271: 45 days for superannuation', 'au-rg271/respond_super', '2026-03-06T17:00+11:00', '2026-04-20'],
  ['RG 271: closed within 5 business days', 'au-rg271/early', '2026-03-06T17:00+11:00', '2026-03-13'],
  ['Singapore practice: 2 business days', 'sg-mas/acknowledge', '2026-03-06T17:00+08:00', '2026-03-10'],
  ['Singapore practice: 20 business days', 'sg-mas/reply', '2026-03-02T17:00+08:00', '2026-03-30'],
  ['FIDReC: four weeks without an outcome', 'sg-mas/fidrec', '2026-03-02T17:00+08:00', '2026-03-30'],
  [
    'E-Payments User Protection Guidelines: 21 business days, 45 when complex',
    'sg-mas/investigate',
    '2026-01-05T17:00+08:00',
    '2026-02-03',
    [['complex', '2026-03-11']],
  ],
  ['WeChat Pay: first reply 24 h', 'wechat-pay/first_reply', '2026-03-20T14:00+08:00', '2026-03-21T14:00+08:00'],
  ['WeChat Pay: finished 72 h', 'wechat-pay/finish', '2026-03-20T14:00+08:00', '2026-03-23T14:00+08:00'],
  ['Mini Program: 72 h before', 'wechat-mini-program/handle', '2024-03-24T09:00+08:00', '2024-03-27T09:00+08:00'],
  [
    'Mini Program: 48 h since 2024-03-25',
    'wechat-mini-program-2024/handle',
    '2024-03-25T09:00+08:00',
    '2024-03-27T09:00+08:00',
  ],
]

for (const [quote, name, start, due, extensions = []] of rows)
  test(`${name}: ${quote}`, () => {
    const [key, clockKey] = name.split('/')
    const regime = knowledge.regimes.find((one) => one.key === key)!
    const rule = regime.clocks.find((one) => one.key === clockKey)!
    const from: ClockEvent = { kind: 'started', at: new Date(start) }
    const zone = calendars.byKey.get(rule.length.calendar ?? '')?.calendar.zone ?? 'UTC'
    const endOf = (more: ClockEvent[]) => wall(deadlineOf(rule, calendars, [from, ...more]).dueAt, zone)
    assert.equal(endOf([]), wallOf(due, zone))
    for (const [extension, until] of extensions)
      assert.equal(endOf([{ kind: 'extended', extension, at: new Date(start) }]), wallOf(until, zone))
    assert.deepEqual(rule.extensions.map((one) => one.key).sort(), extensions.map(([each]) => each).sort())
  })

test('every clock of every law stands in this table, and every law names its source', () => {
  const shipped = knowledge.regimes.flatMap(({ key, clocks }) => clocks.map((clock) => `${key}/${clock.key}`))
  assert.deepEqual(rows.map(([, name]) => name).sort(), shipped.sort())
  for (const { key, source } of knowledge.regimes) assert.ok(source.length > 5, key)
})

test('art. 35 of State Council Order 768 and ISO 10002 name no number, and so set no clock', () => {
  for (const key of ['cn-sc-768-35', 'iso-10002'])
    assert.deepEqual(knowledge.regimes.find((one) => one.key === key)!.clocks, [])
})

test('laws follow each other by date, the last day of one before the first of the next', () => {
  for (const [before, after] of [
    ['gb-disp-1-6-1', 'gb-disp-1-6-1-2026'],
    ['in-rbios-2021', 'in-rbios-2026'],
    ['wechat-mini-program', 'wechat-mini-program-2024'],
    ['cn-cbrc-2012', 'cn-cbirc-2020-3'],
  ]) {
    const [old, next] = [before, after].map((key) => knowledge.regimes.find((one) => one.key === key)!)
    assert.equal(Temporal.PlainDate.from(old!.validTo!).add({ days: 1 }).toString(), next!.validFrom)
  }
})

test('which laws hold depends on place, kind of organisation, day, channel and what was left out', () => {
  const at = new Date('2026-09-18T02:00:00Z')
  const under = (timing: Partial<typeof knowledge.timing>, about = {}) =>
    [
      ...new Set(
        clocksUnder(
          { ...knowledge, timing: { ...knowledge.timing, ...timing } },
          { code: 'CHG-01', channel: 'h5', at, ...about },
        ).map(({ regime }) => regime.key),
      ),
    ].sort()
  assert.deepEqual(under({}), ['cn-pboc-2020-5'])
  assert.deepEqual(under({ institution: 'bank' }), ['cn-cbirc-2020-3', 'cn-pboc-2020-5'])
  assert.deepEqual(under({ without: [{ regime: 'cn-pboc-2020-5', why: 'merchant' }] }), [])
  assert.deepEqual(under({}, { channel: 'wechat_pay' }), ['cn-pboc-2020-5', 'wechat-pay'])
  assert.deepEqual(under({}, { code: 'SUG-01' }), [])
  assert.deepEqual(under({ jurisdiction: 'DE', institution: 'e_money' }), ['eu-psd2-101'])
  const british = { jurisdiction: 'GB', institution: 'e_money' }
  assert.deepEqual(under(british), ['gb-disp-1-5', 'gb-disp-1-6-1-2026', 'gb-disp-1-6-2a'])
  assert.deepEqual(under(british, { code: 'APP-01' }), ['gb-disp-1-5', 'gb-disp-1-6-1-2026', 'gb-disp-1-6-2'])
  assert.deepEqual(under(british, { at: new Date('2026-05-31T02:00:00Z') }), [
    'gb-disp-1-5',
    'gb-disp-1-6-1',
    'gb-disp-1-6-2a',
  ])
  const rbios = knowledge.regimes.find(({ key }) => key === 'in-rbios-2026')!
  const indian = { ...knowledge.timing, jurisdiction: 'IN' }
  assert.equal(absenceOf(rbios, indian, '2026-06-30'), 'not_yet')
  assert.equal(absenceOf(rbios, indian, '2026-07-01'), null)
  assert.equal(absenceOf(rbios, knowledge.timing, '2026-07-01'), 'elsewhere')
})

/** A day as the last that is in time, a moment as it is on the wall. */
function wall(at: Date, zone: string): string {
  const here = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const isEnd = here.toPlainTime().toString() === '23:59:59.999'
  return isEnd ? here.toPlainDate().toString() : here.toPlainDateTime().toString()
}

function wallOf(due: string, zone: string): string {
  return due.includes('T') ? wall(new Date(due), zone) : due
}
