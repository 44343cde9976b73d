import type { Work } from '#platform/database.ts'
import { definition } from './definitions.ts'
import { codeEntry, type Taxonomy } from './knowledge.rules.ts'
import { versionsOf } from './versions.ts'
import type { Words } from './words.rules.ts'

/** A code as somebody decided it: by which version of the taxonomy, or null when they are counted over all. */
export type Coded = { code: string; taxonomy_version: number | null }

export type LabelOf = (one: Coded) => Words

/**
 * What codes are called: in the version that a ticket was classified with, else in the newest version that has them, so that
 * a code that was retired keeps its name. A code that no version has is its own name.
 */
export async function labelsFor(work: Work, current: Taxonomy, coded: Coded[]): Promise<LabelOf> {
  const byVersion = new Map([[current.version, current]])
  for (const { taxonomy_version: version } of coded)
    if (version !== null && !byVersion.has(version))
      byVersion.set(version, await definition<Taxonomy>(work, 'taxonomy', current.key, version))
  const own = ({ code, taxonomy_version: version }: Coded) =>
    codeEntry(byVersion.get(version ?? current.version)!, code)?.label
  const older = coded.every(own) ? [] : await versionsOf<Taxonomy>(work, 'taxonomy', current.key)
  return (one) => {
    const found = own(one) ?? older.map(({ body }) => codeEntry(body, one.code)?.label).find((label) => label)
    return found ?? { 'zh-Hans': one.code, en: one.code }
  }
}
