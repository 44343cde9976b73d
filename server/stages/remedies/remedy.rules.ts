/** Money actions: what a customer's money needs, from proposing it to knowing what became of it. */
export const remedyKinds = ['hold', 'extend', 'release', 'refund', 'compensate', 'recall'] as const
export type RemedyKind = (typeof remedyKinds)[number]

export const remedyStates = [
  'proposed',
  'approved',
  'submitted',
  'accepted',
  'unknown',
  'human',
  'done',
  'rejected',
  'refused',
  'withdrawn',
  'expired',
] as const
export type RemedyState = (typeof remedyStates)[number]

/** Why money is held, released, returned or paid. */
export const remedyReasons = [
  'theft',
  'missing_money',
  'failed_but_debited',
  'still_frozen',
  'duplicate_debit',
  'wrong_amount',
  'merchant_refund',
  'goodwill',
  'late',
  'false_alarm',
  'safe_again',
  'end',
  'confirmed',
  'fraud',
] as const
export type RemedyReason = (typeof remedyReasons)[number]

/**
 * What may happen to a remedy. `sent`: a try is written down, and begins. `lost`: the try ended without an answer. `given_up`:
 * asked for so long that a person looks into it; asking goes on.
 */
export type Happening =
  | 'approved'
  | 'refused'
  | 'withdrawn'
  | 'expired'
  | 'sent'
  | 'accepted'
  | 'done'
  | 'rejected'
  | 'lost'
  | 'given_up'

type Answers = { accepted: RemedyState; done: 'done'; rejected: 'rejected'; given_up: 'human' }
const answers: Answers = { accepted: 'accepted', done: 'done', rejected: 'rejected', given_up: 'human' }

/**
 * THE life of a remedy, as a table: what each happening makes of each state; what does not stand here cannot happen. Nothing
 * goes back: what was sent stays sent, and not to know is a state of its own.
 */
export const life: Record<RemedyState, Partial<Record<Happening, RemedyState>>> = {
  proposed: { approved: 'approved', refused: 'refused', withdrawn: 'withdrawn', expired: 'expired' },
  // Somebody who approved may not any more.
  approved: { sent: 'submitted', expired: 'expired' },
  submitted: { ...answers, lost: 'unknown' },
  unknown: { ...answers, lost: 'unknown' },
  accepted: { ...answers, lost: 'accepted' },
  human: { ...answers, lost: 'human', accepted: 'human' },
  done: {},
  rejected: {},
  refused: {},
  withdrawn: {},
  expired: {},
}

/** The state after a happening; null when it cannot happen to a remedy in this state. */
export function after(state: RemedyState, happening: Happening): RemedyState | null {
  return life[state][happening] ?? null
}

/** Agreed to, and how it ends not known yet. */
export const underWay = ['approved', 'submitted', 'accepted', 'unknown', 'human'] as const satisfies RemedyState[]

/** Whether nothing can happen to it any more. */
export const isFinal = (state: RemedyState): boolean => Object.keys(life[state]).length === 0

/** Whether whoever holds the money has been told of it, or may have been. */
export const wasSent = (state: RemedyState): boolean =>
  ['submitted', 'accepted', 'unknown', 'human', 'done', 'rejected'].includes(state)

/** Whether it may still be carried out, or was: nothing has ended it before. */
export const isAlive = (state: RemedyState): boolean => !['rejected', 'refused', 'withdrawn', 'expired'].includes(state)

/** The part of a remedy that says whether its ticket may be over. */
export type OpenPart = { kind: RemedyKind; state: RemedyState; holdUntil: Date | null; holdEndedAt: Date | null }

/** Whether something is still to come of it: a decision, an answer, or the end of a protection that stands. */
export function isOpen({ kind, state, holdUntil, holdEndedAt }: OpenPart): boolean {
  if (!isFinal(state)) return true
  return kind === 'hold' && state === 'done' && holdUntil !== null && holdEndedAt === null
}
