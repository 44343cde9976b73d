import { type RemedyKind, type RemedyReason, type RemedyState, wasSent } from '../remedy.rules.ts'

/** The part of a remedy from which its customer is told. */
export type OwnPart = {
  remedyId: string
  kind: RemedyKind
  state: RemedyState
  reason: RemedyReason
  target: 'account' | 'payment'
  /** Of a release: the hold that it ends. */
  holdId: string | null
  amount: { amountMinor: bigint; currency: string } | null
  proposedAt: Date
  submittedAt: Date | null
  endedAt: Date | null
  holdUntil: Date | null
  holdEndedAt: Date | null
}

/**
 * A protection as its customer sees it. `requested` until whoever holds the money has said that it stands, and not a moment
 * earlier `standing`; `ending` between its stated end and the word that it is over; `failed`: nothing is protected.
 */
export type OwnHold = {
  state: 'requested' | 'standing' | 'ending' | 'over' | 'failed'
  target: 'account' | 'payment'
  /** Since when it is so: asked for, standing, over or refused. */
  since: Date
  /** Until when it stands; null while nobody has said so. */
  until: Date | null
  /** It was ended because nothing had been wrong. */
  wasFalseAlarm: boolean
}

/** Money on its way to the customer: nothing is told of before it is sent, and what came to nothing after that is told too. */
export type OwnPayment = {
  kind: 'refund' | 'compensate' | 'recall'
  state: 'sent' | 'arrived' | 'failed'
  amount: { amountMinor: bigint; currency: string } | null
  /** When it was sent, arrived or came to nothing. */
  at: Date
}

/** What a customer sees of their ticket's money, the oldest first: what is protected, and what comes to them. */
export function ownMoney(parts: readonly OwnPart[], now: Date): { holds: OwnHold[]; payments: OwnPayment[] } {
  const falseAlarms = new Set(
    parts.flatMap(({ kind, reason, state, holdId }) =>
      kind === 'release' && reason === 'false_alarm' && wasSent(state) ? [holdId] : [],
    ),
  )
  const sorted = parts.toSorted((a, b) => a.proposedAt.getTime() - b.proposedAt.getTime())
  return {
    holds: sorted.flatMap((part) =>
      part.kind === 'hold'
        ? [{ ...ownHold(part, now), wasFalseAlarm: part.holdEndedAt !== null && falseAlarms.has(part.remedyId) }]
        : [],
    ),
    payments: sorted.flatMap((part) => ownPayment(part) ?? []),
  }
}

function ownHold(part: OwnPart, now: Date): Omit<OwnHold, 'wasFalseAlarm'> {
  const { target, state, proposedAt, endedAt, holdUntil, holdEndedAt } = part
  if (holdEndedAt) return { state: 'over', target, since: holdEndedAt, until: null }
  if (state === 'done') {
    const isDue = holdUntil !== null && holdUntil <= now
    return { state: isDue ? 'ending' : 'standing', target, since: endedAt ?? proposedAt, until: holdUntil }
  }
  if (endedAt) return { state: 'failed', target, since: endedAt, until: null }
  return { state: 'requested', target, since: proposedAt, until: null }
}

function ownPayment({ kind, state, amount, submittedAt, endedAt }: OwnPart): OwnPayment | null {
  if (kind !== 'refund' && kind !== 'compensate' && kind !== 'recall') return null
  if (!submittedAt) return null
  if (!endedAt) return { kind, state: 'sent', amount, at: submittedAt }
  return { kind, state: state === 'done' ? 'arrived' : 'failed', amount, at: endedAt }
}
