import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { type Route, route } from '#platform/route.ts'
import { currentKnowledge, definition } from '../../knowledge/definitions.ts'
import { versionsOf } from '../../knowledge/versions.ts'
import type { Workflow } from '../lifecycle.rules.ts'
import * as contract from './contract.ts'
import { migrateSome, previewMigrationOf } from './migrate.ts'
import { publishNextWorkflow } from './publish.ts'

async function readWorkflows(work: Work): Promise<z.input<(typeof contract.listWorkflows)['answer']>> {
  const { workflows, taxonomy, forms } = await currentKnowledge<Workflow>(work)
  const versions = await versionsOf<Workflow>(work, 'workflow', null)
  const { rows } = await sql<{ place: string; open: number }>`
    select workflow_key || ' ' || workflow_version as place, count(*)::int as open from tickets
    where org_id = ${work.orgId} and stage not in ('resolved', 'closed') group by 1`.execute(work.tx)
  const open = new Map(rows.map((row) => [row.place, row.open]))
  return {
    workflows: workflows.map((workflow) => ({
      workflow,
      versions: versions
        .filter(({ body }) => body.key === workflow.key)
        .map(({ body, ...line }) => ({ ...line, openTickets: open.get(`${body.key} ${body.version}`) ?? 0 })),
    })),
    codes: taxonomy.groups.flatMap(({ codes }) => codes.map(({ code, label }) => ({ key: code, label }))),
    groups: taxonomy.groups.map(({ code, label }) => ({ key: code, label })),
    forms: forms.map(({ key, title }) => ({ key, label: title })),
  }
}

export const workflowRoutes: Route[] = [
  route(contract.listWorkflows, ({ work }) => readWorkflows(work)),
  route(contract.showWorkflowVersion, ({ work, params }) =>
    definition<Workflow>(work, 'workflow', params.key, params.version),
  ),
  route(contract.publishWorkflow, ({ work, params, version, body }) =>
    publishNextWorkflow(work, params.key, version, body),
  ),
  route(contract.previewMigration, ({ work, params, body }) => previewMigrationOf(work, params.key, body.mapping)),
  route(contract.migrateTickets, ({ work, params, body }) => migrateSome(work, params.key, body.version, body.mapping)),
]
