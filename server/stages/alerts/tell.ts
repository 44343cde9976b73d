import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { NotHeard, reachedBy } from '#platform/ports.ts'
import { recordAbout } from '#records/audit/record.ts'
import { nextTell } from './alerts.rules.ts'
import { type Envelope, envelopesOf, type News, type Seal } from './envelope.ts'
import type { ReadProtections } from './follow.ts'

/** Posts signed news, or throws an Error (NotHeard says why); loop.ts hands over who does. */
export type PostSigned = (clock: Clock, news: Envelope) => Promise<void>

/** How many are sent at once. */
export const toldAtOnce = 20
/** Longer than a risk system may take. */
const leaseMs = 30_000

/**
 * Sweep: tells risk systems what was answered, and the risk desk what became of protections, signed (Standard Webhooks 1.0) and
 * with the same `webhook-id` at each attempt. The attempt is committed before it is made. Given up, it stands on the row, in the
 * log and in the audit. Answers how many were tried.
 */
export async function tellRiskSystems(
  house: House,
  orgId: string,
  post: PostSigned,
  read: ReadProtections,
): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'alerts'), 'staff', act)
  const due = await inside(async (work) => {
    const news = await lease(work)
    const seals = await envelopesOf(work, news, reachedBy(house, orgId).riskDesk, read)
    return news.map((one) => ({ one, seal: seals.get(one.newsId)! }))
  })
  await Promise.all(
    due.map(async ({ one, seal }) => {
      const failure = await attempt(house, seal, post)
      const isGivenUp = await inside((work) => settle(work, one, failure && reasonOf(failure)))
      const facts = { newsId: one.newsId, kind: one.kind, error: failure }
      if (isGivenUp) house.log.error(facts, 'a risk system was not told, given up')
    }),
  )
  return due.length
}

const attempt = (house: House, seal: Seal, post: PostSigned): Promise<Error | null> =>
  Promise.try(() => post(house.clock, seal())).then(
    () => null,
    (error: Error) => error,
  )

const reasonOf = (failure: Error) => (failure instanceof NotHeard ? failure.reason : 'failed')

async function lease(work: Work): Promise<News[]> {
  const until = new Date(work.now.getTime() + leaseMs)
  const { rows } = await sql<News>`
    with due as (
      select news_id from risk_news where org_id = ${work.orgId} and next_at <= ${work.now}
      order by next_at, news_id limit ${toldAtOnce} for update skip locked)
    update risk_news n set attempts = n.attempts + 1, next_at = ${until} from due where n.news_id = due.news_id
    returning n.news_id as "newsId", n.kind, n.alert_id as "alertId", n.ticket_id as "ticketId", n.remedy_id as "remedyId",
      n.said, n.at, n.attempts`.execute(work.tx)
  return rows
}

/** Writes what came of an attempt, unless another one got through meanwhile. Answers whether it is given up. */
async function settle(work: Work, news: News, error: string | null): Promise<boolean> {
  const next = error === null ? null : nextTell(news.attempts, work.now)
  const isGivenUp = error !== null && next === null
  const { numAffectedRows } = await sql`update risk_news set told_at = ${error === null ? work.now : null}::timestamptz,
      error = ${error}, next_at = ${next}::timestamptz, given_up_at = ${isGivenUp ? work.now : null}::timestamptz
    where org_id = ${work.orgId} and news_id = ${news.newsId} and next_at is not null`.execute(work.tx)
  if (!isGivenUp || !numAffectedRows) return false
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    { type: `${subjectOf(news)}.untold`, payload: namesOf(news) },
  ])
  return true
}

type Named = Pick<News, 'newsId' | 'kind' | 'alertId' | 'remedyId'>
const subjectOf = ({ kind }: Named) => (kind === 'answer' ? 'alert' : 'protection')

/** What the audit says of news: which, and about what. */
export const namesOf = ({ newsId, alertId, remedyId }: Named) => ({
  newsId,
  ...(alertId === null ? {} : { alertId }),
  ...(remedyId === null ? {} : { remedyId }),
})

/** The event of somebody who has given-up news sent again. */
export const sentAgainEvent = (news: Named) => ({ type: `${subjectOf(news)}.sent_again`, payload: namesOf(news) })
