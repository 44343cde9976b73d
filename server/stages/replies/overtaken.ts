import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import { isOvertaken, isUnderWay } from './phone/news.rules.ts'

/** News that are about to be sent. The dedupe key of news of money is their template and their remedy (phone/news.rules.ts). */
type Waiting = { ticket_id: string; notice_id: string; template: string; dedupe_key: string }

/**
 * Which of some news say less than what is known by now; answers the ids of those. Looked at as late as can be, just before they
 * are sent. Each is told all the same: the state is written with the event of which the follower makes the other message.
 */
export async function overtakenAmong(work: Work, news: Waiting[]): Promise<Set<string>> {
  const money = await moneyOvertaken(
    work,
    news.filter(({ template }) => isUnderWay(template)),
  )
  const steps = await stepsOvertaken(
    work,
    news.filter(({ template }) => template === 'progress'),
  )
  return new Set([...money, ...steps])
}

const columnsOf = (news: Waiting[]) => (name: keyof Waiting) => news.map((one) => one[name])

async function moneyOvertaken(work: Work, news: Waiting[]): Promise<string[]> {
  if (news.length === 0) return []
  const column = columnsOf(news)
  const { rows } = await sql<{ id: string; template: string; state: string }>`${sql.raw(preparedMark)}
    select n.id, n.template, r.state
    from unnest(${column('notice_id')}::uuid[], ${column('ticket_id')}::uuid[], ${column('template')}::text[],
      ${column('dedupe_key')}::text[]) n(id, ticket_id, template, dedupe_key)
    join remedies r on r.ticket_id = n.ticket_id and n.dedupe_key = n.template || ':' || r.remedy_id::text`.execute(
    work.tx,
  )
  return rows.filter(({ template, state }) => isOvertaken(template, state)).map(({ id }) => id)
}

/** A step is overtaken by a later one of its ticket that was told, or is about to be. */
async function stepsOvertaken(work: Work, news: Waiting[]): Promise<string[]> {
  if (news.length === 0) return []
  const column = columnsOf(news)
  const { rows } = await sql<{ id: string }>`${sql.raw(preparedMark)}
    select n.id from unnest(${column('notice_id')}::uuid[], ${column('ticket_id')}::uuid[]) n(id, ticket_id)
    join phone_notices this on this.ticket_id = n.ticket_id and this.notice_id = n.id
    where exists (select 1 from phone_notices later where later.ticket_id = n.ticket_id and later.template = 'progress'
      and later.failed_at is null and (later.facts->>'seq')::bigint > (this.facts->>'seq')::bigint)`.execute(work.tx)
  return rows.map(({ id }) => id)
}
