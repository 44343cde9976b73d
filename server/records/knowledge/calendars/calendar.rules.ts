import type { Words } from '../words.rules.ts'

/** A stretch of work in minutes since local midnight of the day on which it begins; `until` may lie in the next day. */
export type Hours = { from: number; until: number }

/** A date that differs from its weekday: work on it or not, and which hours (half days). */
export type CalendarDay = { work: boolean; hours?: Hours[]; name?: Words }

/**
 * Which days and hours count as work somewhere, as data. It knows the years it covers and nothing about others: what is
 * counted beyond `coversUntil` is provisional.
 */
export type Calendar = {
  key: string
  version: number
  name: Words
  /** IANA zone whose midnights begin its days. */
  zone: string
  /** Work of the seven weekdays, Monday first; an empty list is a day off. */
  week: Hours[][]
  /** Dates (2026-10-10) that differ from their weekday. */
  days: Record<string, CalendarDay>
  coversFrom: string
  coversUntil: string
  source: string
  /** What nobody could check against its source; empty when all of it was. */
  unverified: string[]
}
