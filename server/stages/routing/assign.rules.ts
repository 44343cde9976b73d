import { vulnerableStanding } from '#records/customers/standing.rules.ts'
import { type Priority, type Routing, teamKeyOf } from '#records/knowledge/knowledge.rules.ts'
import { loadOf, openOf, type Person } from '#records/staff/roster.rules.ts'
import type { Draft, Facts } from '#records/tickets/draft.rules.ts'
import { skillsFor, waitsForSkill } from './skills.rules.ts'

/**
 * Whose is it? The team that answers for the code; in it whoever is there, has what it takes and has the most room.
 * Nobody: the team's pool, which is a queue with a clock. What a person must look at first stays in the pool until it is
 * decided, unless money is at risk.
 */
export function assign(draft: Draft, facts: Facts): Draft {
  const { routing } = facts.knowledge
  const teamId = facts.teamIds[teamKeyOf(routing, draft.code)] ?? facts.teamIds[routing.fallbackTeam]
  if (!teamId) throw new Error(`routing names a team that does not exist for ${draft.code}`)
  const waitsForTriage = draft.needsTriage && draft.priority > 1
  // What waits is given out first, within a second: nobody overtakes it at the door.
  if (waitsForTriage || (facts.waiting[teamId] ?? Infinity) <= draft.priority)
    return { ...draft, teamId, assigneeId: null }
  const need = {
    teamId,
    priority: draft.priority,
    language: draft.submission.language,
    skills: skillsFor(routing, draft.code, draft.standing === vulnerableStanding),
    waitsForSkill: waitsForSkill(routing, draft.priority, 0),
    adviserId: draft.adviserId,
  }
  return { ...draft, teamId, assigneeId: personFor(need, deskOf(facts.people, routing, facts.teamIds)) }
}

/** What a ticket asks of whoever gets it. */
export type Need = {
  teamId: string
  priority: Priority
  language: string
  skills: readonly string[]
  /** Whether it waits for who has its language and skills while they are full; else it goes to whoever fits best. */
  waitsForSkill: boolean
  /** Whether anybody may take it: a P1 for which nobody else was found for a while. */
  allHands?: boolean
  /** Whose customer it is. */
  adviserId?: string | null
  /** Who must not get it: whoever it is about, or gave it back. */
  not?: readonly string[]
}

/** Who is there, by team: made once for the facts of a batch. Loads are read from the people, so what is given counts. */
export type Desk = {
  routing: Routing
  there: Map<string, Person>
  teams: Map<string, { people: Person[]; has: Set<string> }>
  overflow: Map<string, string>
  duty: Person[]
}

const desks = new WeakMap<readonly Person[], Desk>()

/** The desk of these people: the same for the same list. */
export function deskOf(people: readonly Person[], routing: Routing, teamIds: Record<string, string>): Desk {
  const made = desks.get(people) ?? makeDesk(people, routing, teamIds)
  desks.set(people, made)
  return made
}

function makeDesk(people: readonly Person[], routing: Routing, teamIds: Record<string, string>): Desk {
  const there = people.filter(({ duty }) => duty === 'available')
  const teams: Desk['teams'] = new Map()
  for (const person of there)
    for (const teamId of person.teamIds) {
      const team = teams.get(teamId) ?? { people: [], has: new Set() }
      teams.set(teamId, team)
      team.people.push(person)
      for (const ability of [...person.skills, ...person.languages]) team.has.add(ability)
    }
  const overflow = Object.entries(routing.overflowTeam ?? {}).flatMap(([from, to]) => {
    const [fromId, toId] = [teamIds[from], teamIds[to]]
    return fromId && toId ? [[fromId, toId] as const] : []
  })
  return {
    routing,
    there: new Map(there.map((person) => [person.staffId, person])),
    teams,
    overflow: new Map(overflow),
    duty: there.filter(({ role }) => routing.dutyRoles?.includes(role)),
  }
}

/**
 * The person who is given a ticket next; null for none. Nobody is given more than they can hold. Among those of the team
 * with room who speak the customer's language and have the skills: the least load for what they can hold, then whose
 * turn was longest ago, then by id, so that the same facts give the same answer.
 *
 * A language or skill that somebody of the team has who is there is waited for, for a while, even while they are full;
 * what nobody there has is not. A customer's own adviser comes before the team, while they are there and have room; but not for a P1,
 * which belongs to those who know what to do about it. P1 and P2 do not wait: they go to whoever fits best. A P1 that finds nobody in its team goes to the
 * team that helps out, then to anybody on duty; when it waited for them for minutes, to anybody who is there.
 */
