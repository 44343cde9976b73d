import { type LocalMoment, localMoment } from '#records/staff/shifts.rules.ts'
import type { DayKind } from './days.rules.ts'

export const hourMs = 3_600_000

/** One hour of the organisation's clocks. */
export type Hour = {
  /** When it begins (milliseconds). */
  at: number
  local: LocalMoment
  /** 0 to 23. */
  hour: number
  kind: DayKind
}

/** When the hour of the organisation's clocks began that a moment lies in: zones are not all whole hours apart. */
export function hourStart(at: Date, zone: string): number {
  const { minute } = localMoment(at, zone)
  return Math.floor(at.getTime() / 60_000) * 60_000 - (minute % 60) * 60_000
}

/** Hours from the beginning of one on. */
export function hoursFrom(from: number, count: number, zone: string, kindOf: (date: string) => DayKind): Hour[] {
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * hourMs
    const local = localMoment(new Date(at), zone)
    return { at, local, hour: Math.floor(local.minute / 60), kind: kindOf(local.today.date) }
  })
}
