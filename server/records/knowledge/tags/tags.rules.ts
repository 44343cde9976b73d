import type { ContextName } from '../../entries/context.rules.ts'
import type { Words } from '../words.rules.ts'

/** A tag of the organisation's tree. Its key stays; label and place may change, and whatever has the tag keeps it. */
export type Tag = {
  tagId: string
  parentId: string | null
  key: string
  label: Words
  rule: TagRule | null
  version: number
  /** No longer offered, and set by no rule; what has it keeps it. */
  archived: boolean
}

/**
 * When a ticket gets a tag by itself: everything that is named must hold. Words are looked for in what the customer wrote,
 * whole ones where a script has spaces; numbers of apps and systems by their beginning, so that 8.1 stands for 8.1.3.
 */
export type TagRule = {
  any?: string[] | undefined
  all?: string[] | undefined
  none?: string[] | undefined
  /** Codes or groups of the taxonomy. */
  codes?: string[] | undefined
  channels?: string[] | undefined
  /** Minor units as digits, both ends included. */
  amount?: { currency: string; min?: string | undefined; max?: string | undefined } | undefined
  /** What the host app says: any of these. */
  context?: { name: RuleContextName; any: string[] }[] | undefined
}

/** What a host app says of the moment, and not of a person. */
export const ruleContextNames = [
  'os',
  'appVersion',
  'deviceModel',
  'network',
  'payMethod',
  'errorCode',
  'channel',
] as const satisfies ContextName[]
export type RuleContextName = (typeof ruleContextNames)[number]

export const tagLimits = {
  depthMax: 4,
  tagsMax: 500,
  labelCharsMax: 40,
  keyCharsMax: 40,
  ruleWordsMax: 60,
  ruleWordCharsMax: 40,
  ruleListMax: 30,
}

type Placed = Pick<Tag, 'tagId' | 'parentId' | 'archived'>

/** A tag with all above it, the topmost first; empty for one that is not there. */
export function pathOf<T extends Placed>(tags: readonly T[], tagId: string): T[] {
  const byId = new Map(tags.map((tag) => [tag.tagId, tag]))
  const path: T[] = []
  for (let tag = byId.get(tagId); tag && !path.includes(tag); tag = byId.get(tag.parentId ?? '')) path.unshift(tag)
  return path
}

/** A tag and everything below it. */
export function subtreeOf(tags: readonly Placed[], tagId: string): string[] {
  const found = [tagId]
  for (const above of found) for (const tag of tags) if (tag.parentId === above) found.push(tag.tagId)
  return found
}

export type PlaceFault = 'tag_parent_missing' | 'tag_parent_archived' | 'tag_below_itself' | 'tag_too_deep'

/** Why a tag cannot stand below another (null: at the top); null when it can. `tagId` is null for a new one. */
export function whyNotBelow(tags: readonly Placed[], tagId: string | null, parentId: string | null): PlaceFault | null {
  const below = tagId === null ? [] : subtreeOf(tags, tagId)
  const above = parentId === null ? [] : pathOf(tags, parentId)
  if (parentId !== null && above.length === 0) return 'tag_parent_missing'
  if (parentId !== null && below.includes(parentId)) return 'tag_below_itself'
  if (above.at(-1)?.archived) return 'tag_parent_archived'
  const own =
    tagId === null ? 1 : Math.max(...below.map((id) => pathOf(tags, id).length)) - pathOf(tags, tagId).length + 1
  return above.length + own > tagLimits.depthMax ? 'tag_too_deep' : null
}

/** Whether a rule names anything that a ticket must have: one that only excludes would tag everything. */
export function saysSomething({ any, all, codes, channels, amount, context }: TagRule): boolean {
  return [any, all, codes, channels, context].some((list) => list && list.length > 0) || amount !== undefined
}

/** The tree in reading order, each tag below its parent, with its depth from 0. */
export function inOrder<T extends Placed>(tags: readonly T[]): { tag: T; depth: number }[] {
  const below = Map.groupBy(tags, ({ parentId }) => parentId)
  const walk = (parentId: string | null, depth: number): { tag: T; depth: number }[] =>
    (below.get(parentId) ?? []).flatMap((tag) => [{ tag, depth }, ...walk(tag.tagId, depth + 1)])
  return walk(null, 0)
}
