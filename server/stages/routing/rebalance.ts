import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { assignablePeople, teamIdsByKey } from '#records/staff/people.ts'
import { markGiven } from '#records/staff/presence.ts'
import { giveTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { deskOf } from './assign.rules.ts'
import { relieve } from './emergency.rules.ts'
import { emergenciesOf, givenSince, handsAtOnce, leftBehind, pools, untouchedOf } from './queries.ts'
import { giveOut, type Hand, handOn, level, unequal, type Waiting } from './rebalance.rules.ts'

/**
 * Sweep: who is not there any more gives back what is urgent, P1s that lie go to who can see to them, the pools are given out,
 * and who has nothing to do is given what waits behind a colleague. Answers how many tickets changed hands.
 */
export async function rebalance(house: House, orgId: string): Promise<number> {
  const actor = systemActor(orgId, 'routing')
  let done = 0
  for (const hand of await inOrg(house, actor, 'staff', plan)) {
    const carried = inOrg(house, actor, 'staff', (work) => carryOut(work, hand))
    // One broken ticket must not hold up those behind it; it is tried again in the next sweep.
    const isDone = await carried.catch((error: Error) => {
      house.log.error({ ticketId: hand.ticketId, error }, 'a ticket could not be given on')
      return false
    })
    if (isDone) done += 1
  }
  return done
}

/** What should change hands now, in the order of its urgency. */
async function plan(work: Work): Promise<Hand[]> {
  await markGiven(work, await givenSince(work))
  const [{ routing }, people, teamIds] = await Promise.all([
    currentKnowledge(work),
    assignablePeople(work),
    teamIdsByKey(work),
  ])
  const desk = deskOf(people, routing, teamIds)
  const byId = new Map(people.map((person) => [person.staffId, person]))
  const hands = handOn(await leftBehind(work, people, routing), byId, desk, work.now)
  const urgent = await emergenciesOf(work, desk)
  hands.push(...relieve(urgent.untouched.filter(notAmong(hands)), byId, urgent.hands, desk, work.now))
  const isNew = notAmong(hands)
  hands.push(...giveOut((await pools(work, desk)).filter(isNew), desk, work.now))
  const { idle, busy } = unequal(desk, people)
  if (idle.length > 0 && busy.length > 0)
    hands.push(...level((await untouchedOf(work, busy, routing)).filter(isNew), byId, desk, work.now))
  return hands.slice(0, handsAtOnce)
}

/** Leaves out what changes hands already. */
function notAmong(hands: readonly Hand[]) {
  const ids = new Set(hands.map(({ ticketId }) => ticketId))
  return ({ ticketId }: Waiting) => !ids.has(ticketId)
}

/** Gives a ticket on if it is still where it was and the desk still has something to do. */
async function carryOut(work: Work, { ticketId, from, to, why }: Hand): Promise<boolean> {
  const ticket = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
  if (ticket.assignee_id !== from || !needsDesk.includes(ticket.stage)) return false
  // Meanwhile they may have begun: nobody who is there loses that.
  if (ticket.touched && (why === 'idle' || why === 'urgent')) return false
  const given = { teamId: ticket.team_id!, staffId: to, why, ...(from ? { fromStaffId: from } : {}) }
  if ((await giveTicketTo(work, ticket, given)).version === ticket.version) return false
  if (to) await markGiven(work, [{ staffId: to, at: work.now }])
  return true
}

/** Stages in which the desk has something to do; in the others somebody else has. */
const needsDesk = ['received', 'accepted', 'checking']
