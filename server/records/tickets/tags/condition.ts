import { type RawBuilder, sql } from 'kysely'

/** Tickets `t` with any of these tags, by key, or with one that stands below them now. */
export function taggedWith(orgId: string, keys: string[]): RawBuilder<boolean> {
  return sql<boolean>`t.ticket_id in (
    with recursive wanted(tag_id) as (
      select tag_id from tags where org_id = ${orgId} and key = any(${keys}::text[])
      union select c.tag_id from wanted w join tags c on c.org_id = ${orgId} and c.parent_id = w.tag_id)
    select x.ticket_id from ticket_tags x where x.org_id = ${orgId} and x.state = 'set'
      and x.tag_id in (select tag_id from wanted))`
}

/** The ids of the tags that a ticket `t` has, as a column. */
export const tagIdsOfTicket = sql<string[]>`array(
  select x.tag_id from ticket_tags x where x.ticket_id = t.ticket_id and x.state = 'set' order by x.tag_id)`
