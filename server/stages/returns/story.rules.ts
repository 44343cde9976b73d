/** What a return reads of a ticket's story, oldest first. */
export type Told = { type: string; at: Date; payload: Record<string, unknown> }

/** From the first moment until just before the last. */
export type Span = { from: Date; until: Date }

/** A time during which a complaint waited for its answer; `endedAt` is null while it does. */
export type Run = { startedAt: Date; endedAt: Date | null }

export type Complaint = {
  receivedAt: Date
  channel: string
  /** What it was about, as far as was decided at the end of the period. */
  code: string
  openAtStart: boolean
  /** Opened again, or taken apart from another one, after it had been done before the period. */
  cameBack: boolean
  atEnd: 'open' | 'closed' | 'merged'
  /** The last closing, when it is closed at the end and was closed within the period. */
  closing: { at: Date; outcome: string; redress: string | null } | null
  /** Since it was received, the first one first. */
  runs: Run[]
}

type State = Complaint['atEnd']

/**
 * What the story of one ticket makes of it within a span; null when it was not there, or done before and not opened again.
 * Nothing that happened at or after `until` counts, so that a return of a past period comes out the same for ever.
 */
export function complaintOf(story: readonly Told[], { from, until }: Span): Complaint | null {
  const [first] = story
  if (first?.type !== 'ticket.received' || first.at >= until) return null
  const openAtStart = stateAt(story, from) === 'open'
  const runs: Run[] = []
  let code = ''
  let state: State | null = null
  let closing: Complaint['closing'] = null
  let cameBack = false
  for (const event of story) {
    if (event.at >= until) break
    if (event.type === 'ticket.placed' || event.type === 'ticket.triaged') code = String(event.payload.code)
    const next = stateAfter(event, state)
    if (next === state) continue
    if (next === 'open') {
      const last = runs.at(-1)
      // A merge that is undone gives no new time: what was stopped goes on.
      if (last && event.payload.move === 'unmerge') last.endedAt = null
      else runs.push({ startedAt: event.at, endedAt: null })
      if (state !== null && event.at >= from) cameBack = true
    } else if (state === 'open') runs.at(-1)!.endedAt = event.at
    closing =
      next === 'closed' && event.at >= from
        ? { at: event.at, outcome: String(event.payload.outcome), redress: redressOf(event) }
        : null
    state = next
  }
  if (state === null || !(openAtStart || first.at >= from || cameBack)) return null
  return {
    receivedAt: first.at,
    channel: String(first.payload.channel),
    code,
    openAtStart,
    cameBack: cameBack && !openAtStart && first.at < from,
    atEnd: state,
    closing,
    runs,
  }
}

function stateAt(story: readonly Told[], moment: Date): State | null {
  let state: State | null = null
  for (const event of story) {
    if (event.at >= moment) break
    state = stateAfter(event, state)
  }
  return state
}

/** A result that was given stays one when the ticket is closed, or merged into another, afterwards. */
function stateAfter(event: Told, before: State | null): State | null {
  if (event.type === 'ticket.received') return 'open'
  if (event.type !== 'ticket.moved') return before
  const { stage, outcome } = event.payload
  if (stage !== 'resolved' && stage !== 'closed') return 'open'
  if (before === 'closed') return before
  return outcome === 'merged' ? 'merged' : 'closed'
}

const redressOf = ({ payload }: Told) => (typeof payload.redress === 'string' ? payload.redress : null)
