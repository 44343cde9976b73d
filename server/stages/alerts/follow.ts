import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import type { ProtectionFacts } from '#platform/ports.ts'
import type { Follower } from '#records/audit/follow.ts'
import { happenedIn, protectionEvents } from './news.rules.ts'

/** The protections that money actions are about, by the id of the action; loop.ts hands it over. */
export type ReadProtections = (work: Work, remedyIds: string[]) => Promise<Map<string, ProtectionFacts>>

/**
 * Each step of a protection becomes news for the risk desk, where one is connected. Nothing waits for it: the protection itself
 * was asked for in the commit that this follows.
 */
export const protectionsFollower = (read: ReadProtections): Follower => ({
  name: 'risk desk',
  types: protectionEvents,
  async nextAll(work, events) {
    if (!work.hasRiskDesk) return
    const news = events.flatMap((event) => {
      const found = happenedIn(event)
      return found ? [{ ...found, at: event.at }] : []
    })
    if (news.length === 0) return
    const protections = await read(work, [...new Set(news.map(({ remedyId }) => remedyId))])
    for (const { remedyId, happened, at } of news) {
      const of = protections.get(remedyId)
      if (!of) continue
      // The event of what makes it longer does not say how much.
      const said = happened.state === 'longer' ? { ...happened, until: of.until.toISOString() } : happened
      await sql`insert into risk_news (org_id, news_id, kind, ticket_id, remedy_id, said, at, next_at)
        values (${work.orgId}, ${uuidv7(work.clock)}, 'protection', ${of.ticketId}, ${of.protectionId}, ${JSON.stringify(said)}::json,
          ${at}, ${work.now})`.execute(work.tx)
    }
  },
})
