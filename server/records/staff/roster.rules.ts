import { isOnShift, type LocalMoment, type Pattern } from './shifts.rules.ts'

/** Why somebody takes no tickets for a while though they are on shift; and why they are not there for days. */
export const awayReasons = ['break', 'meeting', 'training', 'other'] as const
export const absenceReasons = ['leave', 'sick', 'training', 'other'] as const
export type AwayReason = (typeof awayReasons)[number]
export type AbsenceReason = (typeof absenceReasons)[number]

/** Somebody takes tickets, is away for a while, is off shift, or is absent for days. */
export const duties = ['available', 'away', 'off', 'absent'] as const
export type Duty = (typeof duties)[number]

/** Somebody who works tickets, as the routing sees them. */
export type Person = {
  staffId: string
  role: string
  teamIds: string[]
  /** Spoken, as base tags (zh, en). */
  languages: string[]
  skills: string[]
  /** How many open tickets they hold at most; null for the organisation's usual number. */
  capacity: number | null
  duty: Duty
  /** Who acts for them while they are absent. */
  deputyId: string | null
  /** Open tickets by priority, P1 first. Whoever gives counts up. */
  held: [number, number, number, number]
  /** How many of those wait for the desk and not for somebody else. */
  waiting: number
  /** When they were last given one, as far as it is known (milliseconds); 0 for never. */
  givenMs: number
}

/** What decides whether somebody is there. */
export type DutyFacts = {
  pattern: Pattern
  isAbsent: boolean
  awayWhy: string | null
  awayUntil: Date | null
}

/** Whether somebody takes tickets at a moment, and if not, why. A break ends by itself at its time. */
export function dutyAt({ pattern, isAbsent, awayWhy, awayUntil }: DutyFacts, now: Date, local: LocalMoment): Duty {
  if (isAbsent) return 'absent'
  if (!isOnShift(pattern, local)) return 'off'
  return awayWhy !== null && (awayUntil === null || awayUntil > now) ? 'away' : 'available'
}

/** What an open ticket of each priority weighs when loads are compared; nothing said: one each. */
export type Weights = Partial<Record<string, number>>

/** How much somebody has to do, in normal tickets. */
export function loadOf({ held }: Pick<Person, 'held'>, weights: Weights = {}): number {
  const { 1: first = 1, 2: second = 1, 3: third = 1, 4: fourth = 1 } = weights
  return held[0] * first + held[1] * second + held[2] * third + held[3] * fourth
}

/** How many open tickets somebody holds. */
export function openOf({ held }: Pick<Person, 'held'>): number {
  return held[0] + held[1] + held[2] + held[3]
}

/** Counts what somebody was just given, so that the next one is given with it in mind. */
export function countGiven(person: Person, priority: 1 | 2 | 3 | 4, at: Date): void {
  person.held[priority - 1]! += 1
  person.waiting += 1
  person.givenMs = at.getTime()
}
