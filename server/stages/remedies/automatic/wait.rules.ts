import type { CompiledCalendar } from '#records/knowledge/calendars/compile.rules.ts'
import { dateOf, type EpochDay } from '#records/knowledge/calendars/days.rules.ts'
import {
  addBusinessDays,
  businessDaysBetween,
  dayOf,
  startOfDay,
} from '#records/knowledge/calendars/working-time.rules.ts'
import type { Wait } from '#records/knowledge/refunds/policy.rules.ts'

/** The calendars of an organisation, by key. */
export type Calendars = ReadonlyMap<string, CompiledCalendar>

/**
 * How long a payment has to wait: for how many of the unit, and until when. `lastDay` is the last day that is in time (T+n, as
 * 2026-11-07), where days count.
 */
export type Waited = { count: number; dueAt: Date; lastDay: string | null }

/** Until when a payment of a moment waits; null when the calendar that it counts by is not there. */
export function waitOf(wait: Wait, payment: { at: Date; method: string | null }, calendars: Calendars): Waited | null {
  const count = countOf(wait, payment.method)
  if (wait.unit === 'minutes') return { count, dueAt: new Date(payment.at.getTime() + count * 60_000), lastDay: null }
  const calendar = calendars.get(wait.calendar ?? '')
  if (!calendar) return null
  const last = lastDayOf(wait, count, dayOf(calendar, payment.at), calendar)
  return { count, dueAt: startOfDay(calendar, last + 1), lastDay: dateOf(last) }
}

/** How many days of its unit have begun at a moment since the last day in time; 0 before, and where minutes count. */
export function daysLate(
  wait: Wait,
  payment: { at: Date; method: string | null },
  at: Date,
  calendars: Calendars,
): number {
  const calendar = calendars.get(wait.calendar ?? '')
  if (wait.unit === 'minutes' || !calendar) return 0
  const last = lastDayOf(wait, countOf(wait, payment.method), dayOf(calendar, payment.at), calendar)
  const day = dayOf(calendar, at)
  return wait.unit === 'business_days' ? businessDaysBetween(calendar, last, day) : Math.max(0, day - last)
}

function lastDayOf({ unit }: Wait, count: number, day: EpochDay, calendar: CompiledCalendar): EpochDay {
  return unit === 'business_days' ? addBusinessDays(calendar, day, count).day : day + count
}

function countOf({ count, byMethod }: Wait, method: string | null): number {
  return method !== null && Object.hasOwn(byMethod, method) ? byMethod[method]! : count
}
