import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openTestApi, type TestApi } from '../../../../test/api.ts'
import { knowledge } from '../../../../test/draft.ts'
import { openTestOrg, type TestOrg } from '../../../../test/house.ts'
import type { Calendar } from './calendar.rules.ts'
import { type CalendarContent, calendarFaults, changesOf, daysAhead } from './calendar-check.rules.ts'
import { calendarShape } from './contract.ts'
import { dateOf, epochDay, weekdayOf } from './days.rules.ts'
import { readSheet, withSheet } from './sheet.rules.ts'

const shipped = (key: string) => knowledge.calendars.find((calendar) => calendar.key === key)!
const contentOf = ({ key: _key, version: _version, ...content }: Calendar): CalendarContent => content
const china = contentOf(shipped('CN'))

describe('the calendars that ship', () => {
  it('are seven, without a fault, with a source, and say what nobody could check', () => {
    assert.deepEqual(knowledge.calendars.map(({ key }) => key).sort(), ['AU', 'CN', 'EU', 'GB', 'IN', 'SG', 'US'])
    for (const calendar of knowledge.calendars) {
      assert.deepEqual(calendarFaults(calendar), [], calendar.key)
      assert.deepEqual(calendarShape.parse(calendar), calendar)
      assert.ok(calendar.source.length > 20 && calendar.unverified.length > 0, calendar.key)
      for (const [date, day] of Object.entries(calendar.days)) assert.ok(day.name, `${calendar.key} ${date}`)
    }
  })

  it('have the breaks and make-up workdays of the State Council for 2025 and 2026', () => {
    const dates = (work: boolean, year: string) =>
      Object.keys(china.days).filter((date) => date.startsWith(year) && china.days[date]!.work === work)
    const span = (from: string, until: string) => {
      const count = epochDay(until) - epochDay(from) + 1
      return Array.from({ length: count }, (_, index) => dateOf(epochDay(from) + index))
    }
    assert.deepEqual(dates(false, '2026'), [
      ...span('2026-01-01', '2026-01-03'),
      ...span('2026-02-15', '2026-02-23'),
      ...span('2026-04-04', '2026-04-06'),
      ...span('2026-05-01', '2026-05-05'),
      ...span('2026-06-19', '2026-06-21'),
      ...span('2026-09-25', '2026-09-27'),
      ...span('2026-10-01', '2026-10-07'),
    ])
    assert.deepEqual(
      dates(true, '2026'),
      ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'].map((day) => `2026-${day}`),
    )
    assert.deepEqual(dates(false, '2025'), [
      '2025-01-01',
      ...span('2025-01-28', '2025-02-04'),
      ...span('2025-04-04', '2025-04-06'),
      ...span('2025-05-01', '2025-05-05'),
      ...span('2025-05-31', '2025-06-02'),
      ...span('2025-10-01', '2025-10-08'),
    ])
    assert.deepEqual(
      dates(true, '2025'),
      ['01-26', '02-08', '04-27', '09-28', '10-11'].map((day) => `2025-${day}`),
    )
  })

  it('have the days that the rules of England, the Federal Reserve and TARGET give', () => {
    const daysOf = (key: string) => Object.keys(shipped(key).days)
    const years = [2025, 2026, 2027]
    assert.deepEqual(daysOf('GB'), years.flatMap(englishDays).sort())
    assert.deepEqual(daysOf('US'), years.flatMap(reserveDays).sort())
    assert.deepEqual(daysOf('EU'), years.flatMap(targetDays).sort())
  })
})

const on = (year: number, month: number, day: number) =>
  epochDay(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)
/** Easter Sunday, by Gauss's rule for the Gregorian calendar as Meeus, Jones and Butcher wrote it down. */
function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100]
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  return on(year, month, (h + l - 7 * m + 33 * month + 19) % 32)
}
/** The n-th such weekday of a month, Monday 0; the last one for −1. */
function nth(n: number, weekday: number, year: number, month: number): number {
  if (n < 0) {
    const last = month === 12 ? on(year, 12, 31) : on(year, month + 1, 1) - 1
    return last - ((weekdayOf(last) - weekday + 7) % 7)
  }
  const first = on(year, month, 1)
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1)
}

function englishDays(year: number): string[] {
  const days = [easter(year) - 2, easter(year) + 1, nth(1, 0, year, 5), nth(-1, 0, year, 5), nth(-1, 0, year, 8)]
  // One on a weekend moves to the next weekday that is not one already.
  for (let day of [on(year, 1, 1), on(year, 12, 25), on(year, 12, 26)]) {
    while (weekdayOf(day) > 4 || days.includes(day)) day++
    days.push(day)
  }
  return days.map(dateOf)
}

