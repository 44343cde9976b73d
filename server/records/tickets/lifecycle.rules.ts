import type { Words } from '../knowledge/words.rules.ts'

/** Fixed categories that code, clocks and statistics know. A status is an organisation's label on a stage. */
export const stages = [
  'received',
  'accepted',
  'checking',
  'waiting_customer',
  'waiting_third_party',
  'resolved',
  'closed',
] as const
export type Stage = (typeof stages)[number]

export const moveNames = [
  'accept',
  'check',
  'ask_customer',
  'ask_third_party',
  'resume',
  'resolve',
  'close',
  'reopen',
  'withdraw',
  'transfer',
  'merge',
  'unmerge',
  'split',
] as const
export type MoveName = (typeof moveNames)[number]

export const outcomes = ['upheld', 'partly_upheld', 'refused', 'withdrawn', 'merged'] as const
export type Outcome = (typeof outcomes)[number]

export const redresses = ['none', 'explanation', 'apology', 'correction', 'refund', 'compensation'] as const
export type Redress = (typeof redresses)[number]

/** Who may make a move: `agent` is any staff member who may work the ticket, `system` a rule or sweep. */
export type Mover = 'customer' | 'agent' | 'system'

/** What a move must bring along. */
export type Needed = 'outcome' | 'reason' | 'redress' | 'team' | 'question' | 'into' | 'messages'

export type Status = {
  stage: Stage
  /** The short label staff see. */
  label: Words
  /** What the customer reads: what happened, and what happens next. */
  wording: { title: Words; next: Words }
}

export type MoveRule = {
  from: string[]
  /** The status after the move; `same` keeps it, `before` restores the one before a merge. */
  to: string
  by: Mover[]
  needs: Needed[]
  label: Words
}

/** A workflow is data: the organisation's rows in `definitions`; a ticket keeps the version it started with. */
export type Workflow = {
  key: string
  version: number
  initial: string
  /** A closed or resolved ticket may be reopened for this many days. */
  reopenDaysMax: number
  statuses: Record<string, Status>
  moves: Record<MoveName, MoveRule>
}

/** What the decision needs to know of a ticket. */
export type LifecycleState = {
  status: string
  outcome: Outcome | null
  reason: string | null
  redress: Redress | null
  mergedInto: string | null
  /** The status that a merge left, kept so that undoing it restores the ticket. */
  statusBeforeMerge: string | null
  resolvedAt: Date | null
}

export type Move = {
  name: MoveName
  by: Mover
  at: Date
  outcome?: Outcome
  reason?: string
  redress?: Redress
  team?: string
  question?: string
  into?: string
  messages?: string[]
}

export type RefusalCode =
  | 'move_not_from_here'
  | 'move_not_by_you'
  | 'move_needs'
  | 'move_reopen_too_late'
  | 'move_merged'
  | 'move_not_merged'
  | 'move_into_itself'
  | 'move_outcome_reserved'

export type Refusal = { refused: RefusalCode; needs?: Needed[] }
export type Decision = { refused?: undefined; state: LifecycleState; stage: Stage }

const dayMs = 86_400_000

/**
 * Whether a move is allowed and what the ticket is afterwards. Pure: no clock, no database; the table is an argument.
 * Shared by the verb (which enforces it), the console (which shows refused moves disabled with the reason) and the
 * property test that walks at random.
 */
export function decide(workflow: Workflow, state: LifecycleState, move: Move): Decision | Refusal {
  const rule = workflow.moves[move.name]
  if (move.name === 'unmerge' && state.mergedInto === null) return { refused: 'move_not_merged' }
  if (state.mergedInto !== null && move.name !== 'unmerge') return { refused: 'move_merged' }
  if (!rule.from.includes(state.status)) return { refused: 'move_not_from_here' }
  if (!rule.by.includes(move.by)) return { refused: 'move_not_by_you' }
  const missing = rule.needs.filter((need) => isMissing(move[need]))
  if (missing.length > 0) return { refused: 'move_needs', needs: missing }
  // Only the moves themselves may set these two, or statistics would count a merge as an answer.
  if (move.name === 'resolve' && (move.outcome === 'merged' || move.outcome === 'withdrawn')) {
    return { refused: 'move_outcome_reserved' }
  }
  if (move.name === 'reopen' && state.resolvedAt) {
    const days = (move.at.getTime() - state.resolvedAt.getTime()) / dayMs
    if (days > workflow.reopenDaysMax) return { refused: 'move_reopen_too_late' }
  }
  const next = after(rule, state, move)
  const status = workflow.statuses[next.status]
  if (!status) return { refused: 'move_not_from_here' }
  return { state: next, stage: status.stage }
}

