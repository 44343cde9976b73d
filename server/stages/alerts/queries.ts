import { sql } from 'kysely'
import { z } from 'zod'
import type { Work } from '#platform/database.ts'
import type { Query } from '#platform/endpoint.ts'
import { Problem } from '#platform/errors.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { type StaffAsker, scopeOf } from '#records/staff/permissions.rules.ts'
import { withinReach } from '#records/tickets/within-reach.ts'
import type { AlertState } from './alerts.rules.ts'
import type { listRiskAlerts, listRiskNews } from './contract.ts'
import type { Happened } from './news.rules.ts'

type Listed = z.input<(typeof listRiskAlerts)['answer']>
type Untold = z.input<(typeof listRiskNews)['answer']>
const isCursor = z.uuid()
const untoldMax = 100

/** Of news beside what it is about: how it stands. */
type NewsPart = {
  newsId: string | null
  attempts: number
  nextAt: Date | null
  toldAt: Date | null
  givenUpAt: Date | null
  error: string | null
}
const newsColumns = sql`n.news_id as "newsId", n.attempts, n.next_at as "nextAt", n.told_at as "toldAt",
  n.given_up_at as "givenUpAt", n.error`
type TicketPart = { ticketId: string | null; number: string | null }

type Row = NewsPart &
  TicketPart & {
    alertId: string
    from: { 'zh-Hans': string; en: string }
    theirId: string
    amountMinor: bigint
    currency: string
    merchant: string
    happenedAt: Date
    createdAt: Date
    answerBy: Date
    state: AlertState
    endedAt: Date | null
    askAttempts: number
    askNextAt: Date | null
    askedAt: Date | null
  }

/** What was tried and not heard. */
const untold = sql<boolean>`n.error is not null and n.told_at is null`

/**
 * One page of alerts, the newest first, as far as somebody may read the tickets that hang on them; those without one are for
 * whoever reads the whole organisation. A cursor is the last alert of the page before it.
 * @throws Problem invalid cursor_wrong
 */
export async function readAlerts(work: Work, { of, cursor, limit }: Query<typeof listRiskAlerts>): Promise<Listed> {
  if (cursor !== undefined && !isCursor.safeParse(cursor).success) throw new Problem('invalid', 'cursor_wrong')
  const asker = await staffAskerOf(work)
  const fitting = of === 'all' ? sql`true` : of === 'untold' ? untold : sql`a.state = ${of}`
  const after = cursor === undefined ? sql`true` : sql`a.alert_id < ${cursor}::uuid`
  const { rows } = await sql<Row>`select a.alert_id as "alertId", e.name as "from", a.their_id as "theirId",
      a.amount_minor as "amountMinor", a.currency, a.merchant, a.happened_at as "happenedAt", a.created_at as "createdAt",
      a.answer_by as "answerBy", a.state, a.ended_at as "endedAt", a.ask_attempts as "askAttempts", a.ask_next_at as "askNextAt",
      a.asked_at as "askedAt", t.ticket_id as "ticketId", t.number, ${newsColumns}
    from risk_alerts a join entries e on e.entry_id = a.entry_id left join tickets t on t.ticket_id = a.ticket_id
      left join risk_news n on n.alert_id = a.alert_id
    where a.org_id = ${work.orgId} and ${mayRead(asker)} and ${fitting} and ${after}
    order by a.alert_id desc limit ${limit + 1}`.execute(work.tx)
  const page = rows.slice(0, limit)
  return { alerts: page.map(shown), next: rows.length > limit ? page.at(-1)!.alertId : null }
}

function mayRead(asker: StaffAsker) {
  const readsAll = scopeOf(asker, 'ticket.read') === 'organisation'
  return sql<boolean>`case when a.ticket_id is null then ${readsAll} else t.ticket_id is not null and ${withinReach(asker)} end`
}

function shown(row: Row): Listed['alerts'][number] {
  return {
    alertId: row.alertId,
    from: row.from,
    theirId: row.theirId,
    amount: { amountMinor: row.amountMinor.toString(), currency: row.currency },
    merchant: row.merchant,
    at: row.happenedAt.toISOString(),
    reportedAt: row.createdAt.toISOString(),
    answerBy: row.answerBy.toISOString(),
    state: row.state,
    answeredAt: row.state === 'yes' || row.state === 'no' ? row.endedAt!.toISOString() : null,
    sms: row.askedAt ? 'sent' : row.askNextAt ? 'waiting' : row.askAttempts > 0 ? 'failed' : 'none',
    smsAt: row.askedAt?.toISOString() ?? null,
    ticket: ticketOf(row),
    told: toldOf(row),
  }
}

const ticketOf = ({ ticketId, number }: TicketPart) =>
  ticketId === null || number === null ? null : { ticketId, number }

function toldOf({ newsId, attempts, nextAt, toldAt, givenUpAt, error }: NewsPart): Listed['alerts'][number]['told'] {
  if (newsId === null) return null
  const state = toldAt ? 'told' : givenUpAt ? 'given_up' : 'waiting'
  return { newsId, state, attempts, at: (toldAt ?? givenUpAt ?? nextAt)!.toISOString(), error: toldAt ? null : error }
}

/** What the risk desk did not hear of protections, within the reach of who asks, and how much of any news was given up. */
export async function readUntold(work: Work): Promise<Untold> {
  const asker = await staffAskerOf(work)
  const { rows } = await sql<
    NewsPart & { ticketId: string; number: string; said: Happened; at: Date; remedyId: string }
  >`
    select n.said, n.at, n.remedy_id as "remedyId", t.ticket_id as "ticketId", t.number, ${newsColumns}
    from risk_news n join tickets t on t.ticket_id = n.ticket_id
    where n.org_id = ${work.orgId} and n.kind = 'protection' and ${untold} and ${withinReach(asker)}
    order by n.given_up_at is null, n.news_id desc limit ${untoldMax}`.execute(work.tx)
  const { rows: counted } = await sql<{ n: number }>`select count(*)::int as n from risk_news a
    left join tickets t on t.ticket_id = a.ticket_id
    where a.org_id = ${work.orgId} and a.given_up_at is not null and ${mayRead(asker)}`.execute(work.tx)
  return {
    isConnected: work.hasRiskDesk,
    news: rows.map((row) => ({
      state: row.said.state,
      happenedAt: row.at.toISOString(),
      protectionId: row.remedyId,
      ticket: { ticketId: row.ticketId, number: row.number },
      told: toldOf(row)!,
    })),
    givenUp: counted[0]!.n,
  }
}
