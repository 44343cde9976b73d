import type { Priority } from '#records/knowledge/knowledge.rules.ts'
import type { Categories } from '#records/knowledge/taxonomy/taxonomy.rules.ts'

export type Group = Categories['groups'][number]
export type Entry = Group['codes'][number]

/** The categories with one group changed, or without it. */
export function withGroup({ groups }: Categories, index: number, group: Group | null): Categories {
  return { groups: group ? groups.with(index, group) : groups.toSpliced(index, 1) }
}

/** A group with one code changed, or without it. */
export function withEntry(group: Group, index: number, entry: Entry | null): Group {
  return { ...group, codes: entry ? group.codes.with(index, entry) : group.codes.toSpliced(index, 1) }
}

/**
 * A group with one more code, at the next free number: neither one that it has nor one that it `ever` had, because old tickets
 * are still called by it. Numbers from 90 on stay for what is left over.
 */
export function withNewEntry(group: Group, ever: ReadonlySet<string>): Group {
  const taken = new Set([...group.codes.map(({ code }) => code), ...ever])
  const numbers = Array.from({ length: 99 }, (_, index) => String(index + 1).padStart(2, '0'))
  const free = numbers.map((number) => `${group.code}-${number}`).find((code) => !taken.has(code)) ?? `${group.code}-`
  const entry: Entry = { code: free, label: { 'zh-Hans': '', en: '' }, priority: 3 as Priority }
  const rest = group.codes.findIndex(({ code }) => code.slice(-2) >= '90')
  return { ...group, codes: group.codes.toSpliced(rest < 0 ? group.codes.length : rest, 0, entry) }
}

/** One more group, without a code yet. */
export function withNewGroup({ groups }: Categories, code: string, team: string): Categories {
  return { groups: [...groups, { code, label: { 'zh-Hans': '', en: '' }, team, codes: [] }] }
}
