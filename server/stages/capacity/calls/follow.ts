import type { Work } from '#platform/database.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import { ticketsFor } from '#records/tickets/load.ts'
import { askForCalls, endCalls, openAmong, readNeeds } from './ask.ts'
import { callKinds, neededCall } from './calls.rules.ts'

const mayNeed = ['ticket.received', 'ticket.raised', 'ticket.triaged']

/**
 * Puts calls on the list as tickets need them: whose words call for a person, and whose money is at risk. Takes them off
 * when somebody has spoken with the customer, or the matter is over.
 */
export const callsFollower: Follower = {
  name: 'calls',
  types: [...mayNeed, 'ticket.attended', 'ticket.moved'],
  async nextAll(work, events) {
    const wanted = await wantedBy(work, events)
    const ending = events.filter(isEnding)
    const open = await openAmong(
      work,
      ending.map((event) => event.subjectId),
    )
    // All at once and in their order: two orders of locks would deadlock.
    const lock = () =>
      ticketsFor(work, [...wanted.map(({ ticketId }) => ticketId), ...open], 'ticket.work', { lock: true })
    const tickets = await lock()
    await askForCalls(
      work,
      wanted.flatMap(({ ticketId, ...wish }) => {
        const ticket = tickets.get(ticketId)
        return ticket ? [{ ticket, ...wish }] : []
      }),
    )
    for (const event of ending) {
      const ticket = open.includes(event.subjectId) ? (await lock()).get(event.subjectId) : undefined
      if (ticket && event.type === 'ticket.moved') await endCalls(work, ticket, [...callKinds], 'not_needed')
      else if (ticket)
        await endCalls(work, ticket, ['danger', 'distress'], event.payload.how === 'misread' ? 'not_needed' : 'reached')
    }
  },
}

const isEnding = ({ type, payload }: StoryEvent) =>
  type === 'ticket.attended' || (type === 'ticket.moved' && ['resolved', 'closed'].includes(String(payload.stage)))

async function wantedBy(work: Work, events: StoryEvent[]) {
  const at = new Map(events.filter(({ type }) => mayNeed.includes(type)).map((event) => [event.subjectId, event.at]))
  if (at.size === 0) return []
  return (await readNeeds(work, [...at.keys()])).flatMap((need) => {
    const kind = neededCall(need)
    // Whoever was called about their money is not called about it again because somebody decided on the code.
    return kind === null || (kind === 'money' && need.hadMoney)
      ? []
      : [{ ticketId: need.ticketId, kind, at: at.get(need.ticketId)! }]
  })
}
