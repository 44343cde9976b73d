import type { Status, Workflow } from '../lifecycle.rules.ts'

/** How many open tickets of a version stand in one of its statuses. */
export type Standing = { version: number; status: string; tickets: number }
/** Which status of the newest version stands for one of an older version. */
export type Mapping = Record<string, string>
export type Change = 'stage' | 'wording' | 'label'

/**
 * Where tickets of a status go: where somebody said, else to the status of the same name. Null when that is no status, or one
 * that ends a ticket: an open ticket ends by a decision only.
 */
export function targetOf(newest: Workflow, status: string, mapping: Mapping): string | null {
  const to = Object.hasOwn(mapping, status) ? mapping[status]! : status
  const found = Object.hasOwn(newest.statuses, to) ? newest.statuses[to]! : null
  return found && found.stage !== 'resolved' && found.stage !== 'closed' ? to : null
}

/** What becomes different for a ticket that goes from one status to another. */
export function changesOf(before: Status, after: Status): Change[] {
  const { title, next } = before.wording
  return [
    ...(before.stage === after.stage ? [] : (['stage'] as const)),
    ...(isSame(title, after.wording.title) && isSame(next, after.wording.next) ? [] : (['wording'] as const)),
    ...(isSame(before.label, after.label) ? [] : (['label'] as const)),
  ]
}

const isSame = (one: Status['label'], other: Status['label']): boolean =>
  one['zh-Hans'] === other['zh-Hans'] && one.en === other.en && one['zh-Hant'] === other['zh-Hant']
