/**
 * A Monday on paper: invented tickets and people with shifts, skills, breaks and handling times (monday-day.ts), minute by
 * minute through the rules that the desk runs on. Everything is drawn from a seed, so that a run repeats.
 */
import type { Priority, Routing } from '#records/knowledge/knowledge.rules.ts'
import type { Person } from '#records/staff/roster.rules.ts'
import { assign, type Desk, deskOf, hasRoom } from '#stages/routing/assign.rules.ts'
import { type Emergency, type Hands, relieve } from '#stages/routing/emergency.rules.ts'
import { giveOut, type Hand, handOn, level, poolDepth } from '#stages/routing/rebalance.rules.ts'
import { waitsForSkill, wantsAllHands } from '#stages/routing/skills.rules.ts'
import { draftOf, facts, knowledge } from './draft.ts'
import {
  dayMinutes,
  dutyOf,
  type Load,
  type MondayPerson,
  type MondayTicket,
  momentOf,
  mondayPeople,
  mondayTickets,
  usualLoad,
} from './monday-day.ts'

const minuteMs = 60_000

/** The desk at one minute, after everything of it happened. `hands`: what each had before they began something in it. */
export type Minute = {
  at: number
  people: MondayPerson[]
  tickets: MondayTicket[]
  emergencies: Emergency[]
  hands: Map<string, Hands>
  desk: Desk
  isSettled: boolean
}
/**
 * The desk as it is; as it was before: nothing kept free, no P1 given on that lies behind other work, ten minutes until all hands
 * are asked; and before that: whoever has the fewest open tickets.
 */
export type Rule = 'the desk' | 'no relief' | 'least open'

const routingOf: Record<Rule, Routing> = {
  'the desk': knowledge.routing,
  'no relief': { ...knowledge.routing, emergencySlots: 0, allHandsMinutes: 10 },
  'least open': knowledge.routing,
}

const pressing = (a: MondayTicket, b: MondayTicket) =>
  a.priority - b.priority || a.cameAt - b.cameAt || (a.ticketId < b.ticketId ? -1 : 1)
const isUntouched = (ticket: MondayTicket) => ticket.startedAt === null

/** What is open, the most pressing first, and who is there for it. */
type Day = { rule: Rule; now: number; open: MondayTicket[]; people: MondayPerson[]; byId: Map<string, MondayPerson> }

/** Runs the day until nothing waits or eight in the evening, and shows every minute to `see`. Answers the tickets. */
export function runMonday(
  rule: Rule,
  seed: number,
  see: (minute: Minute) => void = () => undefined,
  load: Load = usualLoad,
): MondayTicket[] {
  const routing = routingOf[rule]
  const people = mondayPeople(seed, load.people)
  const toCome = mondayTickets(seed, load, routing)
  const all = [...toCome]
  const day: Day = { rule, now: 0, open: [], people, byId: new Map(people.map((person) => [person.staffId, person])) }
  for (; day.now < dayMinutes && toCome.length + day.open.length > 0; day.now++) {
    for (const person of people) person.duty = dutyOf(person, day.now)
    finish(day)
    for (const ticket of day.open) {
      const waitedMs = (day.now - ticket.cameAt) * minuteMs
      ticket.waitsForSkill = waitsForSkill(routing, ticket.priority, waitedMs)
      ticket.allHands = wantsAllHands(routing, ticket.priority, waitedMs)
    }
    // A new list of people is a new desk: whoever is there now.
    const desk = deskOf([...people], routing, facts.teamIds)
    settle(day, desk)
    const waiting = waitingIn(day.open)
    while (toCome[0] && toCome[0].cameAt <= day.now) {
      const ticket = toCome.shift()!
      place(ticket, day, desk, waiting)
      day.open.push(ticket)
    }
    day.open.sort(pressing)
    // The worker looks again within the second.
    const isSettled = settle(day, desk)
    const hands = handsOf(day)
    begin(day)
    see({ at: day.now, people, tickets: day.open, emergencies: emergenciesOf(day), hands, desk, isSettled })
  }
  return all
}

function finish(day: Day): void {
  for (const ticket of day.open) {
    if (ticket.startedAt === null || ticket.startedAt + ticket.takesMinutes > day.now) continue
    const person = day.byId.get(ticket.from)!
    ticket.isDone = true
    person.held[ticket.priority - 1]! -= 1
    person.waiting -= 1
    person.busyUntil = null
  }
  day.open = day.open.filter(({ isDone }) => !isDone)
}

/** P1s that nobody has begun, who waits longest first. */
function emergenciesOf({ open, now }: Day): Emergency[] {
  const urgent = open.filter((ticket) => ticket.priority === 1 && isUntouched(ticket))
  return urgent.map((ticket) => ({ ...ticket, heldMs: (now - ticket.givenAt) * minuteMs }))
}

/** On paper a customer is met when their ticket is done: the call is not told from the rest. */
function handsOf({ open, people }: Day): Map<string, Hands> {
  const unmet = Map.groupBy(
    open.filter(({ priority }) => priority === 1),
    ({ from }) => from,
  )
  return new Map(
    people.map(({ staffId, busyUntil }) => [
      staffId,
      { unmet: unmet.get(staffId)?.length ?? 0, hasBegun: busyUntil !== null },
    ]),
  )
}

