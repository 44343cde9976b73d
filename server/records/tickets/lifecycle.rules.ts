import type { Words } from '../knowledge/words.rules.ts'
import type { Role } from '../staff/permissions.rules.ts'

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

/** The moves that code makes, or knows something about. A workflow may have more of its own, which only change the status. */
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
export type KnownMove = (typeof moveNames)[number]

export const outcomes = ['upheld', 'partly_upheld', 'refused', 'withdrawn', 'merged'] as const
export type Outcome = (typeof outcomes)[number]

export const redresses = ['none', 'explanation', 'apology', 'correction', 'refund', 'compensation'] as const
export type Redress = (typeof redresses)[number]

/** Who makes a move: `system` is a rule or sweep. In a rule `agent` stands for everybody who may work the ticket. */
export const movers = ['customer', 'system', 'agent', 'lead', 'risk', 'admin'] as const
export type Mover = 'customer' | 'system' | Role

/** What a move must bring along; `kind` it must find: somebody, or a rule, is sure what the ticket is about. */
export const neededNames = ['outcome', 'reason', 'redress', 'team', 'question', 'into', 'messages', 'kind'] as const
export type Needed = (typeof neededNames)[number]

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
  by: (typeof movers)[number][]
  needs: Needed[]
  label: Words
}

/** A result in the organisation's own words, and which of the fixed ones it is in statistics. */
export type NamedOutcome = {
  key: string
  is: Outcome
  /** What staff choose. */
  label: Words
  /** What the customer reads. */
  wording: Words
}

/** A workflow is data: the organisation's rows in `definitions`; a ticket keeps the version it has until somebody migrates it. */
export type Workflow = {
  key: string
  version: number
  /** What it is for; the first ones had no name yet. */
  name?: Words
  /** Which tickets begin in it (workflows/pick.rules.ts). The one that says nothing takes all others. */
  appliesTo?: { codes?: string[]; groups?: string[]; forms?: string[] }
  initial: string
  /** A closed or resolved ticket may be reopened for this many days. */
  reopenDaysMax: number
  statuses: Record<string, Status>
  moves: Record<string, MoveRule>
  /** What may be decided; without any, the fixed outcomes by their own names. */
  outcomes?: NamedOutcome[]
}

/** What the decision needs to know of a ticket. */
export type LifecycleState = {
  status: string
  outcome: Outcome | null
  /** The key of the workflow's own outcome, when it was decided by one. */
  outcomeKey: string | null
  reason: string | null
  redress: Redress | null
  /** Whether it is still to be decided what it is about. */
  needsTriage: boolean
  mergedInto: string | null
  /** The status that a merge left, kept so that undoing it restores the ticket. */
  statusBeforeMerge: string | null
  /** Money of it may still move, or is still protected. */
  moneyOpen: boolean
  resolvedAt: Date | null
}

