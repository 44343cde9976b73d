/**
 * Marks among the tokens of a ticket. They begin with a sign that no folded word holds: whose the ticket is, whether it is
 * open, and the day, 8 days and 64 days (of UTC) in which it came.
 */
export const dayMs = 86_400_000
/** How many days one mark stands for, as a power of two, longest first. */
const spans = [
  { letter: 'c', shift: 6 },
  { letter: 'b', shift: 3 },
  { letter: 'd', shift: 0 },
]

/** Of an identifier made of time and chance (UUIDv7) the end is chance. */
const markOf = (orgId: string) => `@${orgId.slice(-12)}`

/** The day of a moment, counted from 1970 in UTC. */
export const dayOf = (at: Date) => Math.floor(at.getTime() / dayMs)

/** The marks of one ticket. */
export function marksOf(orgId: string, ticket: { receivedAt: Date; isOpen: boolean }): string[] {
  const own = markOf(orgId)
  const day = dayOf(ticket.receivedAt)
  return [
    own,
    ...(ticket.isOpen ? [`${own}o`] : []),
    ...spans.map(({ letter, shift }) => own + letter + (day >> shift)),
  ]
}

/** Every ticket of an organisation, as a tsquery. */
export const ofAll = (orgId: string) => `'${markOf(orgId)}'`

/** Every open ticket of an organisation. */
export const ofOpen = (orgId: string) => `'${markOf(orgId)}o'`

/** Every ticket that came on these days, both among them: as few marks as name exactly these. */
export function ofDays(orgId: string, first: number, last: number): string {
  const marks: string[] = []
  for (let day = first; day <= last; ) {
    const { letter, shift } = spans.find(
      (span) => day % (1 << span.shift) === 0 && day + (1 << span.shift) - 1 <= last,
    )!
    marks.push(`'${markOf(orgId)}${letter}${day >> shift}'`)
    day += 1 << shift
  }
  return `(${marks.join('|')})`
}
