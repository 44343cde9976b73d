import { addMonths, dateOf, epochDay } from '#records/knowledge/calendars/days.rules.ts'
import type { Span } from './story.rules.ts'

/** First and last day of what a return covers, both within it, in the organisation's zone. */
export type Period = { firstDay: string; lastDay: string }

/** Why a period cannot be one; null when it can. */
export function periodFault({ firstDay, lastDay }: Period): 'date_unknown' | 'ends_before' | null {
  const [first, last] = [epochDay(firstDay), epochDay(lastDay)]
  if (Number.isNaN(first) || Number.isNaN(last)) return 'date_unknown'
  return last < first ? 'ends_before' : null
}

/** The moments of a period, by the midnights of a zone. */
export function spanOf({ firstDay, lastDay }: Period, zone: string): Span {
  const midnight = (day: string) => new Date(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds)
  return { from: midnight(firstDay), until: midnight(dateOf(epochDay(lastDay) + 1)) }
}

/** The period of the same length that ends the day before: whole months before whole months, else as many days. */
export function periodBefore({ firstDay, lastDay }: Period): Period {
  const [first, end] = [epochDay(firstDay), epochDay(lastDay) + 1]
  for (let months = 1; months <= 24; months++)
    if (addMonths(first, months) === end)
      return { firstDay: dateOf(addMonths(first, -months)), lastDay: dateOf(first - 1) }
  return { firstDay: dateOf(first - (end - first)), lastDay: dateOf(first - 1) }
}
