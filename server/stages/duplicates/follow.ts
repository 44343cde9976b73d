import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import { mergeTicketInto } from '#records/tickets/merge.ts'
import { featuresOf, likeness, reasonsOf } from './likeness.rules.ts'
import { currentModel } from './model.ts'
import { forgetMerge, type PairState, writePairs } from './pairs.ts'
import { whichStaysByItself } from './stays.rules.ts'
import { readTellings, type ToldTicket } from './tellings.ts'

/**
 * Merges what a customer sent twice: the same order, amount and day are one matter. And remembers which pairs people merged,
 * and which merges they took back, because the model learns from that.
 */
export const duplicatesFollower: Follower = {
  name: 'duplicates',
  types: ['ticket.received', 'ticket.moved'],
  async nextAll(work, events) {
    const of = (type: string) => events.filter((event) => event.type === type)
    await mergeSentTwice(
      work,
      of('ticket.received').filter(({ payload }) => payload.channel !== 'split'),
    )
    for (const event of of('ticket.moved')) await rememberMerge(work, event)
  },
}

async function mergeSentTwice(work: Work, events: StoryEvent[]): Promise<void> {
  const pairs = await withSameKeys(
    work,
    events.map((event) => event.subjectId),
  )
  for (const [one, other] of pairs) {
    // Read anew for each: of three, two may have become one meanwhile.
    const tickets = await readTellings(work, [one, other])
    const [first, second] = [tickets.get(one), tickets.get(other)]
    if (!first || !second || first.mergedInto || second.mergedInto) continue
    const choice = whichStaysByItself(first, second)
    const isMerged = choice !== null && (await mergeIfAllowed(work, choice.goes.ticketId, choice.stays.ticketId))
    await writeDown(work, first, second, isMerged ? 'merged' : 'open', null)
  }
}

/**
 * Pairs of tickets of one customer with the same order number, amount and day of the organisation's zone, the earliest
 * first. Numbers that the mask changed are left out: two of them may look alike.
 */
async function withSameKeys(work: Work, ticketIds: string[]): Promise<[string, string][]> {
  if (ticketIds.length === 0) return []
  const { rows } = await sql<{ one: string; other: string }>`${sql.raw(preparedMark)}
    select distinct least(a.ticket_id, b.ticket_id) as one, greatest(a.ticket_id, b.ticket_id) as other
    from tickets a join orgs o on o.org_id = a.org_id
    join customers c on c.customer_id = a.customer_id and c.state = 'active'
    join tickets b on b.org_id = a.org_id and b.customer_id = a.customer_id and b.ticket_id <> a.ticket_id
      and b.received_at between a.received_at - interval '1 day' and a.received_at + interval '1 day'
      and b.order_no = a.order_no and b.amount_minor = a.amount_minor and b.currency = a.currency
      and (b.received_at at time zone o.zone)::date = (a.received_at at time zone o.zone)::date and b.channel <> 'split'
    where a.ticket_id = any(${ticketIds}::uuid[]) and a.order_no !~ '[*]' order by 1, 2`.execute(work.tx)
  return rows.map(({ one, other }) => [one, other])
}

/** What is refused (by the workflow, or because nobody would be left who may see it) is left to people, as if not tried. */
async function mergeIfAllowed(work: Work, goes: string, stays: string): Promise<boolean> {
  await sql`savepoint before_merge`.execute(work.tx)
  try {
    await mergeTicketInto(work, { ticketId: goes }, { ticketId: stays }, { why: 'sent_twice' })
    return true
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await sql`rollback to savepoint before_merge`.execute(work.tx)
    return false
  }
}

async function rememberMerge(work: Work, { subjectId, payload, actorKind, actorId }: StoryEvent): Promise<void> {
  if (payload.move !== 'merge' && payload.move !== 'unmerge') return
  const last = await work.tx
    .selectFrom('merges')
    .select(['into_ticket_id', 'undone_at'])
    .where('ticket_id', '=', subjectId)
    .orderBy('merge_id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const into = last.into_ticket_id
  if (last.undone_at) {
    if (payload.move === 'unmerge') await forgetMerge(work, subjectId, into)
    return
  }
  if (payload.move === 'unmerge' || actorKind !== 'staff') return
  const tickets = await readTellings(work, [subjectId, into])
  const [one, other] = [tickets.get(subjectId), tickets.get(into)]
  if (one && other) await writeDown(work, one, other, 'merged', actorId)
}

async function writeDown(
  work: Work,
  one: ToldTicket,
  other: ToldTicket,
  state: PairState,
  decidedBy: string | null,
): Promise<void> {
  const features = featuresOf(one, other)
  const kind = one.customerId === other.customerId ? 'same_customer' : 'same_matter'
  const said = likeness((await currentModel(work)).model, features)
  const pair = {
    one: one.ticketId,
    other: other.ticketId,
    kind,
    likeness: said,
    features,
    reasons: reasonsOf(features),
    state,
  } as const
  await writePairs(work, [pair], decidedBy)
}