export function personFor(need: Need, desk: Desk): string | null {
  if (isForAdviser(need, desk)) return need.adviserId!
  const team = desk.teams.get(need.teamId)
  const found = team && best(team.people, need, asked(need, team), desk)
  if (found || need.priority > 1) return found?.staffId ?? null
  return firstOf(helpersOf(need, desk), need, desk)?.staffId ?? null
}

/** Who is asked for a P1 when its team cannot: the team that helps out, those on duty, after a while everybody there. */
function helpersOf({ teamId, allHands }: Need, desk: Desk): Person[][] {
  const helping = desk.teams.get(desk.overflow.get(teamId) ?? '')?.people ?? []
  return [helping, desk.duty, ...(allHands ? [[...desk.there.values()]] : [])]
}

/** Who may take a P1, those who are asked first in the first list. Room and who must not get it are not looked at yet. */
export function mayTakeUrgent(need: Need, desk: Desk): Person[][] {
  return [desk.teams.get(need.teamId)?.people ?? [], ...helpersOf(need, desk)]
}

/** The best of the first of these lists in which anybody can be given this ticket; null for nobody. */
export function firstOf(lists: readonly (readonly Person[])[], need: Need, desk: Desk): Person | null {
  const wished = abilitiesOf(need)
  for (const people of lists) {
    const found = best(people, need, wished, desk)
    if (found) return found
  }
  return null
}

function isForAdviser({ adviserId, priority, not }: Need, desk: Desk): boolean {
  const adviser = adviserId ? desk.there.get(adviserId) : undefined
  return (
    adviser !== undefined && priority > 1 && !not?.includes(adviser.staffId) && hasRoom(adviser, desk.routing, priority)
  )
}

const abilitiesOf = ({ skills, language }: Need) => [...skills, language.split('-')[0]!]

/** What a ticket asks for and somebody of the team has who is there. */
const asked = (need: Need, team: { has: Set<string> }) => abilitiesOf(need).filter((each) => team.has.has(each))

/** Whether somebody of the team may be given this ticket: they have room, and nobody there would fit it better than they do. */
export function fits(person: Person, need: Need, desk: Desk): boolean {
  if (!person.teamIds.includes(need.teamId)) return false
  const team = desk.teams.get(need.teamId)
  return best([person], need, team ? asked(need, team) : [], desk) !== null
}

/** For organisations whose routing is from before there was such a number. */
const usualEmergencySlots = 1
/** Who can hold only a few keeps none of it free, or they would be given next to nothing. */
const slotsOfFew = 4

/** How many of the tickets that somebody can hold are kept free for P1. */
export function keptFree(capacity: number, { emergencySlots = usualEmergencySlots }: Routing): number {
  return Math.min(emergencySlots, Math.floor(capacity / slotsOfFew))
}

/** Whether somebody can be given one more ticket of a priority: what they keep free for P1 takes nothing else. */
export function hasRoom(person: Person, routing: Routing, priority: Priority): boolean {
  const capacity = person.capacity ?? routing.openPerPersonMax
  const open = openOf(person)
  return open < capacity && (priority === 1 || open - person.held[0] < capacity - keptFree(capacity, routing))
}

/** This loop is what a ticket costs at the door, once for everybody of the team who is there. */
function best(people: readonly Person[], need: Need, abilities: readonly string[], desk: Desk): Person | null {
  const { openPerPersonMax, weightByPriority } = desk.routing
  let chosen: Person | null = null
  let chosenLacks = 0
  let chosenShare = 0
  for (const person of people) {
    const capacity = person.capacity ?? openPerPersonMax
    if (!hasRoom(person, desk.routing, need.priority) || need.not?.includes(person.staffId)) continue
    const share = loadOf(person, weightByPriority) / capacity
    // What they can do does not matter any more.
    if (chosen !== null && chosenLacks === 0 && share > chosenShare) continue
    const lacks = lacking(person, abilities)
    if (lacks > 0 && need.waitsForSkill) continue
    const order =
      chosen === null
        ? -1
        : lacks - chosenLacks ||
          share - chosenShare ||
          person.givenMs - chosen.givenMs ||
          (person.staffId < chosen.staffId ? -1 : 1)
    if (order >= 0) continue
    chosen = person
    chosenLacks = lacks
    chosenShare = share
  }
  return chosen
}

function lacking({ skills, languages }: Person, abilities: readonly string[]): number {
  let lacks = 0
  for (const each of abilities) if (!skills.includes(each) && !languages.includes(each)) lacks += 1
  return lacks
}
