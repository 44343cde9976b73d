import { countGiven, type Person } from '#records/staff/roster.rules.ts'
import { type Desk, firstOf, mayTakeUrgent } from './assign.rules.ts'
import { countTaken, type Hand, type Left } from './rebalance.rules.ts'

/** A P1 that nobody has begun: in a pool (`from` is empty), or for so long with the person who has it. */
export type Emergency = Left & { heldMs: number }

/** What somebody has in hand, as far as it says when they can see to a P1. */
export type Hands = {
  /** P1s that nobody has begun or whose customer is still to be called: the call comes before what is written. */
  unmet: number
  /** Whether they have begun anything that waits for the desk. */
  hasBegun: boolean
}

/** For so long a P1 stays with whoever was just given it and is at something else: they may be opening it. */
export const readMs = 2 * 60_000

/**
 * Gives P1s that lie to who can see to them: one each, before anybody has two. What lies in a pool, or behind another P1, goes
 * to whoever has none, of the team first, then of the team that helps out, then on duty, after a while anybody; what
 * waits behind lesser work goes to whoever has begun nothing. What its person may be reading stays. Nobody is given more than
 * they can hold, or what they must not get. `emergencies` is most pressing first; loads are counted up.
 */
export function relieve(
  emergencies: readonly Emergency[],
  people: ReadonlyMap<string, Person>,
  hands: ReadonlyMap<string, Hands>,
  desk: Desk,
  now: Date,
): Hand[] {
  const current = new Map([...hands].map(([staffId, of]) => [staffId, { ...of }]))
  const of = (staffId: string) => current.get(staffId) ?? free
  const lying = lyingOf(emergencies, hands, desk)
  return emergencies.flatMap((one) => {
    const why = lying.get(one.ticketId)
    if (!why) return []
    const canSeeToIt = ({ staffId }: Person) => of(staffId).unmet === 0 && (why === 'behind' || !of(staffId).hasBegun)
    const to = firstOf(
      mayTakeUrgent(one, desk).map((list) => list.filter(canSeeToIt)),
      one,
      desk,
    )
    if (!to) return []
    const holder = people.get(one.from)
    if (holder) {
      countTaken(holder, one.priority)
      current.set(one.from, { ...of(one.from), unmet: of(one.from).unmet - 1 })
    }
    countGiven(to, one.priority, now)
    current.set(to.staffId, { ...of(to.staffId), unmet: 1 })
    const { ticketId, from } = one
    return [{ ticketId, from: from || null, to: to.staffId, why: from ? ('urgent' as const) : ('room' as const) }]
  })
}

const free: Hands = { unmet: 0, hasBegun: false }

/**
 * Which of these nobody is about to begin: those behind another P1 or in a pool, and those whose person has been at lesser work
 * for longer than it takes to open one. Who is not there is the matter of `handOn`.
 */
export function lyingOf(
  emergencies: readonly Emergency[],
  hands: ReadonlyMap<string, Hands>,
  desk: Desk,
): Map<string, 'behind' | 'busy'> {
  const untouched = Map.groupBy(emergencies, ({ from }) => from)
  return new Map(
    [...untouched].flatMap(([from, theirs]) => {
      if (from === '') return theirs.map(({ ticketId }) => [ticketId, 'behind'] as const)
      if (!desk.there.has(from)) return []
      const { unmet, hasBegun } = hands.get(from) ?? free
      const [first, ...others] = unmet > theirs.length ? [null, ...theirs] : theirs
      const behind = others.map((one) => [one!.ticketId, 'behind'] as const)
      return first && hasBegun && first.heldMs >= readMs ? [[first.ticketId, 'busy'] as const, ...behind] : behind
    }),
  )
}

/** The most pressing of what lies that somebody who asks for the next ticket takes over; null for none. */
export function nextUrgentFor(
  person: Person,
  emergencies: readonly Emergency[],
  hands: ReadonlyMap<string, Hands>,
  desk: Desk,
): Emergency | null {
  if ((hands.get(person.staffId) ?? free).unmet > 0) return null
  const lying = lyingOf(emergencies, hands, desk)
  const can = emergencies.find((one) => lying.has(one.ticketId) && mayTake(person, one, desk))
  return can ?? null
}

/** Whether somebody may be given this P1 now: they are among those who are asked, have room, and are not excluded. */
export function mayTake(person: Person, one: Emergency, desk: Desk): boolean {
  const isAsked = mayTakeUrgent(one, desk).some((list) => list.includes(person))
  return isAsked && firstOf([[person]], one, desk) !== null
}
