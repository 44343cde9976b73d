import type { Work } from '#platform/database.ts'
import type { MoneyStatus } from '#platform/ports.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { ticketsFor } from '#records/tickets/load.ts'
import { remedyOf } from './locked.ts'
import { nextAsk } from './people.rules.ts'
import { takeOver } from './settle.ts'

/**
 * Takes in news of a remedy that was found genuine. What was sent again is seen to be and changes nothing; what names none of
 * ours is kept all the same, for the day's comparison to find.
 */
export async function takeNews(work: Work, rail: string, news: { id: string; status: MoneyStatus }): Promise<void> {
  const { id, status } = news
  const row = await work.tx
    .selectFrom('remedies')
    .select('ticket_id')
    .where('remedy_id', '=', status.id)
    .where('rail', '=', rail)
    .executeTakeFirst()
  const ticket = row && (await ticketsFor(work, [row.ticket_id], 'money.read', { lock: true })).get(row.ticket_id)
  const kept = await work.tx
    .insertInto('money_news')
    .values({
      org_id: work.orgId,
      rail,
      news_id: id,
      remedy_id: status.id,
      status: JSON.stringify(status),
      received_at: work.now,
    })
    .onConflict((c) => c.doNothing())
    .returning('news_id')
    .executeTakeFirst()
  if (!kept || !ticket) return
  const remedy = await remedyOf(work, { ticketId: ticket.ticket_id, remedyId: status.id })
  // News of what was never sent says that somebody else used our id: the comparison of the day shows it.
  if (!remedy?.submitted_at) return
  const { remedies: policy } = await currentKnowledge(work)
  const nextAt = nextAsk(policy, { attempts: remedy.attempts, isHuman: remedy.state === 'human' }, work.now)
  await takeOver(work, ticket, remedy, status, nextAt)
}
