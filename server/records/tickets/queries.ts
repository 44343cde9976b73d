import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { personSought } from '../customers/found-values.rules.ts'
import { goneMark } from '../customers/state.rules.ts'
import { currentKnowledge } from '../knowledge/definitions.ts'
import { codeEntry, type Taxonomy } from '../knowledge/knowledge.rules.ts'
import type { Words } from '../knowledge/words.rules.ts'
import { type StaffAsker, scopeOf } from '../staff/permissions.rules.ts'
import type { Filters, listQueue } from './contract.ts'
import type { Workflow } from './lifecycle.rules.ts'
import { readTicketNumber } from './number.rules.ts'
import type { queueRow } from './shapes.rules.ts'

type Row = z.input<typeof queueRow>

const isOpen = sql`t.stage not in ('resolved', 'closed')`
/** Tickets without a running clock sort after all others; a real far date keeps the keyset comparison simple. */
const never = sql`'9999-12-31T00:00:00Z'::timestamptz`

/** The words of a ticket on a list: only while its customer's data are in use. */
export const shownSubject = sql<string>`case when (select c.state from customers c where c.customer_id = t.customer_id) = 'active'
  then t.subject else ${goneMark} end`

/** Due soon: within an hour. */
const soonMs = 3_600_000

/** The condition of each view. `me` is the person who looks; supervisors' views are the same views. */
export function viewCondition(view: Filters['view'], me: string, now: Date): RawBuilder<unknown> {
  switch (view) {
    case 'mine':
      return sql`t.assignee_id = ${me} and ${isOpen}`
    case 'team':
      return sql`t.team_id in (select team_id from team_members where staff_id = ${me}) and ${isOpen}`
    case 'unassigned':
      return sql`t.assignee_id is null and ${isOpen}`
    case 'triage':
      return sql`t.needs_triage and ${isOpen}`
    case 'late':
      return sql`t.due_at < ${now} and ${isOpen}`
    case 'soon':
      return sql`t.due_at >= ${now} and t.due_at < ${new Date(now.getTime() + soonMs)} and ${isOpen}`
    case 'emergency':
      return sql`t.priority = 1 and ${isOpen}`
    case 'waiting':
      return sql`t.stage in ('waiting_customer', 'waiting_third_party')`
    case 'resolved':
      return sql`t.stage = 'resolved'`
    case 'closed':
      return sql`t.stage = 'closed'`
    case 'all':
      return sql`true`
    case 'open':
      return isOpen
  }
}

/** The tickets that somebody may read: the same as `can(asker, 'ticket.read', ticket)`, for many at once. */
export function withinReach(asker: StaffAsker): RawBuilder<boolean> {
  const own = sql<boolean>`t.assignee_id = ${asker.staffId}`
  switch (scopeOf(asker, 'ticket.read')) {
    case 'organisation':
      return sql<boolean>`true`
    case 'team':
      return sql<boolean>`(${own} or t.team_id = any(${asker.teamIds}::uuid[]))`
    case 'own':
      return own
    case null:
      return sql<boolean>`false`
  }
}

/**
 * What a view and its filters ask for, within the reach of who asks.
 * @throws Problem invalid search_personal (the words hold a number or address that is somebody's own)
 */
export function conditions(work: Work, filters: Filters, asker: StaffAsker): RawBuilder<unknown> {
  const parts = [
    sql`t.org_id = ${work.orgId}`,
    withinReach(asker),
    viewCondition(filters.view, asker.staffId, work.now),
  ]
  if (filters.stage) parts.push(sql`t.stage = ${filters.stage}`)
  if (filters.priority) parts.push(sql`t.priority = ${filters.priority}`)
  if (filters.code) parts.push(sql`(t.code = ${filters.code} or t.code like ${`${likeText(filters.code)}-%`})`)
  if (filters.team) parts.push(sql`t.team_id = ${filters.team}`)
  if (filters.assignee) parts.push(sql`t.assignee_id = ${filters.assignee}`)
  if (filters.channel) parts.push(sql`t.channel = ${filters.channel}`)
  const words = filters.q?.trim()
  if (words) {
    // Such a value would stand in the address, and so in whatever keeps addresses.
    if (personSought(words)) throw new Problem('invalid', 'search_personal')
    const number = readTicketNumber(words)
    const like = `%${likeText(words)}%`
    // Masked words only: the originals are sealed and cannot be searched.
    parts.push(number ? sql`t.number = ${number}` : sql`t.ticket_id in (select tickets_with_words(${like}))`)
  }
  return sql.join(parts, sql` and `)
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}

/** Whether the newest stand first: the views that nobody works off. */
const isArchive = (filters: Filters) => ['resolved', 'closed', 'all'].includes(filters.view)

