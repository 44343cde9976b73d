import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { fold } from './fold.rules.ts'
import { dayOf, ofDays } from './marks.rules.ts'
import { tokensOfFolded } from './tokens.rules.ts'

/** So many tokens of a text are asked for: the index answers each in a tenth of a millisecond. */
const tokensMax = 60

/**
 * Tickets of the last `days` that share most words and pairs of characters with a text, the most alike first; words that stand
 * in many tickets (as PostgreSQL's statistics know them) and single characters do not count. Whoever asks reads the tickets
 * themselves under the policies. For candidates only: how alike two tickets are is another question.
 */
export async function candidatesLike(
  work: Work,
  text: string,
  { limit, days }: { limit: number; days: number },
): Promise<{ ticketId: string; shared: number }[]> {
  const tokens = [...tokensOfFolded(fold(text))].filter((token) => token.length > 1).slice(0, tokensMax)
  const today = dayOf(work.now)
  const { rows } = await sql<{ ticket_id: string; shared: number }>`
    select ticket_id, shared from tickets_like(${tokens}::text[], ${ofDays(work.orgId, today - days, today)}::tsquery, ${limit})`.execute(
    work.tx,
  )
  return rows.map((row) => ({ ticketId: row.ticket_id, shared: row.shared }))
}
