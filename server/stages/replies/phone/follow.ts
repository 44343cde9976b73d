import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Follower } from '#records/audit/follow.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { channelsAtOnce } from '../channels.rules.ts'
import { queueNotice } from '../queue.ts'
import { isOvertaken, type MoneyNews, moneyEvents, moneyNewsOf, waitsUntil } from './news.rules.ts'
import { isUrgent } from './phone.rules.ts'
import { phoneOf, queuePhoneNotice } from './queue.ts'

/**
 * Tells the customer what becomes of their money, each thing once: on the telephone, and by letter where there is none. What was
 * told by one channel in vain goes by the next (settle.ts); which one that is stands in channels.rules.ts.
 */
export const phoneFollower: Follower = {
  name: 'phone',
  types: moneyEvents,
  async next(work, event) {
    const news = moneyNewsOf(event)
    if (!news) return
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work')
    const remedy = await remedyOf(work, ticket.ticket_id, event.payload.remedyId)
    // What has its end by now is told by that; what ends while it waits, by its sender (overtaken.ts).
    if (isOvertaken(news.template, remedy?.state)) return
    const facts = { ...(remedy ? { target: remedy.target } : {}), ...news.facts }
    await tell(work, ticket, { ...news, facts }, waitsUntil(news.template, event.at))
  },
}

async function tell(work: Work, ticket: Ticket, news: MoneyNews, dueAt: Date | undefined): Promise<void> {
  const { template, facts, dedupeKey } = news
  const { ticket_id: ticketId, priority, language } = ticket
  const contactId = await phoneOf(work, ticket)
  const to = { priority, hasPhone: contactId !== null, hasEmail: ticket.email_contact_id !== null }
  for (const channel of channelsAtOnce({ isUrgent: isUrgent(template) }, to))
    if (channel === 'email')
      await queueNotice(work, { ticketId, template, language, facts: { ...facts, messageId: null }, dedupeKey, dueAt })
    else if (contactId)
      await queuePhoneNotice(work, { ticketId, contactId, channel, template, facts, dedupeKey, dueAt })
}

type Now = { state: string; target: 'account' | 'transaction' }

/** How a remedy stands now, which its event may be older than; undefined when it is not of this ticket. */
async function remedyOf(work: Work, ticketId: string, remedyId: unknown): Promise<Now | undefined> {
  if (typeof remedyId !== 'string') return undefined
  const { rows } = await sql<Now>`${sql.raw(preparedMark)}
    select state, case when order_no is null then 'account' else 'transaction' end as target from remedies
    where ticket_id = ${ticketId} and remedy_id::text = ${remedyId}`.execute(work.tx)
  return rows[0]
}
