import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import type { shownTag, Tagger } from './shapes.rules.ts'

type Shown = z.input<typeof shownTag>

/** The tags of a story: its ticket's own with what is suggested for it, and what merged tickets brought, each tag once. */
export async function readTagsOf(work: Work, ticketId: string, storyIds: string[]): Promise<Shown[]> {
  const rows = await work.tx
    .selectFrom('ticket_tags as x')
    .innerJoin('tickets as t', 't.ticket_id', 'x.ticket_id')
    .leftJoin('staff as s', 's.staff_id', 'x.staff_id')
    .select(['x.ticket_id', 't.number', 'x.tag_id', 'x.state', 'x.by', 's.name', 'x.at'])
    .where('x.ticket_id', 'in', storyIds)
    .where('x.state', '<>', 'removed')
    .orderBy('x.tag_id')
    .execute()
  const own = rows.filter((row) => row.ticket_id === ticketId)
  const brought = rows.filter((row) => row.ticket_id !== ticketId && row.state === 'set')
  const first = new Map([...own, ...brought].toReversed().map((row) => [row.tag_id, row]))
  return [...first.values()].toReversed().map((row) => ({
    tagId: row.tag_id,
    state: row.state as Shown['state'],
    by: row.by as Tagger,
    byName: row.name,
    at: row.at.toISOString(),
    from: row.ticket_id === ticketId ? null : { ticketId: row.ticket_id, number: row.number },
  }))
}