/** The worker's sweep, again and again until it finds nothing, as it does. Answers whether it came to an end. */
function settle(day: Day, desk: Desk): boolean {
  if (day.rule === 'least open') return true
  const byTicket = new Map(day.open.map((ticket) => [ticket.ticketId, ticket]))
  const carryOut = (hands: Hand[]) => {
    for (const { ticketId, to } of hands) Object.assign(byTicket.get(ticketId)!, { from: to ?? '', givenAt: day.now })
    return hands.length
  }
  const urgent = { available: 0, away: 1, off: 2, absent: 4 }
  const moment = momentOf(day.now)
  for (let round = 0; round < 100; round++) {
    const open = day.open.filter(isUntouched)
    const left = open.filter(({ from, priority }) => from && priority <= urgent[day.byId.get(from)!.duty])
    let moved = carryOut(handOn(left, day.byId, desk, moment))
    if (day.rule === 'the desk') moved += carryOut(relieve(emergenciesOf(day), day.byId, handsOf(day), desk, moment))
    moved += carryOut(giveOut(topOfPools(open, desk), desk, moment))
    moved += carryOut(
      level(
        open.filter(({ from }) => from !== ''),
        day.byId,
        desk,
        moment,
      ),
    )
    if (moved === 0) return true
  }
  return false
}

/** What the sweep reads of the pools: their tops, and of those in which nobody has room the P1s alone. */
function topOfPools(open: MondayTicket[], desk: Desk): MondayTicket[] {
  const hasSpace = (people: Person[]) => people.some((person) => hasRoom(person, desk.routing, 4))
  const withSpace = new Set([...desk.teams].flatMap(([teamId, { people }]) => (hasSpace(people) ? [teamId] : [])))
  const seen = new Map<string, number>()
  return open.filter(({ from, priority, teamId }) => {
    if (from !== '' || (priority > 1 && !withSpace.has(teamId))) return false
    const count = (seen.get(teamId) ?? 0) + 1
    seen.set(teamId, count)
    return count <= poolDepth
  })
}

/** What the facts of a batch say of the pools. */
function waitingIn(tickets: MondayTicket[]): Record<string, Priority> {
  const waiting: Record<string, Priority> = {}
  for (const { from, teamId, priority } of tickets)
    if (from === '') waiting[teamId] = Math.min(waiting[teamId] ?? 4, priority) as Priority
  return waiting
}

/** At the door: by the desk's rule, or by the one before it, which knew the team, the language and open tickets only. */
function place(ticket: MondayTicket, day: Day, desk: Desk, waiting: Record<string, Priority>): void {
  const language = ticket.language as 'en' | 'zh-Hans'
  const draft = draftOf({ language }, { code: ticket.code, priority: ticket.priority })
  const isDesk = day.rule !== 'least open'
  const people = isDesk ? [...desk.there.values()] : []
  const known = { ...facts, knowledge: { ...knowledge, routing: desk.routing }, people, waiting }
  const placed = assign(draft, known)
  ticket.teamId = placed.teamId
  ticket.from = (isDesk ? placed.assigneeId : leastOpen(ticket, day.people)) ?? ''
  if (ticket.from) take(ticket, day.byId.get(ticket.from)!, day.now)
}

function take(ticket: MondayTicket, taker: MondayPerson, now: number): void {
  Object.assign(ticket, { from: taker.staffId, givenAt: now })
  taker.held[ticket.priority - 1]! += 1
  taker.waiting += 1
  taker.givenMs = momentOf(now).getTime()
}

function leastOpen(ticket: MondayTicket, people: MondayPerson[]): string | null {
  const spoken = ticket.language.slice(0, 2)
  const open = (person: MondayPerson) => person.held.reduce((sum, count) => sum + count, 0)
  const free = people.filter(
    (person) => person.teamIds.includes(ticket.teamId) && open(person) < knowledge.routing.openPerPersonMax,
  )
  const ranked = free.toSorted(
    (a, b) =>
      Number(b.languages.includes(spoken)) - Number(a.languages.includes(spoken)) ||
      open(a) - open(b) ||
      (a.staffId < b.staffId ? -1 : 1),
  )
  return ranked[0]?.staffId ?? null
}

/** Whoever is there and not at something begins the most pressing of their own; before, they then took from the pool. */
function begin({ rule, now, open, people }: Day): void {
  for (const person of people) {
    if (person.duty !== 'available' || person.busyUntil !== null) continue
    const isNext = (ticket: MondayTicket) => isUntouched(ticket) && ticket.from === person.staffId
    const isPooled = ({ from, teamId }: MondayTicket) => from === '' && person.teamIds.includes(teamId)
    const next = open.find(isNext) ?? (rule === 'least open' ? open.find(isPooled) : undefined)
    if (!next) continue
    if (next.from === '') take(next, person, now)
    next.startedAt = now
    person.busyUntil = now + next.takesMinutes
  }
}
