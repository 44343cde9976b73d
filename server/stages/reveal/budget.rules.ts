import type { Role } from '#records/staff/permissions.rules.ts'

/** What one person may look at: so many in an hour, so many in a day. */
export type Budget = { perHour: number; perDay: number }

/**
 * By role; who is not named reveals nothing. An agent works on some sixty tickets a day and needs the clear text of few;
 * risk calls victims of fraud one after the other.
 */
export const budgets: Partial<Record<Role, Budget>> = {
  agent: { perHour: 20, perDay: 60 },
  lead: { perHour: 20, perDay: 60 },
  risk: { perHour: 40, perDay: 120 },
}

/** Roles that will move money show a second factor before each look. */
export const freshFactorRoles: readonly Role[] = ['lead', 'risk', 'admin']

/** Looks of one person before this one, and this one: what alarms and the budget are decided on. */
export type Looks = { lastHour: number; lastDay: number; customersLastHour: number; notOwnLastDay: number }

export type AlarmKind = 'budget_spent' | 'many_customers' | 'not_own'

const customersPerHourMax = 12
const notOwnPerDayMax = 10

/** Seconds until the next look fits; 0 when it fits now. `oldest` are the moments at which looks leave the two windows. */
export function waitSeconds(
  budget: Budget,
  before: Looks,
  oldest: { hour: Date | null; day: Date | null },
  now: Date,
): number {
  const until = (at: Date | null) => Math.max(1, Math.ceil(((at ?? now).getTime() - now.getTime()) / 1000))
  if (before.lastDay >= budget.perDay) return until(oldest.day)
  return before.lastHour >= budget.perHour ? until(oldest.hour) : 0
}

/** What a look, counted in, sets off: the last of the budget, many customers within an hour, many tickets of others. */
export function alarmsOf(budget: Budget, looks: Looks): { kind: AlarmKind; count: number }[] {
  const alarms: { kind: AlarmKind; count: number }[] = []
  if (looks.lastDay >= budget.perDay || looks.lastHour >= budget.perHour)
    alarms.push({ kind: 'budget_spent', count: Math.max(looks.lastDay, looks.lastHour) })
  if (looks.customersLastHour > customersPerHourMax)
    alarms.push({ kind: 'many_customers', count: looks.customersLastHour })
  if (looks.notOwnLastDay > notOwnPerDayMax) alarms.push({ kind: 'not_own', count: looks.notOwnLastDay })
  return alarms
}
