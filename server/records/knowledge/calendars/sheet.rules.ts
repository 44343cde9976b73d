import { readCsvRows } from '#platform/csv.rules.ts'
import type { CalendarDay, Hours } from './calendar.rules.ts'
import type { CalendarContent, CalendarFault } from './calendar-check.rules.ts'
import { epochDay } from './days.rules.ts'
import answers from './sheet-words.json' with { type: 'json' }

/** Columns of a calendar's sheet; the names and the hours of a half day (09:00-12:00 14:00-16:30) may be left out. */
export const sheetColumns = ['date', 'work', 'name_zh', 'name_en', 'hours'] as const
type Column = (typeof sheetColumns)[number]

const rowsMax = 4_000
const nameCharsMax = 200

export type SheetRead = { days: Record<string, CalendarDay>; lines: Record<string, number>; faults: CalendarFault[] }

/** Dates that a CSV file lists; its first line names the columns, in any order. Pointers are `/lines/LINE/COLUMN`. */
export function readSheet(text: string): SheetRead {
  const read: SheetRead = { days: {}, lines: {}, faults: [] }
  const [head, ...rows] = readCsvRows(text)
  const places = new Map(head?.cells.map((name, index) => [name.trim().toLowerCase(), index]))
  for (const column of ['date', 'work'])
    if (!places.has(column)) read.faults.push({ pointer: `/lines/1/${column}`, code: 'column_missing' })
  if (rows.length === 0) read.faults.push({ pointer: '/lines/1/date', code: 'no_dates' })
  if (rows.length > rowsMax) read.faults.push({ pointer: `/lines/${rowsMax}/date`, code: 'too_many' })
  if (read.faults.length > 0) return read
  for (const { line, cells } of rows) {
    const at = (column: Column) => cells[places.get(column) ?? -1]?.trim() ?? ''
    const wrong = (column: Column, code: string) => read.faults.push({ pointer: `/lines/${line}/${column}`, code })
    const date = at('date')
    const work = at('work').toLowerCase()
    const hours = readHours(at('hours'))
    if (Number.isNaN(epochDay(date))) wrong('date', 'date_bad')
    else if (read.lines[date]) wrong('date', 'twice')
    if (!answers.work.includes(work) && !answers.off.includes(work)) wrong('work', 'not_true_or_false')
    if (hours === null) wrong('hours', 'hours_bad')
    for (const column of ['name_zh', 'name_en'] as const)
      if (at(column).length > nameCharsMax) wrong(column, 'too_long')
    const [zh, en] = [at('name_zh') || at('name_en'), at('name_en') || at('name_zh')]
    read.lines[date] = line
    read.days[date] = {
      work: answers.work.includes(work),
      ...(hours && hours.length > 0 && { hours }),
      ...(zh && { name: { 'zh-Hans': zh, en } }),
    }
  }
  return read
}

/** `09:00-12:00 22:00-06:00`: an end that is not later is on the next day. Null when it cannot be read. */
export function readHours(text: string): Hours[] | null {
  if (text === '') return []
  const stretches = text.split(/[\s;]+/).map((part) => /^(\d{1,2}):([0-5]\d)[-–](\d{1,2}):([0-5]\d)$/.exec(part))
  const hours = stretches.map((found) => {
    if (!found) return null
    const [from, until] = [minutesOf(found[1]!, found[2]!), minutesOf(found[3]!, found[4]!)]
    return { from, until: until > from ? until : until + 1440 }
  })
  return hours.every((one) => one !== null) ? hours : null
}

/** The same hours as somebody would type them. */
export function hoursText(hours: readonly Hours[]): string {
  return hours.map(({ from, until }) => `${clockOf(from)}-${clockOf(until)}`).join(' ')
}

const clockOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const minutesOf = (hour: string, minute: string) => Number(hour) * 60 + Number(minute)

/**
 * A sheet speaks of whole years: of each year that it names its dates replace those of before, and the calendar covers that
 * year from then on. A year between that nobody wrote down is a fault, because it would count as known.
 */
export function withSheet(
  before: CalendarContent,
  { days, lines }: SheetRead,
): CalendarContent & { gaps: CalendarFault[] } {
  const years = [...new Set(Object.keys(days).map((date) => date.slice(0, 4)))].toSorted()
  let [from, until] = [Number(before.coversFrom.slice(0, 4)), Number(before.coversUntil.slice(0, 4))]
  const gaps: CalendarFault[] = []
  for (const year of years.map(Number)) {
    if (year > until + 1 || year < from - 1) {
      const [date] = Object.keys(days).filter((one) => Number(one.slice(0, 4)) === year)
      gaps.push({ pointer: `/lines/${lines[date!]}/date`, code: 'year_gap' })
    }
    ;[from, until] = [Math.min(from, year), Math.max(until, year)]
  }
  const kept = Object.entries(before.days).filter(([date]) => !years.includes(date.slice(0, 4)))
  const all = [...kept, ...Object.entries(days)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const [first, last] = [`${from}-01-01`, `${until}-12-31`]
  return {
    ...before,
    days: Object.fromEntries(all),
    coversFrom: years.includes(String(from)) ? first : before.coversFrom,
    coversUntil: years.includes(String(until)) ? last : before.coversUntil,
    gaps,
  }
}