function isMissing(value: string | string[] | undefined): boolean {
  return value === undefined || (typeof value === 'string' ? value.trim() : value).length === 0
}

function after(rule: MoveRule, state: LifecycleState, move: Move): LifecycleState {
  const status =
    rule.to === 'same' ? state.status : rule.to === 'before' ? (state.statusBeforeMerge ?? state.status) : rule.to
  switch (move.name) {
    case 'resolve':
      return {
        ...state,
        status,
        outcome: move.outcome!,
        reason: move.reason!,
        redress: move.redress!,
        resolvedAt: move.at,
      }
    case 'withdraw':
      return {
        ...state,
        status,
        outcome: 'withdrawn',
        reason: move.reason ?? null,
        redress: 'none',
        resolvedAt: move.at,
      }
    case 'reopen':
      return { ...state, status, outcome: null, reason: null, redress: null, resolvedAt: null }
    case 'merge': {
      // A result that was given before the merge stays, or undoing could not restore it.
      const result = state.outcome
        ? state
        : { ...state, outcome: 'merged' as const, redress: 'none' as const, resolvedAt: move.at }
      return { ...result, status, mergedInto: move.into!, statusBeforeMerge: state.status }
    }
    case 'unmerge': {
      const result =
        state.outcome !== 'merged' ? state : { ...state, outcome: null, reason: null, redress: null, resolvedAt: null }
      return { ...result, status, mergedInto: null, statusBeforeMerge: null }
    }
    default:
      return { ...state, status }
  }
}

/** Every move with the refusal it would meet now, for buttons: what only lacks an input counts as allowed. */
export function possibleMoves(
  workflow: Workflow,
  state: LifecycleState,
  by: Mover,
  at: Date,
): { name: MoveName; refused: RefusalCode | null; needs: Needed[] }[] {
  return moveNames.map((name) => {
    const answer = decide(workflow, state, { name, by, at })
    const refused = answer.refused && answer.refused !== 'move_needs' ? answer.refused : null
    return { name, refused, needs: workflow.moves[name].needs }
  })
}

/** Faults of a workflow definition: unknown statuses, dead ends, unreachable statuses. Empty when it is sound. */
export function workflowFaults(workflow: Workflow): string[] {
  const faults: string[] = []
  const known = Object.keys(workflow.statuses)
  if (!known.includes(workflow.initial)) faults.push(`/initial: status ${workflow.initial} is not defined`)
  for (const name of moveNames) {
    const rule = workflow.moves[name]
    if (!rule) {
      faults.push(`/moves/${name}: missing`)
      continue
    }
    for (const status of [...rule.from, ...(rule.to === 'same' || rule.to === 'before' ? [] : [rule.to])]) {
      if (!known.includes(status)) faults.push(`/moves/${name}: status ${status} is not defined`)
    }
  }
  if (faults.length > 0) return faults
  const steps = (from: string): string[] =>
    moveNames
      .map((name) => workflow.moves[name])
      .filter((rule) => rule.from.includes(from))
      .map((rule) => (known.includes(rule.to) ? rule.to : from))
  const reach = (start: string): Set<string> => {
    const seen = new Set([start])
    for (const status of seen) for (const next of steps(status)) seen.add(next)
    return seen
  }
  const reachable = reach(workflow.initial)
  for (const status of known) {
    if (!reachable.has(status)) faults.push(`/statuses/${status}: cannot be reached`)
    const ends = [...reach(status)].some((next) => workflow.statuses[next]?.stage === 'closed')
    if (!ends) faults.push(`/statuses/${status}: a dead end, closed cannot be reached from it`)
  }
  return faults
}
