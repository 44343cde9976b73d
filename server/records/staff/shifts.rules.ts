/** Shifts, in the organisation's wall clock. Pure; the console draws the same shapes. */

/** A shift in minutes since local midnight of the day on which it begins; `until` may lie in the next day. */
export type Shift = { from: number; until: number }

/** When somebody works: seven days, Monday first (null: always), and dates that differ, such as a holiday with no shift. */
export type Pattern = { week: Shift[][] | null; days: Record<string, Shift[]> }

export const dayMinutes = 1_440
/** A shift of one evening may end a day later at the latest. */
export const untilMinutesMax = 2 * dayMinutes

/** A moment as the organisation's clocks and calendars show it. */
export type LocalMoment = { minute: number; today: LocalDay; yesterday: LocalDay }
/** A date as it is written (2026-03-29), and which day of the week it is, Monday 0. */
export type LocalDay = { date: string; weekday: number }

/**
 * What the clocks of a zone show at a moment. Daylight saving needs no rule of its own: a shift is what the wall clock
 * says, so a night is an hour shorter or longer, and an hour that comes twice is worked twice.
 */
export function localMoment(at: Date, zone: string): LocalMoment {
  const here = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
  const dayOf = (date: Temporal.PlainDate) => ({ date: date.toString(), weekday: date.dayOfWeek - 1 })
  const today = here.toPlainDate()
  return { minute: here.hour * 60 + here.minute, today: dayOf(today), yesterday: dayOf(today.subtract({ days: 1 })) }
}

/** Whether a shift of this day, or one that began the evening before, runs now. */
export function isOnShift(pattern: Pattern, { minute, today, yesterday }: LocalMoment): boolean {
  if (!pattern.week && !pattern.days[today.date] && !pattern.days[yesterday.date]) return true
  const runs = (day: LocalDay, at: number) =>
    shiftsOf(pattern, day).some((shift) => shift.from <= at && at < shift.until)
  return runs(today, minute) || runs(yesterday, minute + dayMinutes)
}

const allDay: Shift[] = [{ from: 0, until: dayMinutes }]

/** The shifts that begin on a day: those of its date where it differs, else those of its weekday. */
export function shiftsOf({ week, days }: Pattern, { date, weekday }: LocalDay): Shift[] {
  return days[date] ?? (week ? week[weekday]! : allDay)
}
