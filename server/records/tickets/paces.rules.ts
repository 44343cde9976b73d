import type { Priority } from '../knowledge/knowledge.rules.ts'

/** How fast a team really is, and what waits for its first answer: measured by the worker (stages/clocks/speed.ts). */
export type TeamPace = {
  /** Minutes within which the promised share of recent tickets got their first answer, P1 first; null: too few to say. */
  answerMinutes: (number | null)[]
  /** Minutes of one person's work until they gave the next answer, while more were waiting; null: too few to say. */
  handlingMinutes: number | null
  /** Open tickets that nobody has answered yet, by priority, P1 first. Whoever adds one counts up. */
  waiting: number[]
  /** Minutes of work that its people have from `countedAt` on, added up until the end of each hour. */
  workMinutes: number[]
  countedAt: Date
}

/** Paces by team; a team that was never measured is missing. */
export type Paces = Map<string, TeamPace>

/** Counts a ticket that now waits too, so that the next one is promised with it in mind. */
export function countWaiting(paces: Paces, teamId: string, priority: Priority): void {
  const pace = paces.get(teamId)
  if (pace) pace.waiting[priority - 1]! += 1
}
