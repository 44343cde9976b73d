import { teamKeyOf } from '#records/knowledge/knowledge.rules.ts'
import type { Draft, Facts } from '#records/tickets/draft.rules.ts'

/**
 * Whose is it? The team that answers for the code; in it the person with the fewest open tickets who is not full,
 * one who works in the customer's language before others. Nobody free: the team's pool, which is a queue with a clock.
 * What a person must look at first stays in the pool until it is decided.
 */
export function assign(draft: Draft, facts: Facts): Draft {
  const { routing } = facts.knowledge
  const teamId = facts.teamIds[teamKeyOf(routing, draft.code)] ?? facts.teamIds[routing.fallbackTeam]
  if (!teamId) throw new Error(`routing names a team that does not exist for ${draft.code}`)
  if (draft.needsTriage && draft.priority > 1) return { ...draft, teamId, assigneeId: null }
  return {
    ...draft,
    teamId,
    assigneeId: personFor(teamId, draft.submission.language, facts.people, routing.openPerPersonMax),
  }
}

/** The person of a team who is given the next ticket: speaks its language first, fewest open, not full; null for none. */
export function personFor(teamId: string, language: string, people: Facts['people'], openMax: number): string | null {
  const spoken = language.slice(0, 2)
  const free = people.filter((person) => person.teamIds.includes(teamId) && person.open < openMax)
  const ranked = free.toSorted(
    (a, b) =>
      Number(b.language.startsWith(spoken)) - Number(a.language.startsWith(spoken)) ||
      a.open - b.open ||
      (a.staffId < b.staffId ? -1 : 1),
  )
  return ranked[0]?.staffId ?? null
}
