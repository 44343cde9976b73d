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
  const spokenLanguage = draft.submission.language.slice(0, 2)
  const free = facts.people.filter((person) => person.teamIds.includes(teamId) && person.open < routing.openPerPersonMax)
  const ranked = free.toSorted((a, b) =>
    Number(b.language.startsWith(spokenLanguage)) - Number(a.language.startsWith(spokenLanguage)) ||
    a.open - b.open || (a.staffId < b.staffId ? -1 : 1))
  return { ...draft, teamId, assigneeId: ranked[0]?.staffId ?? null }
}
