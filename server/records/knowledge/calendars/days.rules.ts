/** A calendar day as the number of days since 1 January 1970, so that days are counted by plain + and −. */
export type EpochDay = number

export const dayMs = 86_400_000

/** The day that a date (2026-10-10) names; NaN when there is no such date. */
export function epochDay(date: string): EpochDay {
  const ms = Date.parse(`${date}T00:00:00Z`)
  return dateOf(ms / dayMs) === date ? ms / dayMs : Number.NaN
}

/** The date (2026-10-10) of a day; empty for NaN and for what lies beyond the years that a Date holds. */
export function dateOf(day: EpochDay): string {
  const at = new Date(day * dayMs)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10)
}

/** Monday is 0, Sunday is 6. */
export function weekdayOf(day: EpochDay): number {
  return (((day + 3) % 7) + 7) % 7
}

/** The same day of the month so many months later; the last day of a month that is too short for it. */
export function addMonths(day: EpochDay, count: number): EpochDay {
  const at = new Date(day * dayMs)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + count]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(at.getUTCDate(), last)) / dayMs
}
