import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { definition } from '../definitions.ts'
import type { Taxonomy } from '../knowledge.rules.ts'
import { publishNext, versionsOf } from '../versions.ts'
import { namesIn, type Scheme, type SchemeContent, type SchemeFault, schemeFaults } from './scheme.rules.ts'
import { placeInSheet, readSheet } from './sheet.rules.ts'

/** A whole scheme, a sheet (CSV) instead of its classes and map, or only whether it is shown. */
export type SchemeInput = {
  content?: SchemeContent | undefined
  sheet?: string | undefined
  active?: boolean | undefined
}

/**
 * Publishes the next version of a scheme, or with `seen` 0 a new one (from a whole scheme only).
 * @throws Problem invalid scheme_invalid with the line and column, or the pointer, of each fault; nothing is stored then ·
 * conflict definition_changed (412), definition_exists · missing definition_missing
 */
export async function publishNextScheme(work: Work, key: string, seen: number, input: SchemeInput): Promise<Scheme> {
  const before = input.content ?? contentOf(await definition<Scheme>(work, 'scheme', key, seen))
  const sheet = input.sheet === undefined ? null : readSheet(input.sheet)
  if (sheet && sheet.faults.length > 0) refuse(sheet.faults)
  const content: SchemeContent = {
    ...before,
    ...(sheet && { classes: sheet.classes, map: sheet.map }),
    active: input.active ?? before.active,
  }
  const check = async () => {
    const taxonomies = await versionsOf<Taxonomy>(work, 'taxonomy', null)
    const faults = schemeFaults(content, namesIn(taxonomies.map(({ body }) => body)))
    if (faults.length > 0)
      refuse(
        faults.map((fault) =>
          sheet ? placeInSheet(fault, sheet.lines) : { ...fault, pointer: `/body/content${fault.pointer}` },
        ),
      )
  }
  return publishNext(work, 'scheme', { ...content, key, version: seen + 1 }, check)
}

function refuse(faults: SchemeFault[]): never {
  const fields = faults.map(({ pointer, code }) => ({ pointer, code, message: code }))
  throw new Problem('invalid', 'scheme_invalid', { facts: { count: faults.length }, fields })
}

function contentOf({ key: _key, version: _version, ...content }: Scheme): SchemeContent {
  return content
}
