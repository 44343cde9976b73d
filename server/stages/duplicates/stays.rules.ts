import type { Stage } from '#records/tickets/lifecycle.rules.ts'

/** What decides which of two tickets of one matter stays. */
export type Candidate = {
  ticketId: string
  receivedAt: Date
  priority: number
  stage: Stage
  mergedInto: string | null
}

const isOver = ({ stage, mergedInto }: Candidate) => mergedInto !== null || stage === 'resolved' || stage === 'closed'
const isUntouched = ({ stage }: Candidate) => stage === 'received' || stage === 'accepted'

/**
 * Which of two tickets of one matter stays and which goes into it: the earlier stays, but money at risk (P1) never leaves its
 * lane for a ticket outside it. Null when neither may go: into what is over nothing is merged.
 */
export function whichStays<T extends Candidate>(one: T, other: T): { stays: T; goes: T } | null {
  if (isOver(one) || isOver(other)) return null
  const [earlier, later] = inOrder(one, other)
  return later.priority === 1 && earlier.priority > 1
    ? { stays: later, goes: earlier }
    : { stays: earlier, goes: later }
}

/** The same for the machine, which takes nothing away that somebody works on. */
export function whichStaysByItself<T extends Candidate>(one: T, other: T): { stays: T; goes: T } | null {
  const choice = whichStays(one, other)
  return choice && isUntouched(choice.goes) ? choice : null
}

function inOrder<T extends Candidate>(one: T, other: T): [T, T] {
  const apartMs = one.receivedAt.getTime() - other.receivedAt.getTime()
  return apartMs < 0 || (apartMs === 0 && one.ticketId < other.ticketId) ? [one, other] : [other, one]
}
