import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { definition } from './definitions.ts'
import type { Form } from './forms.rules.ts'

type VersionLine = { version: number; active: boolean; publishedAt: string; publishedBy: string | null }

/** The newest version of every form, in the order in which they are offered. */
export async function readForms(work: Work): Promise<(VersionLine & { form: Form })[]> {
  const newest = new Map((await versions(work, null)).toReversed().map((row) => [row.form.key, row]))
  return [...newest.values()].toSorted((a, b) => a.form.order - b.form.order)
}

/** A form in its newest version, with every version, the newest first. @throws Problem missing definition_missing */
export async function readForm(work: Work, key: string): Promise<{ form: Form; versions: VersionLine[] }> {
  const rows = await versions(work, key)
  if (!rows[0]) throw new Problem('missing', 'definition_missing', { facts: { kind: 'form', key, version: 0 } })
  return { form: rows[0].form, versions: rows.map(({ form: _form, ...line }) => line) }
}

/** One version of a form. @throws Problem missing definition_missing */
export function readFormVersion(work: Work, key: string, version: number): Promise<Form> {
  return definition<Form>(work, 'form', key, version)
}

/** Versions with who published them, which only the organisation's story knows; the newest first. */
async function versions(work: Work, key: string | null): Promise<(VersionLine & { form: Form })[]> {
  const { rows } = await sql<{ body: Form; created_at: Date; name: string | null }>`
    select d.body, d.created_at, s.name
    from definitions d
    left join events e on e.subject_id = d.org_id and e.type = 'form.published'
      and e.payload->>'key' = d.key and (e.payload->>'version')::int = d.version
    left join staff s on s.staff_id = e.actor_id
    where d.org_id = ${work.orgId} and d.kind = 'form' and (${key}::text is null or d.key = ${key})
    order by d.version desc`.execute(work.tx)
  return rows.map(({ body, created_at, name }) => ({
    form: body,
    version: body.version,
    active: body.active,
    publishedAt: created_at.toISOString(),
    publishedBy: name,
  }))
}
