import { dayWords, meaningOf, plainOf, units } from './words.rules.ts'

/** Days of a calendar, both among them; null where a range is open. */
export type Days = { first: Temporal.PlainDate | null; last: Temporal.PlainDate | null }

const written = /^(\d{4})(?:[-/.\u5e74](\d{1,2})(?:[-/.\u6708](\d{1,2}))?)?[\u6708\u65e5]?$/
const compared = /^(>=|<=|>|<|=)(.+)$/
const daysMax = 3_660

/**
 * Days as people say them: a word for one or more, so many days up to today (from today on where `ahead`), a year, month or
 * date, one end of a range or both (`2026-11-01..2026-11-20`, `>2026-11-01`). Null when it is none of these.
 */
export function readDays(typed: string, today: Temporal.PlainDate, ahead: boolean): Days | null {
  const range = typed.split('..')
  if (range.length === 2) {
    const [from, until] = range.map((end) => (end.trim() === '' ? undefined : readDays(end.trim(), today, ahead)))
    if (from === null || until === null || (!from && !until)) return null
    return { first: from?.first ?? null, last: until?.last ?? null }
  }
  const [, sign, rest] = compared.exec(typed) ?? []
  if (!sign) return spanOf(typed, today, ahead)
  const span = spanOf(rest!.trim(), today, ahead)
  if (!span) return null
  const { first, last } = span
  if (sign === '=') return span
  if (sign === '>=') return { first, last: null }
  if (sign === '<=') return { first: null, last }
  return sign === '>'
    ? { first: last!.add({ days: 1 }), last: null }
    : { first: null, last: first!.subtract({ days: 1 }) }
}

function spanOf(typed: string, today: Temporal.PlainDate, ahead: boolean): Days | null {
  const named = namedDays(meaningOf(dayWords, typed), today)
  if (named) return named
  const count = /^(\d{1,4})(.+)$/.exec(plainOf(typed))
  if (count && units.days.includes(count[2]!)) {
    const more = Math.min(Number(count[1]), daysMax) - 1
    if (more < 0) return null
    return ahead
      ? { first: today, last: today.add({ days: more }) }
      : { first: today.subtract({ days: more }), last: today }
  }
  const [, year, month, day] = written.exec(typed) ?? []
  if (!year) return null
  try {
    const first = Temporal.PlainDate.from(
      { year: Number(year), month: Number(month ?? 1), day: Number(day ?? 1) },
      { overflow: 'reject' },
    )
    if (day) return { first, last: first }
    return { first, last: first.add(month ? { months: 1 } : { years: 1 }).subtract({ days: 1 }) }
  } catch {
    // There is no such day.
    return null
  }
}

function namedDays(name: string | undefined, today: Temporal.PlainDate): Days | null {
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  const month = today.with({ day: 1 })
  switch (name) {
    case 'today':
      return { first: today, last: today }
    case 'yesterday':
      return { first: today.subtract({ days: 1 }), last: today.subtract({ days: 1 }) }
    case 'tomorrow':
      return { first: today.add({ days: 1 }), last: today.add({ days: 1 }) }
    case 'this_week':
      return { first: monday, last: monday.add({ days: 6 }) }
    case 'last_week':
      return { first: monday.subtract({ days: 7 }), last: monday.subtract({ days: 1 }) }
    case 'this_month':
      return { first: month, last: month.add({ months: 1 }).subtract({ days: 1 }) }
    case 'last_month':
      return { first: month.subtract({ months: 1 }), last: month.subtract({ days: 1 }) }
    default:
      return null
  }
}

/** The moments from the beginning of the first of these days up to the end of the last, in a zone. */
export function momentsOf({ first, last }: Days, zone: string): { from: Date | null; until: Date | null } {
  const begin = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime(zone).epochMilliseconds)
  return { from: first && begin(first), until: last && begin(last.add({ days: 1 })) }
}
