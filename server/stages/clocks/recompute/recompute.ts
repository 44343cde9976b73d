import { sql } from 'kysely'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { recordOnTickets } from '#records/tickets/change.ts'
import { ticketsFor } from '#records/tickets/load.ts'
import { moveEnds, type RunningClock, refreshDeadline } from '../write.ts'
import { type Counted, countAgain } from './count.ts'

/** Tickets of one transaction. */
const ticketsAtOnce = 200
/** What the door was writing by the calendars of before is committed after this, and found then. */
const settledAfterMs = 10_000

/** Provisional clocks that were counted again, those of them that got another end, and those that wait for no date any more. */
export type Recomputed = { looked: number; moved: number; settled: number }
/** What one transaction did, and the last ticket that it saw; null when there was none. */
type Batch = Recomputed & { last: string | null }

/**
 * Counts every open clock again that was counted beyond the end of its calendar, in batches of tickets: what is known by now
 * holds, and an end that moves is an event of its ticket. Clocks whose dates were all known stay as they are, whatever a new
 * version says of them.
 */
export async function recomputeProvisional(house: House, orgId: string, atOnce = ticketsAtOnce): Promise<Recomputed> {
  const total: Recomputed = { looked: 0, moved: 0, settled: 0 }
  for (let after: string | null = null; ; ) {
    const done: Batch = await inOrg(house, systemActor(orgId, 'clocks'), 'staff', (work) =>
      recomputeBatch(work, after, atOnce, ({ ticket_id: ticketId, clock }, error) =>
        house.log.error({ ticketId, clock, error }, 'a provisional clock could not be counted again'),
      ),
    )
    if (done.last === null) return total
    for (const key of ['looked', 'moved', 'settled'] as const) total[key] += done[key]
    after = done.last
  }
}

/** Sweep: after a calendar, or which of them is the organisation's own, was published, counts again what it makes certain. */
export async function recomputeAfterCalendars(house: House, orgId: string): Promise<number> {
  const actor = systemActor(orgId, 'clocks')
  const newest = await inOrg(house, actor, 'staff', (work) => uncounted(work))
  if (!newest) return 0
  const { moved } = await recomputeProvisional(house, orgId)
  await inOrg(house, actor, 'staff', ({ tx }) =>
    tx
      .insertInto('recounts')
      .values({ org_id: orgId, counted_at: newest })
      .onConflict((row) => row.column('org_id').doUpdateSet({ counted_at: newest }))
      .execute(),
  )
  return moved
}

/** When the newest calendar was published by which not everything was counted yet; null when there is none to count by. */
async function uncounted({ tx, orgId, now }: Work): Promise<Date | null> {
  const { rows } = await sql<{ newest: Date }>`
    select max(d.created_at) as newest from definitions d
    where d.org_id = ${orgId} and d.kind in ('calendar', 'timing')
    having max(d.created_at) > coalesce((select counted_at from recounts where org_id = ${orgId}), '-infinity')
      and max(d.created_at) < ${new Date(now.getTime() - settledAfterMs)}`.execute(tx)
  return rows[0]?.newest ?? null
}

async function recomputeBatch(
  work: Work,
  after: string | null,
  atOnce: number,
  onFault: (clock: RunningClock, error: unknown) => void,
): Promise<Batch> {
  const { rows } = await sql<{ ticket_id: string }>`
    select distinct ticket_id from clocks where org_id = ${work.orgId} and provisional and done_at is null
      and (${after}::uuid is null or ticket_id > ${after}::uuid)
    order by ticket_id limit ${atOnce}`.execute(work.tx)
  const ticketIds = rows.map((row) => row.ticket_id)
  const last = ticketIds.at(-1) ?? null
  if (last === null) return { looked: 0, moved: 0, settled: 0, last }
  const tickets = await ticketsFor(work, ticketIds, 'ticket.work', { lock: true })
  const knowledge = await currentKnowledge(work)
  const counted = await countAgain(work, knowledge, await provisionalClocks(work, [...tickets.keys()]), onFault)
  const changed = counted.filter((one) => hasMoved(one) || !one.provisional)
  await moveEnds(work, changed, knowledge)
  const byTicket = Map.groupBy(changed, ({ clock }) => clock.ticket_id)
  await recordOnTickets(
    work,
    [...byTicket].map(([ticketId, its]) => ({ ticket: tickets.get(ticketId)!, events: its.map(recomputedEvent) })),
  )
  const moved = changed.filter(hasMoved)
  for (const ticket of await shownEnds(work, new Set(moved.map(({ clock }) => clock.ticket_id))))
    await refreshDeadline(work, ticket)
  return {
    looked: counted.length,
    moved: moved.length,
    settled: counted.filter(({ provisional }) => !provisional).length,
    last,
  }
}

const hasMoved = ({ clock, dueAt }: Counted) => clock.due_at.getTime() !== dueAt.getTime()

function recomputedEvent({ clock, dueAt, provisional }: Counted) {
  const { clock: name, run, due_at: dueBefore } = clock
  const payload = { clock: name, run, due: dueAt.toISOString(), dueBefore: dueBefore.toISOString(), provisional }
  return { type: 'clock.recomputed', payload }
}

/** The end that the queue shows of each ticket. */
function shownEnds({ tx }: Work, ticketIds: ReadonlySet<string>) {
  return tx
    .selectFrom('tickets')
    .select(['ticket_id', 'due_at'])
    .where('ticket_id', '=', sql<string>`any(${[...ticketIds]}::uuid[])`)
    .execute()
}

/** Open clocks of these tickets that were counted beyond the end of their calendar. */
function provisionalClocks({ tx }: Work, ticketIds: string[]): Promise<RunningClock[]> {
  return tx
    .selectFrom('clocks')
    .selectAll()
    .where('ticket_id', '=', sql<string>`any(${ticketIds}::uuid[])`)
    .where('provisional', '=', true)
    .where('done_at', 'is', null)
    .execute()
}
