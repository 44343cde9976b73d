import type { Routing } from '#records/knowledge/knowledge.rules.ts'
import { teamKeyOf } from '#records/knowledge/knowledge.rules.ts'
import type { Hour } from './hours.rules.ts'
import { onShift, type Worker } from './plan.rules.ts'

/** Who takes a P1 of a team: somebody of the team, of the one that helps out, anybody on duty; or nobody. */
export const takers = ['team', 'overflow', 'duty', 'nobody'] as const
export type Taker = (typeof takers)[number]

/** One hour of the duty roster: who would take a P1 of the team that is worst off, and the people who do. */
export type DutyHour = { by: Taker; staffIds: string[]; teamIds: string[] }

/** Teams that answer for codes that are P1 by themselves: theirs are the emergencies. */
export function urgentTeams(
  routing: Routing,
  taxonomy: { groups: { codes: { code: string; priority: number }[] }[] },
  teamIds: Record<string, string>,
): string[] {
  const urgent = taxonomy.groups.flatMap(({ codes }) => codes.filter(({ priority }) => priority === 1))
  const ids = urgent.map(({ code }) => teamIds[teamKeyOf(routing, code)])
  return [...new Set(ids.filter((teamId) => teamId !== undefined))]
}

/**
 * Who takes P1s hour by hour, by the rule that routing follows (its `personFor`): the team, then the one that helps it out,
 * then whoever has a role on duty. Only who is on shift for all of an hour counts, or a hole of half an hour would not show.
 * Someone with no shifts on record is given tickets at any hour, so they count here, too.
 */
export function dutyRoster(
  workers: readonly Worker[],
  hours: readonly Hour[],
  routing: Routing,
  teamIds: Record<string, string>,
  urgent: readonly string[],
): DutyHour[] {
  const overflow = new Map(Object.entries(routing.overflowTeam ?? {}).map(([from, to]) => [teamIds[from], teamIds[to]]))
  return hours.map((hour) => {
    const there = workers.filter((one) => isThere(one, hour))
    const of = (teamId: string | undefined) =>
      there.filter((one) => teamId !== undefined && one.teamIds.includes(teamId))
    const onDuty = there.filter(({ role }) => routing.dutyRoles?.includes(role))
    const found = urgent.map((teamId) => {
      for (const [by, people] of [
        ['team', of(teamId)],
        ['overflow', of(overflow.get(teamId))],
        ['duty', onDuty],
      ] as const)
        if (people.length > 0) return { teamId, by, people }
      return { teamId, by: 'nobody' as const, people: [] }
    })
    const by = takers[Math.max(0, ...found.map((one) => takers.indexOf(one.by)))]!
    const worst = found.filter((one) => one.by === by)
    return {
      by,
      staffIds: [...new Set(worst.flatMap(({ people }) => people.map(({ staffId }) => staffId)))],
      teamIds: worst.map(({ teamId }) => teamId),
    }
  })
}

function isThere(worker: Worker, hour: Hour): boolean {
  return onShift(worker, hour) >= (worker.pattern ? 1 : Number.EPSILON)
}
