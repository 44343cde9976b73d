import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { goneMark } from '../customers/state.rules.ts'
import { currentKnowledge } from '../knowledge/definitions.ts'
import type { Taxonomy } from '../knowledge/knowledge.rules.ts'
import { labelsFor } from '../knowledge/labels.ts'
import type { StaffAsker } from '../staff/permissions.rules.ts'
import { type Filters, type listQueue, openViews } from './contract.ts'
import { moods } from './mood.rules.ts'
import { ownersFor } from './owners.ts'
import { findExcerpts } from './search/excerpts.ts'
import { ofAll, ofOpen } from './search/marks.rules.ts'
import { newestWith, readSearch, withTerms } from './search/search.ts'
import type { queueRow } from './shapes.rules.ts'
import { taggedWith, tagIdsOfTicket } from './tags/condition.ts'
import { turn } from './turn.ts'
import { withinReach } from './within-reach.ts'
import { statusLabelsFor } from './workflows/labels.ts'

type Row = z.input<typeof queueRow>

const isOpen = sql`t.stage not in ('resolved', 'closed')`

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
    case 'person':
      return sql`t.person_since is not null`
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

/**
 * What a view and its filters ask for, within the reach of who asks.
 * @throws Problem invalid search_personal, search_… (search/search.ts)
 */
export async function conditions(work: Work, filters: Filters, asker: StaffAsker): Promise<RawBuilder<unknown>> {
  const { fitting, terms } = await understood(work, filters, asker)
  return terms ? sql`${fitting} and ${withTerms(terms, ofAll(work.orgId))}` : fitting
}

/** The same, with the words that are looked for apart: where to look for them is the list's to say. */
async function understood(work: Work, filters: Filters, asker: StaffAsker) {
  const parts = [
    sql`t.org_id = ${work.orgId}`,
    withinReach(asker),
    viewCondition(filters.view, asker.staffId, work.now),
  ]
  if (filters.stage) parts.push(sql`t.stage = ${filters.stage}`)
  if (filters.priority) parts.push(sql`t.priority = ${filters.priority}`)
  if (filters.code) parts.push(sql`(t.code = ${filters.code} or t.code like ${`${likeText(filters.code)}-%`})`)
  if (filters.corrected) parts.push(correctedFrom(work, filters.corrected))
  if (filters.team) parts.push(sql`t.team_id = ${filters.team}`)
  if (filters.assignee) parts.push(sql`t.assignee_id = ${filters.assignee}`)
  if (filters.channel) parts.push(sql`t.channel = ${filters.channel}`)
  if (filters.tag) parts.push(taggedWith(work.orgId, [filters.tag]))
  const { conditions: more, terms, words } = await readSearch(work, filters.q ?? '', asker)
  return { fitting: sql.join([...parts, ...more], sql` and `), terms, words }
}

const correctedDays = 180

/** Of which somebody decided something else than the classifier, which had taken them for this code, or one of this group. */
function correctedFrom(work: Work, code: string): RawBuilder<boolean> {
  const since = new Date(work.now.getTime() - correctedDays * 86_400_000)
  return sql`t.ticket_id in (select e.subject_id from events e
    where e.org_id = ${work.orgId} and e.type = 'ticket.triaged' and e.at >= ${since}
      and (e.payload->>'guessed' = ${code} or e.payload->>'guessed' like ${`${code}-%`})
      and e.payload->>'guessed' <> e.payload->>'code')`
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}

/** Whether the newest stand first: the views that nobody works off. */
const isArchive = (filters: Filters) => ['resolved', 'closed', 'all'].includes(filters.view)

