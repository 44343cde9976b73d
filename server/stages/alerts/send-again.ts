import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { ticketsFor } from '#records/tickets/load.ts'
import type { News } from './envelope.ts'
import { sentAgainEvent } from './tell.ts'

/**
 * Somebody has news that was given up sent again, with the same `webhook-id`: the attempts begin anew.
 * @throws Problem missing news_missing (or of a ticket that is not theirs to see) · conflict news_not_given_up
 */
export async function sendAgain(work: Work, newsId: string): Promise<void> {
  const { rows } = await sql<Pick<News, 'newsId' | 'kind' | 'alertId' | 'remedyId' | 'ticketId'>>`
    select news_id as "newsId", kind, alert_id as "alertId", remedy_id as "remedyId", ticket_id as "ticketId"
    from risk_news where org_id = ${work.orgId} and news_id = ${newsId}`.execute(work.tx)
  const news = rows[0]
  if (!news || !(await mayReach(work, news.ticketId))) throw new Problem('missing', 'news_missing')
  const { numAffectedRows } = await sql`update risk_news set attempts = 0, next_at = ${work.now}, given_up_at = null
    where org_id = ${work.orgId} and news_id = ${newsId} and given_up_at is not null`.execute(work.tx)
  if (!numAffectedRows) throw new Problem('conflict', 'news_not_given_up')
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [sentAgainEvent(news)])
}

const mayReach = async (work: Work, ticketId: string | null): Promise<boolean> =>
  ticketId === null || (await ticketsFor(work, [ticketId], 'money.settle')).has(ticketId)