function reserveDays(year: number): string[] {
  const moving = [nth(3, 0, year, 1), nth(3, 0, year, 2), nth(-1, 0, year, 5), nth(1, 0, year, 9)]
  const fixed = [on(year, 1, 1), on(year, 6, 19), on(year, 7, 4), on(year, 11, 11), on(year, 12, 25)]
  const kept = fixed.map((day) => (weekdayOf(day) === 6 ? day + 1 : day))
  return [...moving, nth(2, 0, year, 10), nth(4, 3, year, 11), ...kept].map(dateOf)
}

function targetDays(year: number): string[] {
  const days = [on(year, 1, 1), easter(year) - 2, easter(year) + 1, on(year, 5, 1), on(year, 12, 25), on(year, 12, 26)]
  return days.map(dateOf)
}

describe('a calendar that somebody writes', () => {
  it('is refused with a pointer to every fault', () => {
    const usual = [{ from: 540, until: 1080 }]
    const table: [Partial<CalendarContent>, string][] = [
      [{ zone: 'Mars/Olympus' }, '/zone zone_unknown'],
      [{ week: china.week.map(() => []) }, '/week week_without_work'],
      [{ week: [[{ from: 600, until: 600 }], ...china.week.slice(1)] }, '/week/0/0 hours_bad'],
      [{ week: [[{ from: 600, until: 2041 }], ...china.week.slice(1)] }, '/week/0/0 hours_bad'],
      [{ week: [[...usual, { from: 1000, until: 1200 }], ...china.week.slice(1)] }, '/week/0/1 hours_overlap'],
      [{ coversUntil: '2026-02-30' }, '/coversUntil date_bad'],
      [{ coversUntil: '2926-12-31' }, '/coversUntil date_bad'],
      [{ coversUntil: '2024-12-31' }, '/coversUntil covers_nothing'],
      [{ days: { '2026-02-30': { work: false } } }, '/days/2026-02-30 date_bad'],
      [{ days: { '2027-01-01': { work: false } } }, '/days/2027-01-01 day_not_covered'],
      [{ days: { '2026-01-01': { work: false, hours: usual } } }, '/days/2026-01-01/hours hours_on_day_off'],
      [{ days: { '2026-01-01': { work: true, hours: [] } } }, '/days/2026-01-01/hours hours_missing'],
      [
        { days: { '2026-01-01': { work: true, hours: [{ from: -1, until: 5 }] } } },
        '/days/2026-01-01/hours/0 hours_bad',
      ],
    ]
    for (const [change, fault] of table) {
      const found = calendarFaults({ ...china, ...change }).map(({ pointer, code }) => `${pointer} ${code}`)
      assert.ok(found.includes(fault), `${fault}: ${found.join(', ')}`)
    }
  })

  it('may be a sheet of whole years; every wrong cell is told with its line', () => {
    const sheet =
      'date,work,name_zh,name_en,hours\n2027-01-01,off,元旦,New Year,\n2027-01-02,班,,Saturday,9:00-12:00 22:00-6:00\n'
    const read = readSheet(sheet)
    assert.deepEqual(read.faults, [])
    const { gaps, ...next } = withSheet(china, read)
    assert.deepEqual([gaps, calendarFaults(next)], [[], []])
    assert.deepEqual([next.coversFrom, next.coversUntil], ['2025-01-01', '2027-12-31'])
    assert.deepEqual(next.days['2027-01-02'], {
      work: true,
      hours: [
        { from: 540, until: 720 },
        { from: 1320, until: 1800 },
      ],
      name: { 'zh-Hans': 'Saturday', en: 'Saturday' },
    })
    assert.deepEqual(changesOf(china, next), {
      added: ['2027-01-01', '2027-01-02'],
      removed: [],
      changed: [],
      coversUntil: '2027-12-31',
    })
    // A year that the sheet names is the sheet's: what it does not list is an ordinary day again.
    const shorter = withSheet(china, readSheet('date,work\n2026-01-01,off\n2026-10-10,off\n'))
    const { removed, changed } = changesOf(china, shorter)
    assert.deepEqual([removed.length, changed], [37, ['2026-10-10']])
    const faultsOf = (text: string) => readSheet(text).faults.map(({ pointer, code }) => `${pointer} ${code}`)
    assert.deepEqual(faultsOf('day,work\n'), ['/lines/1/date column_missing', '/lines/1/date no_dates'])
    assert.deepEqual(faultsOf('date,work,hours\n2027-02-30,off,\n2027-01-01,maybe,9-5\n2027-01-01,off,\n'), [
      '/lines/2/date date_bad',
      '/lines/3/work not_true_or_false',
      '/lines/3/hours hours_bad',
      '/lines/4/date twice',
    ])
    assert.deepEqual(withSheet(china, readSheet('date,work\n2028-01-01,off\n')).gaps, [
      { pointer: '/lines/2/date', code: 'year_gap' },
    ])
  })

  it('is known for so many days ahead, in its own zone', () => {
    const at = (text: string) => daysAhead(china, new Date(text))
    assert.equal(at('2026-12-31T15:59:59Z'), 1)
    assert.equal(at('2026-12-31T16:00:00Z'), 0, 'the new year has begun in Shanghai')
    assert.equal(at('2026-11-02T00:00:00Z'), 60)
    assert.equal(at('2030-01-01T00:00:00Z'), 0)
  })
})