/** One page of a view: most pressing first (priority, deadline, id), archives newest first. Keyset, never an offset. */
export async function listTickets(
  work: Work,
  filters: Filters & { cursor?: string; limit: number },
  asker: StaffAsker,
): Promise<z.input<(typeof listQueue)['answer']>> {
  const archive = isArchive(filters)
  const after = filters.cursor ? readCursor(work, filters.cursor) : null
  const keyset = !after
    ? sql`true`
    : archive
      ? sql`(t.received_at, t.ticket_id) < (${after[1]}::timestamptz, ${after[2]}::uuid)`
      : sql`(t.priority, coalesce(t.due_at, ${never}), t.ticket_id) > (${after[0]}::smallint, ${after[1]}::timestamptz, ${after[2]}::uuid)`
  const order = archive
    ? sql`t.received_at desc, t.ticket_id desc`
    : sql`t.priority, coalesce(t.due_at, ${never}), t.ticket_id`
  const { rows } = await sql<QueueRecord>`
    select t.*, ${shownSubject} as subject, p.name as assignee_name, g.name as team_name from tickets t
    left join staff p on p.staff_id = t.assignee_id left join teams g on g.team_id = t.team_id
    where ${conditions(work, filters, asker)} and ${keyset} order by ${order} limit ${filters.limit + 1}`.execute(
    work.tx,
  )
  const { taxonomy, workflow } = await currentKnowledge<Workflow>(work)
  const page = rows.slice(0, filters.limit)
  const last = page.at(-1)
  const next =
    rows.length > filters.limit && last
      ? writeCursor(work, [
          String(last.priority),
          (archive ? last.received_at : (last.due_at ?? new Date('9999-12-31T00:00:00Z'))).toISOString(),
          last.ticket_id,
        ])
      : null
  return { rows: page.map((row) => queueRowOf(row, taxonomy, workflow, work.now)), next }
}

export type QueueRecord = {
  ticket_id: string
  number: string
  version: number
  priority: number
  stage: string
  status: string
  code: string
  subject: string
  amount_minor: bigint | null
  currency: string | null
  channel: string
  language: string
  received_at: Date
  due_at: Date | null
  needs_triage: boolean
  team_id: string | null
  assignee_id: string | null
  team_name: unknown
  assignee_name: string | null
}

/** A row of the queue as the contract has it. */
export function queueRowOf(row: QueueRecord, taxonomy: Taxonomy, workflow: Workflow, now: Date): Row {
  const codeLabel = codeEntry(taxonomy, row.code)?.label ?? { 'zh-Hans': row.code, en: row.code }
  const running = row.stage !== 'resolved' && row.stage !== 'closed' ? row.due_at : null
  return {
    ticketId: row.ticket_id,
    number: row.number,
    version: row.version,
    priority: row.priority,
    stage: row.stage as Row['stage'],
    statusLabel: workflow.statuses[row.status]?.label ?? { 'zh-Hans': row.status, en: row.status },
    code: row.code,
    codeLabel,
    subject: row.subject,
    amount: row.amount_minor === null ? null : { amountMinor: row.amount_minor.toString(), currency: row.currency! },
    channel: row.channel,
    language: row.language as Row['language'],
    receivedAt: row.received_at.toISOString(),
    dueAt: running?.toISOString() ?? null,
    late: running !== null && running < now,
    needsTriage: row.needs_triage,
    team: row.team_id ? { teamId: row.team_id, name: row.team_name as Words } : null,
    assignee: row.assignee_id ? { staffId: row.assignee_id, name: row.assignee_name ?? '' } : null,
  }
}

/** How many stand in each view, and how many of them are late. One pass over the open tickets. */
export async function countViewsOf(
  work: Work,
  asker: StaffAsker,
): Promise<Record<string, { open: number; late: number }>> {
  const views = ['mine', 'team', 'unassigned', 'triage', 'late', 'soon', 'emergency', 'open', 'waiting'] as const
  const columns = views.flatMap((view) => {
    const condition = viewCondition(view, asker.staffId, work.now)
    return [
      sql`count(*) filter (where ${condition})::int as ${sql.ref(view)}`,
      sql`count(*) filter (where ${condition} and t.due_at < ${work.now})::int as ${sql.ref(`${view}_late`)}`,
    ]
  })
  const { rows } = await sql<Record<string, number>>`select ${sql.join(columns)} from tickets t
    where t.org_id = ${work.orgId} and ${withinReach(asker)} and ${isOpen}`.execute(work.tx)
  const found = rows[0]!
  return Object.fromEntries(views.map((view) => [view, { open: found[view]!, late: found[`${view}_late`]! }]))
}

/** Cursors are opaque and bound to the organisation, so that a made-up one is refused instead of probing. */
function writeCursor(work: Work, parts: [string, string, string]): string {
  const body = Buffer.from(canonicalJson(parts)).toString('base64url')
  return `${body}.${work.vault.index(work.orgId, 'cursor', body).toString('base64url')}`
}

function readCursor(work: Work, cursor: string): [string, string, string] {
  const [body = '', mark = ''] = cursor.split('.')
  if (work.vault.index(work.orgId, 'cursor', body).toString('base64url') !== mark)
    throw new Problem('invalid', 'cursor_wrong')
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
}
