import type { Role } from '../permissions.rules.ts'

/** Roles near money, or near everybody's access: they are signed out sooner, and need a second factor unless told otherwise. */
const guardedRoles: readonly string[] = ['lead', 'risk', 'admin'] satisfies Role[]
const sessionHours = 12
const minuteMs = 60_000

/** A second factor is fresh for so long (ASVS 7.5.3 asks for one at the moment of the deed). */
export const freshMinutes = 5
/** So long after they were added, somebody whose role needs a second factor may work without one. */
const graceDays = 7

/** The longest life of a session, and how long it may idle: 12 hours and 15 minutes near money, an hour elsewhere and in a demo. */
export function sessionLimits(role: string, isDemo: boolean): { lifeMs: number; idleMs: number } {
  const idleMinutes = guardedRoles.includes(role) && !isDemo ? 15 : 60
  return { lifeMs: sessionHours * 60 * minuteMs, idleMs: idleMinutes * minuteMs }
}

/** When somebody without a second factor must have one; null when their role needs none, or in a demo. */
export function factorNeededBy(
  person: { role: string; createdAt: Date },
  org: { factorRoles: readonly string[] | null; isDemo: boolean },
): Date | null {
  if (org.isDemo || !(org.factorRoles ?? guardedRoles).includes(person.role)) return null
  return new Date(person.createdAt.getTime() + graceDays * 24 * 60 * minuteMs)
}

/** Whether a factor that was proved at `factorAt` still counts. */
export function isFresh(factorAt: Date | null | undefined, now: Date): boolean {
  return factorAt != null && now.getTime() - factorAt.getTime() <= freshMinutes * minuteMs
}
