import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '../knowledge/definitions.ts'
import { labelsFor } from '../knowledge/labels.ts'
import { classesOf, type TicketClass } from '../knowledge/schemes/scheme.rules.ts'
import { shownSchemes } from '../knowledge/schemes/schemes.ts'
import type { Words } from '../knowledge/words.rules.ts'
import type { StaffAsker } from '../staff/permissions.rules.ts'
import type { Filters } from './contract.ts'
import type { Outcome, Redress } from './lifecycle.rules.ts'
import { conditions, shownSubject } from './queries.ts'
import { statusLabelsFor } from './workflows/labels.ts'

/** A ticket on a list that leaves the house: masked words, and nothing of who sent it. */
export type ListedTicket = {
  number: string
  receivedAt: Date
  code: string
  codeLabel: Words
  /** What it is in the schemes of regulators, on the day on which it came. */
  classes: TicketClass[]
  priority: number
  statusLabel: Words
  subject: string
  amount: { amountMinor: bigint; currency: string } | null
  channel: string
  language: string
  teamName: Words | null
  assigneeName: string | null
  dueAt: Date | null
  outcome: Outcome | null
  redress: Redress | null
  resolvedAt: Date | null
}

/** How many tickets somebody's filters find, counted no further than `rowsMax`. */
export async function countListed(work: Work, filters: Filters, asker: StaffAsker, rowsMax: number): Promise<number> {
  const { rows } = await sql<{ found: number }>`select count(*)::int as found from (
    select 1 from tickets t where ${await conditions(work, filters, asker)} limit ${rowsMax}) found`.execute(work.tx)
  return rows[0]!.found
}

/** The tickets themselves, newest first, `rowsMax` at most. */
export async function listForExport(
  work: Work,
  filters: Filters,
  asker: StaffAsker,
  rowsMax: number,
): Promise<ListedTicket[]> {
  const { rows } = await sql<Row>`
    select t.number, t.received_at, (t.received_at at time zone o.zone)::date::text as day, t.code, t.taxonomy_version, t.priority, t.status, t.workflow_key, t.workflow_version, ${shownSubject} as subject, t.amount_minor, t.currency, t.channel,
      t.language, g.name as team_name, p.name as assignee_name, t.due_at, t.stage, t.outcome, t.redress, t.resolved_at
    from tickets t join orgs o on o.org_id = t.org_id left join staff p on p.staff_id = t.assignee_id left join teams g on g.team_id = t.team_id
    where ${await conditions(work, filters, asker)} order by t.received_at desc, t.ticket_id desc limit ${rowsMax}`.execute(
    work.tx,
  )
  const { taxonomy } = await currentKnowledge(work)
  const labelOf = await labelsFor(work, taxonomy, rows)
  const statusLabelOf = await statusLabelsFor(work, rows)
  const schemes = await shownSchemes(work)
  return rows.map((row) => ({
    number: row.number,
    receivedAt: row.received_at,
    code: row.code,
    codeLabel: labelOf(row),
    classes: classesOf(schemes, row.code, row.day),
    priority: row.priority,
    statusLabel: statusLabelOf(row),
    subject: row.subject,
    amount: row.amount_minor === null ? null : { amountMinor: row.amount_minor, currency: row.currency! },
    channel: row.channel,
    language: row.language,
    teamName: row.team_name,
    assigneeName: row.assignee_name,
    dueAt: row.stage === 'resolved' || row.stage === 'closed' ? null : row.due_at,
    outcome: row.outcome,
    redress: row.redress,
    resolvedAt: row.resolved_at,
  }))
}

type Row = {
  number: string
  received_at: Date
  code: string
  taxonomy_version: number
  /** On which it came, in the organisation's zone. */
  day: string
  priority: number
  status: string
  workflow_key: string
  workflow_version: number
  subject: string
  amount_minor: bigint | null
  currency: string | null
  channel: string
  language: string
  team_name: Words | null
  assignee_name: string | null
  due_at: Date | null
  stage: string
  outcome: Outcome | null
  redress: Redress | null
  resolved_at: Date | null
}
