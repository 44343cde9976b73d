import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import { clocksUnder } from '#records/knowledge/regimes/applies.rules.ts'
import { calendarsOf, deadlineOf } from '../engine/engine.rules.ts'

/** An open ticket: what laws ask of it, and when clocks of the regime in question started on it. */
export type Previewed = {
  ticketId: string
  number: string
  code: string
  channel: string
  at: Date
  startedAt: ReadonlyMap<string, Date>
}

/** A clock of a ticket that would be due at another time; null where it does not run. */
export type PreviewLine = {
  ticketId: string
  number: string
  clock: string
  before: Date | null
  after: Date | null
  provisional: boolean
}

type Known = Pick<Knowledge<unknown>, 'regimes' | 'calendars' | 'timing'>

/**
 * What would be otherwise, had these tickets come under the rules of `after` and not those of `before`: counted from their
 * starts, without what people extended or paused since. Nothing moves by it: clocks that run keep their rules.
 */
export function previewLines(tickets: readonly Previewed[], key: string, before: Known, after: Known): PreviewLine[] {
  return tickets.flatMap((ticket) => {
    const [was, will] = [endsOf(ticket, key, before), endsOf(ticket, key, after)]
    return [...new Set([...was.keys(), ...will.keys()])].flatMap((clock) => {
      const [old, next] = [was.get(clock), will.get(clock)]
      if (old?.dueAt.getTime() === next?.dueAt.getTime()) return []
      const { ticketId, number } = ticket
      const [from, until] = [old?.dueAt ?? null, next?.dueAt ?? null]
      return [{ ticketId, number, clock, before: from, after: until, provisional: next?.provisional ?? false }]
    })
  })
}

function endsOf(ticket: Previewed, key: string, knowledge: Known) {
  const calendars = calendarsOf(knowledge)
  const clocks = clocksUnder(knowledge, ticket).filter(({ regime }) => regime.key === key)
  return new Map(
    clocks.flatMap(({ name, rule }) => {
      const runsAtOnce = rule.trigger === 'received' && rule.condition === undefined
      const at = ticket.startedAt.get(name) ?? (runsAtOnce ? ticket.at : null)
      return at ? [[name, deadlineOf(rule, calendars, [{ kind: 'started', at }])] as const] : []
    }),
  )
}
