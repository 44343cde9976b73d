import type { Priority, Routing } from '#records/knowledge/knowledge.rules.ts'

/** Skills that a ticket asks for: by its code or group, and for customers who need care. */
export function skillsFor({ skills = [] }: Routing, code: string, isVulnerable: boolean): string[] {
  const group = code.slice(0, 3)
  return skills
    .filter(
      (skill) => (skill.vulnerable && isVulnerable) || skill.codes?.includes(code) || skill.codes?.includes(group),
    )
    .map((skill) => skill.key)
}

/** For organisations whose routing is from before there were such limits. */
const usualMinutes = 60
const usualAllHandsMinutes = 2

/**
 * Whether a ticket waits for somebody who has its language and skills, rather than go to who has not: what is urgent never
 * does, and the others for a while only, or one busy specialist would hold up what a colleague has time for.
 */
export function waitsForSkill(
  { skillWaitMinutes = usualMinutes }: Routing,
  priority: Priority,
  waitedMs: number,
): boolean {
  return priority > 2 && waitedMs < skillWaitMinutes * 60_000
}

/**
 * Whether a P1 has waited so long for its team, the one that helps and those on duty that anybody may take it: on the worst
 * of days a colleague who asks others is better than nobody. Waiting much longer costs the customers and gains the others
 * nothing (docs/decisions/0043).
 */
export function wantsAllHands(
  { allHandsMinutes = usualAllHandsMinutes }: Routing,
  priority: Priority,
  waitedMs: number,
): boolean {
  return priority === 1 && waitedMs >= allHandsMinutes * 60_000
}
