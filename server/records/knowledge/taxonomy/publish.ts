import { sql } from 'kysely'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '../definitions.ts'
import { codeEntry, codesOf, type Knowledge, type Taxonomy } from '../knowledge.rules.ts'
import { publishNext } from '../versions.ts'
import {
  type Categories,
  categoryFaults,
  namingsOf,
  retiredCodes,
  splitCategories,
  type TaxonomyFault,
} from './taxonomy.rules.ts'

/**
 * Publishes the next version of the categories. Their teams are the routing's, which becomes a new version with them when
 * they change. Tickets keep the version that they were classified with.
 * @throws Problem invalid taxonomy_invalid with the pointer of each fault: into the categories, or to what still names a
 * code that would go · conflict definition_changed (412)
 */
export async function publishNextCategories(work: Work, seen: number, categories: Categories): Promise<Taxonomy> {
  const { taxonomy, routing } = await currentKnowledge(work)
  const { groups, teamByGroup, teamByCode } = splitCategories(categories)
  const next: Taxonomy = { key: taxonomy.key, version: seen + 1, groups }
  const check = async () => {
    const knowledge = await currentKnowledge(work)
    const named = namingsOf(knowledge)
      .filter(({ code }) => codeEntry(next, code) === null)
      .map(({ pointer, code }) => ({ pointer, code: 'code_missing', message: code }))
    const own = faultsOf(knowledge, categories)
    const fields = [...own.map(({ pointer, code }) => ({ pointer: `/body${pointer}`, code, message: code })), ...named]
    if (fields.length > 0) throw new Problem('invalid', 'taxonomy_invalid', { facts: { count: fields.length }, fields })
  }
  await publishNext(work, 'taxonomy', next, check)
  const before = { teamByGroup: routing.teamByGroup, teamByCode: routing.teamByCode }
  if (canonicalJson(before) !== canonicalJson({ teamByGroup, teamByCode }))
    await publishNext(
      work,
      'routing',
      { ...routing, version: routing.version + 1, teamByGroup, teamByCode },
      async () => undefined,
    )
  return next
}

function faultsOf({ routing }: Pick<Knowledge<unknown>, 'routing'>, categories: Categories): TaxonomyFault[] {
  return categoryFaults(categories, new Set(routing.teams.map(({ key }) => key)))
}

/** What publishing these categories would do: what is wrong, what is new, and of what would go, who has it and what names it. */
export async function previewOf(work: Work, categories: Categories) {
  const knowledge = await currentKnowledge(work)
  const retired = retiredCodes(knowledge.taxonomy, categories)
  const { rows } = await sql<{ code: string; open: number }>`
    select code, count(*)::int as open from tickets
    where org_id = ${work.orgId} and stage not in ('resolved', 'closed') and code = any(${retired}::text[])
    group by code`.execute(work.tx)
  const open = new Map(rows.map((row) => [row.code, row.open]))
  const known = new Set(codesOf(knowledge.taxonomy))
  return {
    faults: faultsOf(knowledge, categories),
    added: codesOf(categories).filter((code) => !known.has(code)),
    retired: retired.map((code) => ({
      code,
      label: codeEntry(knowledge.taxonomy, code)!.label,
      openTickets: open.get(code) ?? 0,
      namedBy: namingsOf(knowledge)
        .filter((naming) => naming.code === code)
        .map(({ kind, pointer, name }) => ({ kind, pointer, name })),
    })),
  }
}
