import { dayMinutes } from '#records/staff/shifts.rules.ts'
import type { Shifts } from './desk-data.ts'

/** Minutes since midnight as a clock shows them; what lies in the next day shows its hour there. */
export function timeOf(minutes: number): string {
  const inDay = minutes % dayMinutes
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`
}

/** The same read back; null for what is no time. */
export function minutesOf(time: string): number | null {
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(time) ?? []
  return hour === undefined ? null : Number(hour) * 60 + Number(minute)
}

/** A shift between two times of the clock: one that ends no later than it begins ends in the next day. */
export function shiftBetween(from: number, until: number): Shifts[number] {
  const end = until % dayMinutes
  return { from, until: end <= from ? end + dayMinutes : end }
}

/** Names of the days of the week, Monday first, in a language. */
export function weekdays(language: string): string[] {
  const name = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
  // The first of January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, day) => name.format(Date.UTC(2024, 0, 1 + day)))
}

/** A date of the calendar as a person says it. */
export function dayOf(date: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(date))
}