export type Move = {
  name: string
  by: Mover
  at: Date
  outcome?: Outcome
  /** One of the workflow's own outcomes; it says the fixed one itself. */
  outcomeKey?: string
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
  | 'move_outcome_unknown'
  | 'move_kind_open'
  | 'move_money_open'

export type Refusal = { refused: RefusalCode; needs?: Needed[] }
export type Decision = { refused?: undefined; state: LifecycleState; stage: Stage }

const dayMs = 86_400_000

/**
 * Whether a move is allowed and what the ticket is afterwards. Pure: no clock, no database; the table is an argument.
 * Shared by the verb (which enforces it), the console (which shows refused moves disabled with the reason) and the
 * property test that walks at random.
 */
export function decide(workflow: Workflow, state: LifecycleState, move: Move): Decision | Refusal {
  const rule = own(workflow.moves, move.name)
  if (move.name === 'unmerge' && state.mergedInto === null) return { refused: 'move_not_merged' }
  if (state.mergedInto !== null && move.name !== 'unmerge') return { refused: 'move_merged' }
  if (!rule?.from.includes(state.status)) return { refused: 'move_not_from_here' }
  if (!mayMake(rule, move.by)) return { refused: 'move_not_by_you' }
  if (rule.needs.includes('kind') && state.needsTriage) return { refused: 'move_kind_open' }
  const to = own(workflow.statuses, rule.to)
  if (state.moneyOpen && to && isOver(to.stage)) return { refused: 'move_money_open' }
  const full = withOutcome(workflow, move)
  if (!full) return { refused: 'move_outcome_unknown' }
  const missing = rule.needs.filter((need) => need !== 'kind' && isMissing(full[need]))
  if (missing.length > 0) return { refused: 'move_needs', needs: missing }
  // Only the moves themselves may set these two, or statistics would count a merge as an answer.
  if (move.name === 'resolve' && (full.outcome === 'merged' || full.outcome === 'withdrawn')) {
    return { refused: 'move_outcome_reserved' }
  }
  if (move.name === 'reopen' && state.resolvedAt) {
    const days = (move.at.getTime() - state.resolvedAt.getTime()) / dayMs
    if (days > workflow.reopenDaysMax) return { refused: 'move_reopen_too_late' }
  }
  const next = after(rule, state, full)
  const status = own(workflow.statuses, next.status)
  if (!status) return { refused: 'move_not_from_here' }
  return { state: next, stage: status.stage }
}

const isOver = (stage: Stage): boolean => stage === 'resolved' || stage === 'closed'

/** Names come from outside: `constructor` is no status of anything. */
function own<T>(all: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined
}

/** The move with the fixed outcome that its own one stands for; null when the workflow has no such outcome. */
function withOutcome({ outcomes: named = [] }: Workflow, move: Move): Move | null {
  if (move.outcomeKey === undefined || move.name !== 'resolve') return move
  const chosen = named.find(({ key }) => key === move.outcomeKey)
  return chosen ? { ...move, outcome: chosen.is } : null
}

const mayMake = ({ by }: MoveRule, mover: Mover): boolean =>
  by.some((one) => one === mover) || (mover !== 'customer' && mover !== 'system' && by.includes('agent'))

function isMissing(value: string | string[] | undefined): boolean {
  return value === undefined || (typeof value === 'string' ? value.trim() : value).length === 0
}

const noResult = { outcome: null, outcomeKey: null, reason: null, redress: null, resolvedAt: null }

function after(rule: MoveRule, state: LifecycleState, move: Move): LifecycleState {
  const status =
    rule.to === 'same' ? state.status : rule.to === 'before' ? (state.statusBeforeMerge ?? state.status) : rule.to
  switch (move.name) {
    case 'resolve':
      return {
        ...state,
        status,
        outcome: move.outcome!,
        outcomeKey: move.outcomeKey ?? null,
        reason: move.reason ?? null,
        redress: move.redress ?? 'none',
        resolvedAt: move.at,
      }
    case 'withdraw':
      return {
        ...state,
        ...noResult,
        status,
        outcome: 'withdrawn',
        reason: move.reason ?? null,
        redress: 'none',
        resolvedAt: move.at,
      }
    case 'reopen':
      return { ...state, ...noResult, status }
    case 'merge': {
      // A result that was given before the merge stays, or undoing could not restore it.
      const result = state.outcome
        ? state
        : { ...state, outcome: 'merged' as const, redress: 'none' as const, resolvedAt: move.at }
      return { ...result, status, mergedInto: move.into!, statusBeforeMerge: state.status }
    }
    case 'unmerge': {
      const result = state.outcome !== 'merged' ? state : { ...state, ...noResult }
      return { ...result, status, mergedInto: null, statusBeforeMerge: null }
    }
    default:
      return { ...state, status }
  }
}

/** The names of a workflow's moves: those that code knows in their order, then its own. */
export function movesOf({ moves }: Pick<Workflow, 'moves'>): string[] {
  const names = Object.keys(moves)
  const known: readonly string[] = moveNames
  return [...known.filter((name) => names.includes(name)), ...names.filter((name) => !known.includes(name)).sort()]
}

/** Every move with the refusal it would meet now, for buttons: what only lacks an input counts as allowed. */
export function possibleMoves(
  workflow: Workflow,
  state: LifecycleState,
  by: Mover,
  at: Date,
): { name: string; rule: MoveRule; refused: RefusalCode | null }[] {
  return movesOf(workflow).map((name) => {
    const answer = decide(workflow, state, { name, by, at })
    const refused = answer.refused && answer.refused !== 'move_needs' ? answer.refused : null
    return { name, rule: workflow.moves[name]!, refused }
  })
}
