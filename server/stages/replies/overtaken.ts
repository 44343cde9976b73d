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
  const open = news.filter(({ template }) => isUnderWay(template))
  if (open.length === 0) return new Set()
  const column = (name: keyof Waiting) => open.map((one) => one[name])
  const { rows } = await sql<{ id: string; template: string; state: string }>`${sql.raw(preparedMark)}
    select n.id, n.template, r.state
    from unnest(${column('notice_id')}::uuid[], ${column('ticket_id')}::uuid[], ${column('template')}::text[],
      ${column('dedupe_key')}::text[]) n(id, ticket_id, template, dedupe_key)
    join remedies r on r.ticket_id = n.ticket_id and n.dedupe_key = n.template || ':' || r.remedy_id::text`.execute(
    work.tx,
  )
  return new Set(rows.filter(({ template, state }) => isOvertaken(template, state)).map(({ id }) => id))
}
