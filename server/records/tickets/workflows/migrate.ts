import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { definition, definitionsOf } from '../../knowledge/definitions.ts'
import { newestVersion } from '../../knowledge/versions.ts'
import type { Workflow } from '../lifecycle.rules.ts'
import { ticketFor } from '../load.ts'
import { putInWorkflow } from '../move.ts'
import type { previewMigration } from './contract.ts'
import { changesOf, type Mapping, type Standing, targetOf } from './migrate.rules.ts'

/** So many tickets are moved in one transaction: a second's work, and no lock is held longer. */
const batchMax = 200

type Preview = z.input<(typeof previewMigration)['answer']>

/**
 * What bringing the open tickets of older versions to the newest one would change. Tickets that have a result keep the
 * version in which it was given.
 * @throws Problem missing definition_missing
 */
export async function previewMigrationOf(work: Work, key: string, mapping: Mapping): Promise<Preview> {
  const newest = await newestWorkflow(work, key)
  const standing = await standingOf(work, newest)
  const before = await definitionsOf<Workflow>(
    work,
    'workflow',
    standing.map(({ version }) => ({ key, version })),
  )
  return {
    version: newest.version,
    tickets: standing.reduce((sum, { tickets }) => sum + tickets, 0),
    statuses: standing.map((one, index) => {
      const status = before[index]!.statuses[one.status]!
      const to = targetOf(newest, one.status, mapping)
      return { ...one, label: status.label, to, changes: to === null ? [] : changesOf(status, newest.statuses[to]!) }
    }),
  }
}

/**
 * Brings some open tickets of older versions to the newest one, each with its event. Nothing is moved while a status that
 * tickets stand in has no place to go.
 * @throws Problem conflict workflow_unmapped, definition_changed (412: `version` is not the newest) · missing definition_missing
 */
export async function migrateSome(
  work: Work,
  key: string,
  version: number,
  mapping: Mapping,
): Promise<{ migrated: number; left: number }> {
  const newest = await newestWorkflow(work, key)
  if (newest.version !== version) throw new Problem('conflict', 'definition_changed', { status: 412 })
  const standing = await standingOf(work, newest)
  const count = standing.filter(({ status }) => targetOf(newest, status, mapping) === null).length
  if (count > 0) throw new Problem('conflict', 'workflow_unmapped', { facts: { count } })
  const { rows } = await sql<{ ticket_id: string }>`
    select ticket_id from tickets where ${behind(work, newest)} order by ticket_id limit ${batchMax}`.execute(work.tx)
  let migrated = 0
  for (const row of rows) {
    const ticket = await ticketFor(work, { ticketId: row.ticket_id }, 'workflows.manage', { lock: true })
    // Somebody may have decided it, or moved it on, before it was locked.
    const to = isBehind(ticket, newest) ? targetOf(newest, ticket.status, mapping) : null
    if (to === null) continue
    await putInWorkflow(work, ticket, newest, to)
    migrated++
  }
  return { migrated, left: standing.reduce((sum, { tickets }) => sum + tickets, 0) - rows.length }
}

async function newestWorkflow(work: Work, key: string): Promise<Workflow> {
  return definition<Workflow>(work, 'workflow', key, await newestVersion(work, 'workflow', key))
}

async function standingOf(work: Work, newest: Workflow): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select workflow_version as version, status, count(*)::int as tickets from tickets where ${behind(work, newest)}
    group by workflow_version, status order by workflow_version desc, status`.execute(work.tx)
  return rows
}

const behind = (work: Work, { key, version }: Workflow) => sql`org_id = ${work.orgId}
  and stage not in ('resolved', 'closed') and workflow_key = ${key} and workflow_version < ${version}`

const isBehind = (
  ticket: { stage: string; workflow_key: string; workflow_version: number },
  { key, version }: Workflow,
): boolean =>
  !['resolved', 'closed'].includes(ticket.stage) && ticket.workflow_key === key && ticket.workflow_version < version
