import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { definition } from '../definitions.ts'
import { publishNext } from '../versions.ts'
import type { Calendar } from './calendar.rules.ts'
import {
  type CalendarChanges,
  type CalendarContent,
  type CalendarFault,
  calendarFaults,
  changesOf,
} from './calendar-check.rules.ts'
import { readSheet, withSheet } from './sheet.rules.ts'

/** A whole calendar, or a sheet (CSV) for some of its years. */
export type CalendarInput = { content?: CalendarContent | undefined; sheet?: string | undefined }

/** The next version of a calendar as it would be published, and what it says differently. */
export type NextCalendar = { calendar: Calendar; before: Calendar | null; changes: CalendarChanges }

/**
 * Reads the next version of a calendar, or with `seen` 0 a new one (from a whole calendar only). Nothing is stored.
 * @throws Problem invalid calendar_invalid with the line and column, or the pointer, of each fault · missing definition_missing
 */
export async function nextCalendar(work: Work, key: string, seen: number, input: CalendarInput): Promise<NextCalendar> {
  const before = seen === 0 && input.content ? null : await definition<Calendar>(work, 'calendar', key, seen)
  const { content, faults } = input.content ? checked(input.content) : fromSheet(before!, input.sheet ?? '')
  if (faults.length > 0) {
    const fields = faults.map(({ pointer, code }) => ({ pointer, code, message: code }))
    throw new Problem('invalid', 'calendar_invalid', { facts: { count: faults.length }, fields })
  }
  return { calendar: { ...content, key, version: seen + 1 }, before, changes: changesOf(before, content) }
}

/**
 * Publishes the next version of a calendar. Clocks that it makes certain are counted again by the worker (stages/clocks);
 * no other deadline moves.
 * @throws Problem as `nextCalendar` does · conflict definition_changed (412), definition_exists
 */
export async function publishNextCalendar(
  work: Work,
  key: string,
  seen: number,
  input: CalendarInput,
): Promise<NextCalendar> {
  const next = await nextCalendar(work, key, seen, input)
  const { added, removed, changed, coversUntil } = next.changes
  const told = { added: added.length, removed: removed.length, changed: changed.length, coversUntil }
  await publishNext(work, 'calendar', next.calendar, async () => undefined, told)
  return next
}

type Read = { content: CalendarContent; faults: CalendarFault[] }

function checked(content: CalendarContent): Read {
  const faults = calendarFaults(content)
  return { content, faults: faults.map((fault) => ({ ...fault, pointer: `/body/content${fault.pointer}` })) }
}

function fromSheet({ key: _key, version: _version, ...before }: Calendar, text: string): Read {
  const sheet = readSheet(text)
  if (sheet.faults.length > 0) return { content: before, faults: sheet.faults }
  const { gaps, ...content } = withSheet(before, sheet)
  // What the check finds in dates of the sheet is told at their line.
  const faults = calendarFaults(content).map((fault) => {
    const [, list, date = '', column = 'date'] = fault.pointer.split('/')
    return list === 'days' && sheet.lines[date]
      ? { ...fault, pointer: `/lines/${sheet.lines[date]}/${column}` }
      : { ...fault, pointer: `/body/content${fault.pointer}` }
  })
  return { content, faults: [...gaps, ...faults] }
}
