import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { definition } from './definitions.ts'
import type { Form } from './forms.rules.ts'
import { newestOf, versionsOf } from './versions.ts'

const byOrder = (a: { form: Form }, b: { form: Form }) => a.form.order - b.form.order

type VersionLine = { version: number; active: boolean; publishedAt: string; publishedBy: string | null }

/** The newest version of every form, in the order in which they are offered. */
export async function readForms(work: Work): Promise<(VersionLine & { form: Form })[]> {
  const newest = newestOf(await versionsOf<Form>(work, 'form', null))
  return newest.map(({ body, ...line }) => ({ form: body, active: body.active, ...line })).toSorted(byOrder)
}

/** A form in its newest version, with every version, the newest first. @throws Problem missing definition_missing */
export async function readForm(work: Work, key: string): Promise<{ form: Form; versions: VersionLine[] }> {
  const rows = await versionsOf<Form>(work, 'form', key)
  if (!rows[0]) throw new Problem('missing', 'definition_missing', { facts: { kind: 'form', key, version: 0 } })
  return { form: rows[0].body, versions: rows.map(({ body, ...line }) => ({ active: body.active, ...line })) }
}

/** One version of a form. @throws Problem missing definition_missing */
export function readFormVersion(work: Work, key: string, version: number): Promise<Form> {
  return definition<Form>(work, 'form', key, version)
}