describe('publishing a calendar', () => {
  let org: TestOrg
  let api: TestApi
  before(async () => {
    org = await openTestOrg()
    api = await openTestApi(org)
  })
  after(async () => {
    await api.close()
    await org.close()
  })

  it('makes the next version, which an event tells and everybody reads', async () => {
    const admin = await api.signedIn('admin')
    const sheet = 'date,work,name_zh,name_en\n2027-01-01,off,元旦,New Year\n'
    const { status, text } = await admin.ask('PUT', '/v1/calendars/CN', { version: 1, body: { sheet } })
    assert.equal(status, 200, text)
    const reader = await api.signedIn('agent')
    const { body } = await reader.ask('GET', '/v1/calendars')
    const lines = body.calendars as { key: string; version: number; coversUntil: string; isOwn: boolean }[]
    assert.deepEqual(
      lines.slice(0, 1).map(({ key, version, coversUntil, isOwn }) => ({ key, version, coversUntil, isOwn })),
      [{ key: 'CN', version: 2, coversUntil: '2027-12-31', isOwn: true }],
    )
    const shown = (await reader.ask('GET', '/v1/calendars/CN')).body
    const versions = shown.versions as { version: number; changes: number; publishedBy: string | null }[]
    assert.deepEqual(
      versions.map(({ version, changes, publishedBy }) => [version, changes, publishedBy]),
      [
        [2, 1, 'admin'],
        [1, Object.keys(china.days).length, null],
      ],
    )
    assert.deepEqual((await reader.ask('GET', '/v1/calendars/CN?version=1')).body.calendar, shipped('CN'))
    const { rows } = await org.asSystem(async ({ tx }) => ({
      rows: await tx.selectFrom('events').select('payload').where('type', '=', 'calendar.published').execute(),
    }))
    assert.deepEqual(
      rows.map(({ payload }) => payload),
      [{ key: 'CN', version: 2, added: 1, removed: 0, changed: 0, coversUntil: '2027-12-31' }],
    )
  })

  it('is refused as a whole when a line is wrong, when somebody was faster, and to whoever may not', async () => {
    const admin = await api.signedIn('admin')
    const put = (key: string, version: number, body: unknown) =>
      admin.ask('PUT', `/v1/calendars/${key}`, { version, body })
    const wrong = await put('GB', 1, { sheet: 'date,work\n2028-01-99,off\n' })
    assert.deepEqual([wrong.status, wrong.body.code], [422, 'calendar_invalid'])
    assert.equal((wrong.body.errors as { pointer: string }[])[0]!.pointer, '/lines/2/date')
    const content = { ...contentOf(shipped('GB')), zone: 'Nowhere' }
    const unknown = await put('GB', 1, { content })
    assert.equal((unknown.body.errors as { pointer: string }[])[0]!.pointer, '/body/content/zone')
    assert.equal((await put('CN', 1, { content: china })).status, 412)
    assert.equal((await put('CN', 0, { content: china })).status, 409)
    assert.equal((await put('FR', 0, { sheet: 'date,work\n2027-01-01,off\n' })).status, 404)
    assert.equal((await put('FR', 0, { content: contentOf(shipped('EU')) })).status, 200)
    const lead = await api.signedIn('lead')
    assert.equal((await lead.ask('PUT', '/v1/calendars/GB', { version: 1, body: { content: china } })).status, 403)
  })
})
