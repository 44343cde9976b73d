import { type MoveRule, type NamedOutcome, type Stage, type Status, stages } from '#records/tickets/lifecycle.rules.ts'
import type { Draft } from './workflows-data.ts'

/** The ids of the statuses, as a ticket passes them. */
export function statusesOf({ statuses, initial }: Pick<Draft, 'statuses' | 'initial'>): string[] {
  const rank = (id: string) => stages.indexOf(statuses[id]!.stage) * 2 - Number(id === initial)
  return Object.keys(statuses).sort((one, other) => rank(one) - rank(other) || one.localeCompare(other))
}

export const withStatus = (draft: Draft, id: string, status: Status): Draft => ({
  ...draft,
  statuses: { ...draft.statuses, [id]: status },
})

/** Without a status, and without the ways from it; moves that led there are left for somebody to turn. */
export function withoutStatus(draft: Draft, id: string): Draft {
  const { [id]: _gone, ...statuses } = draft.statuses
  const moves = Object.entries(draft.moves).map(([name, rule]) => [
    name,
    { ...rule, from: rule.from.filter((from) => from !== id) },
  ])
  return { ...draft, statuses, moves: Object.fromEntries(moves) as Draft['moves'] }
}

const empty = { 'zh-Hans': '', en: '' }

/** One more status on a stage, under the first free id; no move leads there yet. */
export function withNewStatus(draft: Draft, stage: Stage): { draft: Draft; id: string } {
  const id = freeName(stage, Object.keys(draft.statuses))
  return { id, draft: withStatus(draft, id, { stage, label: empty, wording: { title: empty, next: empty } }) }
}

export function withMove(draft: Draft, name: string, rule: MoveRule | null): Draft {
  const { [name]: _before, ...moves } = draft.moves
  return { ...draft, moves: rule ? { ...moves, [name]: rule } : moves }
}

/** One more move, from one status to another. */
export function withNewMove(draft: Draft, name: string): Draft {
  const rule: MoveRule = { from: [], to: draft.initial, by: ['agent'], needs: [], label: empty }
  return withMove(draft, name, rule)
}

export function withOutcome(draft: Draft, index: number, outcome: NamedOutcome | null): Draft {
  const before = draft.outcomes ?? []
  const outcomes = outcome ? before.toSpliced(index, 1, outcome) : before.toSpliced(index, 1)
  return { ...draft, outcomes }
}

export function withNewOutcome(draft: Draft): Draft {
  const outcomes = draft.outcomes ?? []
  const taken = outcomes.map(({ key }) => key)
  const outcome: NamedOutcome = { key: freeName('outcome', taken), is: 'upheld', label: empty, wording: empty }
  return withOutcome(draft, outcomes.length, outcome)
}

/** Another workflow that begins as a copy of one; it takes no ticket until somebody says which. */
export function copyOf({ version: _version, ...draft }: Draft & { version?: number }, key: string): Draft {
  return { ...draft, key, name: empty, appliesTo: {} }
}

function freeName(base: string, taken: string[]): string {
  const names = [base, ...Array.from({ length: 99 }, (_, index) => `${base}_${index + 2}`)]
  return names.find((name) => !taken.includes(name)) ?? base
}