/** One page of a view: most pressing first (priority, turn, id), archives newest first. Keyset, never an offset. */
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
      : sql`(t.priority, ${turn}, t.ticket_id) > (${after[0]}::smallint, ${after[1]}::timestamptz, ${after[2]}::uuid)`
  const order = archive ? sql`t.received_at desc, t.ticket_id desc` : sql`t.priority, ${turn}, t.ticket_id`
  const knowing = currentKnowledge(work)
  knowing.catch(() => undefined)
  const { fitting, terms, words } = await understood(work, filters, asker)
  const wanted = filters.limit + 1
  const lookIn = async (
    from: RawBuilder<unknown>,
    where: RawBuilder<unknown>,
    order: RawBuilder<unknown>,
    rowsMax: number,
  ) => {
    const { rows } = await sql<QueueRecord & { turn: Date }>`
      select ${queueColumns}, ${turn} as turn, ${shownSubject} as subject, ${tagIdsOfTicket} as tag_ids
      from ${from} where ${fitting} and ${keyset} and ${where} order by ${order} limit ${rowsMax}`.execute(work.tx)
    return rows
  }
  // Somebody may wait for a person's word about a ticket that is closed.
  const scope = filters.view === 'person' ? ofAll(work.orgId) : ofOpen(work.orgId)
  const among = terms && !archive ? withTerms(terms, scope) : sql`true`
  // The found rows are sorted before any ticket is read, and PostgreSQL stops when the page is full.
  const inTurn = sql`f.received_at desc, f.ticket_id desc`
  const rows =
    terms && archive
      ? await newestWith(work, terms, after ? new Date(after[1]) : work.now, wanted, (found, where, rowsMax) =>
          lookIn(
            sql`(select * from ${found} f order by ${inTurn}) f join tickets t on t.ticket_id = f.ticket_id`,
            where,
            inTurn,
            rowsMax,
          ),
        )
      : await lookIn(sql`tickets t`, among, order, wanted)
  const { taxonomy } = await knowing
  const page = rows.slice(0, filters.limit)
  const last = page.at(-1)
  const next =
    rows.length > filters.limit && last
      ? writeCursor(work, [
          String(last.priority),
          (archive ? last.received_at : last.turn).toISOString(),
          last.ticket_id,
        ])
      : null
  const [named, found] = await Promise.all([namesFor(work, taxonomy, page), findExcerpts(work, page, words)])
  const shown = page.map((row) => queueRowOf(row, named, work.now))
  if (words.length === 0) return { rows: shown, next }
  return { rows: shown.map((row) => ({ ...row, found: found.get(row.ticketId) })), next }
}

/** What the codes, states, teams and people of some rows are called. */
export async function namesFor(work: Work, taxonomy: Taxonomy, rows: QueueRecord[]) {
  const [labelOf, statusLabelOf, ownersOf] = await Promise.all([
    labelsFor(work, taxonomy, rows),
    statusLabelsFor(work, rows),
    ownersFor(work, rows),
  ])
  return { labelOf, statusLabelOf, ownersOf }
}

/** What a row of the queue is made of; a ticket has four times as much. */
const queueColumns = sql`t.ticket_id, t.number, t.version, t.priority, t.stage, t.status, t.workflow_key, t.workflow_version, t.code, t.taxonomy_version, t.amount_minor,
  t.currency, t.channel, t.language, t.received_at, t.due_at, t.needs_triage, t.mood, t.person_since, t.team_id, t.assignee_id`

export type QueueRecord = {
  ticket_id: string
  number: string
  version: number
  priority: number
  stage: string
  status: string
  workflow_key: string
  workflow_version: number
  code: string
  taxonomy_version: number
  subject: string
  amount_minor: bigint | null
  currency: string | null
  channel: string
  language: string
  received_at: Date
  due_at: Date | null
  needs_triage: boolean
  mood: number
  person_since: Date | null
  team_id: string | null
  assignee_id: string | null
  tag_ids: string[]
}

/** A row of the queue as the contract has it. */
export function queueRowOf(
  row: QueueRecord,
  { labelOf, statusLabelOf, ownersOf }: Awaited<ReturnType<typeof namesFor>>,
  now: Date,
): Row {
  const running = row.stage !== 'resolved' && row.stage !== 'closed' ? row.due_at : null
  return {
    ticketId: row.ticket_id,
    number: row.number,
    version: row.version,
    priority: row.priority,
    stage: row.stage as Row['stage'],
    statusLabel: statusLabelOf(row),
    code: row.code,
    codeLabel: labelOf(row),
    subject: row.subject,
    amount: row.amount_minor === null ? null : { amountMinor: row.amount_minor.toString(), currency: row.currency! },
    channel: row.channel,
    language: row.language as Row['language'],
    receivedAt: row.received_at.toISOString(),
    dueAt: running?.toISOString() ?? null,
    late: running !== null && running < now,
    needsTriage: row.needs_triage,
    mood: moods[row.mood]!,
    personSince: row.person_since?.toISOString() ?? null,
    ...ownersOf(row),
    tagIds: row.tag_ids,
  }
}

/** How many stand in each view, and how many of them are late. One pass over the open tickets, and those that wait for a person. */
export async function countViewsOf(
  work: Work,
  asker: StaffAsker,
): Promise<Record<string, { open: number; late: number }>> {
  const columns = openViews.flatMap((view) => {
    const condition = viewCondition(view, asker.staffId, work.now)
    return [
      sql`count(*) filter (where ${condition})::int as ${sql.ref(view)}`,
      sql`count(*) filter (where ${condition} and t.due_at < ${work.now})::int as ${sql.ref(`${view}_late`)}`,
    ]
  })
  const { rows } = await sql<Record<string, number>>`select ${sql.join(columns)} from tickets t
    where t.org_id = ${work.orgId} and ${withinReach(asker)} and (${isOpen} or t.person_since is not null)`.execute(
    work.tx,
  )
  const found = rows[0]!
  return Object.fromEntries(openViews.map((view) => [view, { open: found[view]!, late: found[`${view}_late`]! }]))
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
