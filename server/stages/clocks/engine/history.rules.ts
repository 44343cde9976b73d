import type { ClockEvent } from './engine.rules.ts'

/** An event of a ticket's story, as far as it is asked here. */
type Told = { type: string; at: Date; payload: Record<string, unknown> }

/** A clock as its row tells of it. */
export type ClockOnTicket = { clock: string; run: number; started_at: Date; done_at: Date | null }

/** The kinds of events of a ticket that move the end of a clock. */
export const clockEventTypes = [
  'clock.extended',
  'clock.paused',
  'clock.resumed',
  'clock.restarted',
  'clock.rebased',
] as const

/** What the story of a ticket tells of one run of a clock. */
export function ownStory<E extends Told>(
  { clock, run }: Pick<ClockOnTicket, 'clock' | 'run'>,
  story: readonly E[],
): E[] {
  return story.filter(({ payload }) => payload.clock === clock && payload.run === run)
}

/** What happened to one run of a clock, as the engine asks for it, from the story of its ticket. */
export function historyOf(clock: ClockOnTicket, story: readonly Told[]): ClockEvent[] {
  const own = ownStory(clock, story)
  const restart = own.find(({ type }) => type === 'clock.restarted')
  const startedAt = restart ? new Date(String(restart.payload.startedBefore)) : clock.started_at
  const history: ClockEvent[] = [{ kind: 'started', at: startedAt }]
  for (const { type, at, payload } of own) {
    if (type === 'clock.extended') history.push({ kind: 'extended', at, extension: String(payload.extension) })
    if (type === 'clock.paused') history.push({ kind: 'paused', at, reason: String(payload.reason) })
    if (type === 'clock.resumed') history.push({ kind: 'resumed', at: new Date(String(payload.from)) })
    // The period begins with what is new, not with the moment at which somebody wrote it down.
    if (type === 'clock.restarted') history.push({ kind: 'restarted', at: new Date(String(payload.from)) })
    if (type === 'clock.rebased') history.push({ kind: 'rebased', at })
  }
  if (clock.done_at) history.push({ kind: 'stopped', at: clock.done_at })
  return history
}
