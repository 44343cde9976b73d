import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { readTags } from '../../knowledge/tags/tree.ts'
import { recordOnTickets } from '../change.ts'
import { type BriefTicket, type Ticket, ticketFor, ticketsFor } from '../load.ts'
import type { Tagger } from './shapes.rules.ts'

type State = 'set' | 'suggested' | 'removed'
type Said = { ticketId: string; tagId: string; state: State; by: Tagger }
type Changed = { ticketId: string; added: string[]; removed: string[] }

/**
 * Sets and takes away tags by hand, each ticket through the loader and locked in id order. One that the person may not tag
 * is answered with its reason, and the others are done. What changes nothing is not recorded.
 * @throws Problem missing tag_missing · invalid tag_archived (of those to be set)
 */
export async function tagByHand(
  work: Work,
  { ticketIds, add, remove, clear }: { ticketIds: string[]; add: string[]; remove: string[]; clear: string[] },
): Promise<{ changed: Changed[]; refused: { ticketId: string; problem: Problem }[] }> {
  await mustBeOffered(work, add)
  const tickets: Ticket[] = []
  const refused: { ticketId: string; problem: Problem }[] = []
  for (const ticketId of [...new Set(ticketIds)].sort()) {
    try {
      tickets.push(await ticketFor(work, { ticketId }, 'ticket.tag', { lock: true }))
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      refused.push({ ticketId, problem })
    }
  }
  const ids = tickets.map((ticket) => ticket.ticket_id)
  const before = await statesOf(work, ids)
  const said: Said[] = []
  const changed: Changed[] = []
  for (const ticketId of ids) {
    const state = (tagId: string) => before.get(`${ticketId} ${tagId}`)
    const added = add.filter((tagId) => state(tagId) !== 'set')
    // A suggestion is dismissed by taking it away; what the ticket never had stays unsaid.
    const taken = remove.filter((tagId) => state(tagId) === 'set' || state(tagId) === 'suggested')
    const removed = [...taken, ...clear].filter((tagId) => state(tagId) === 'set')
    said.push(...added.map((tagId): Said => ({ ticketId, tagId, state: 'set', by: 'person' })))
    said.push(...taken.map((tagId): Said => ({ ticketId, tagId, state: 'removed', by: 'person' })))
    if (added.length + removed.length > 0) changed.push({ ticketId, added, removed })
  }
  await forget(work, ids, clear)
  await store(work, said)
  await tell(work, new Map(tickets.map((ticket) => [ticket.ticket_id, ticket])), changed)
  return { changed, refused }
}

/**
 * Sets or suggests tags by rule or model, as far as nobody has said anything about them; a suggestion may still be set.
 * Answers how many tickets got a tag.
 */
export async function tagByMachine(work: Work, wishes: (Said & { by: 'rule' | 'model' })[]): Promise<number> {
  const newsAmong = async (among: Said[]): Promise<Said[]> => {
    const states = await statesOf(work, [...new Set(among.map(({ ticketId }) => ticketId))])
    return among.filter(({ ticketId, tagId, state }) => {
      const before = states.get(`${ticketId} ${tagId}`)
      return before === undefined || (before === 'suggested' && state === 'set')
    })
  }
  const likely = await newsAmong(wishes)
  const tickets = await ticketsFor(work, [...new Set(likely.map(({ ticketId }) => ticketId))], 'ticket.read', {
    lock: true,
  })
  // Asked again behind the locks: a person may have been faster.
  const said = await newsAmong(likely.filter(({ ticketId }) => tickets.has(ticketId)))
  await store(work, said)
  const set = said.filter(({ state }) => state === 'set')
  const changed = [...Map.groupBy(set, ({ ticketId }) => ticketId)].map(([ticketId, own]) => ({
    ticketId,
    added: own.map(({ tagId }) => tagId),
    removed: [],
  }))
  await tell(work, tickets, changed)
  return changed.length
}

async function mustBeOffered(work: Work, tagIds: string[]): Promise<void> {
  if (tagIds.length === 0) return
  const tags = new Map((await readTags(work)).map((tag) => [tag.tagId, tag]))
  if (tagIds.some((tagId) => !tags.has(tagId))) throw new Problem('missing', 'tag_missing')
  if (tagIds.some((tagId) => tags.get(tagId)!.archived)) throw new Problem('invalid', 'tag_archived')
}

/** What was last said about each tag of these tickets, by `ticket tag`. */
async function statesOf(work: Work, ticketIds: string[]): Promise<Map<string, State>> {
  if (ticketIds.length === 0) return new Map()
  const { rows } = await sql<{ ticket_id: string; tag_id: string; state: State }>`${sql.raw(preparedMark)}
    select ticket_id, tag_id, state from ticket_tags where ticket_id = any(${ticketIds}::uuid[])`.execute(work.tx)
  return new Map(rows.map((row) => [`${row.ticket_id} ${row.tag_id}`, row.state]))
}

async function store(work: Work, said: Said[]): Promise<void> {
  if (said.length === 0) return
  const staffId = work.actor.kind === 'staff' ? work.actor.staffId : null
  await sql`${sql.raw(preparedMark)}
    insert into ticket_tags (org_id, ticket_id, tag_id, state, by, staff_id, at)
    select ${work.orgId}::uuid, s."ticketId", s."tagId", s.state, s.by, ${staffId}::uuid, ${work.now}::timestamptz
    from json_to_recordset(${JSON.stringify(said)}::json) as s("ticketId" uuid, "tagId" uuid, state text, by text)
    on conflict (ticket_id, tag_id) do update
      set state = excluded.state, by = excluded.by, staff_id = excluded.staff_id, at = excluded.at`.execute(work.tx)
}

async function forget(work: Work, ticketIds: string[], tagIds: string[]): Promise<void> {
  if (ticketIds.length === 0 || tagIds.length === 0) return
  await work.tx.deleteFrom('ticket_tags').where('ticket_id', 'in', ticketIds).where('tag_id', 'in', tagIds).execute()
}

/** One event for each ticket. */
function tell(work: Work, tickets: Map<string, BriefTicket>, changed: Changed[]): Promise<void> {
  return recordOnTickets(
    work,
    changed.map(({ ticketId, added, removed }) => ({
      ticket: tickets.get(ticketId)!,
      events: [{ type: 'ticket.tagged', payload: { added, removed } }],
    })),
  )
}
