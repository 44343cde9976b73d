import type { RemedyPolicy } from '#records/knowledge/remedies/policy.rules.ts'
import type { Role } from '#records/staff/permissions.rules.ts'
import type { RemedyKind } from './remedy.rules.ts'

export type LimitRefusal = 'over_limit' | 'over_day_limit'

export type DecideRefusal = 'own_proposal' | 'worked_on_ticket' | 'decided_already' | 'proposal_expired'

export type Amount = { amountMinor: bigint; currency: string }

/** How many people must approve besides the one who proposes. Holding and its extension act first; ending early needs one more. */
export function peopleNeeded(policy: RemedyPolicy, kind: RemedyKind, amount: Amount | null): 0 | 1 | 2 {
  if (kind === 'hold' || kind === 'extend') return 0
  if (kind === 'release') return 1
  if (kind === 'recall' || !amount) return 1
  const line = policy.people.find(
    ({ currency, upToMinor }) => currency === amount.currency && amount.amountMinor <= BigInt(upToMinor),
  )
  return line?.people ?? 2
}

/** Why a person may not propose an amount, by what they have proposed today in its currency; null when they may. */
export function overLimit(policy: RemedyPolicy, role: Role, amount: Amount, todayMinor: bigint): LimitRefusal | null {
  const limit = policy.limits[role]?.[amount.currency]
  if (!limit || amount.amountMinor > BigInt(limit.onceMinor)) return 'over_limit'
  return todayMinor + amount.amountMinor > BigInt(limit.dayMinor) ? 'over_day_limit' : null
}

export type Decider = { staffId: string; hasWorked: boolean; hasDecided: boolean }

/** Why somebody may not decide on a proposal; null when they may. */
export function whyNotDecide(
  policy: Pick<RemedyPolicy, 'withoutWorkers'>,
  remedy: { proposedBy: string | null; expiresAt: Date | null },
  decider: Decider,
  at: Date,
): DecideRefusal | null {
  if (remedy.proposedBy === decider.staffId) return 'own_proposal'
  if (policy.withoutWorkers && decider.hasWorked) return 'worked_on_ticket'
  if (decider.hasDecided) return 'decided_already'
  return remedy.expiresAt && remedy.expiresAt <= at ? 'proposal_expired' : null
}

/** When to ask next, after a number of tries. */
export function nextAsk(
  { sending }: Pick<RemedyPolicy, 'sending'>,
  remedy: { attempts: number; isHuman: boolean },
  at: Date,
): Date {
  if (remedy.isHuman) return new Date(at.getTime() + sending.humanEveryMinutes * 60_000)
  const { againSeconds } = sending
  const seconds = againSeconds[Math.min(Math.max(remedy.attempts, 1), againSeconds.length) - 1]!
  return new Date(at.getTime() + seconds * 1_000)
}

/** Whether a person must look into it by now: nobody says what became of it, or it was accepted and takes too long. */
export function isForHuman(
  { sending }: Pick<RemedyPolicy, 'sending'>,
  remedy: { submittedAt: Date | null; isAccepted: boolean },
  at: Date,
): boolean {
  const minutes = remedy.isAccepted ? sending.acceptedHumanAfterMinutes : sending.humanAfterMinutes
  return remedy.submittedAt !== null && at.getTime() - remedy.submittedAt.getTime() > minutes * 60_000
}
