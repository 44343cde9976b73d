import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { type Excerpt, excerptOf, type Marks, marksIn } from './excerpt.rules.ts'
import { patternOf, type Words } from './terms.rules.ts'

/** Why a ticket is on the list: the words in its subject, else a piece of a message with them. */
export type Found = { subject: Marks; message: Excerpt | null }

/** So many messages of a page's tickets are looked through for a piece to show. */
const messagesMax = 400

/** Where the words that were looked for stand, for each ticket of a page. Masked words only. */
export async function findExcerpts(
  work: Work,
  tickets: { ticket_id: string; subject: string }[],
  words: Words[],
): Promise<Map<string, Found>> {
  const patterns = words.map(patternOf)
  const subjects = new Map(tickets.map((ticket) => [ticket.ticket_id, marksIn(ticket.subject, patterns)]))
  // Fewer places than words: something of it stands in a message.
  const rest = [...subjects].filter(([, marks]) => marks.length < patterns.length).map(([ticketId]) => ticketId)
  const messages = new Map<string, Excerpt>()
  if (rest.length > 0 && patterns.length > 0) {
    const rows = await work.tx
      .selectFrom('messages')
      .select(['ticket_id', 'body'])
      .where('ticket_id', '=', sql<string>`any(${rest}::uuid[])`)
      .where('removed_at', 'is', null)
      .orderBy('at')
      .orderBy('message_id')
      .limit(messagesMax)
      .execute()
    for (const { ticket_id: ticketId, body } of rows) {
      const excerpt = messages.has(ticketId) ? null : excerptOf(body, patterns)
      if (excerpt) messages.set(ticketId, excerpt)
    }
  }
  return new Map(
    [...subjects].map(([ticketId, subject]) => [ticketId, { subject, message: messages.get(ticketId) ?? null }]),
  )
}
