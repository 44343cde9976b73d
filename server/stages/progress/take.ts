import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { once } from '#platform/idempotency.ts'
import { isStorable } from '#platform/text.rules.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import type { Posted } from '#records/entries/posted.ts'
import { milestone, type milestoneFaults, milestonesBody, type postMilestones } from './contract.ts'
import { type Head, headOf, later, stepsOf, type Told, type TrackKey, watchAt } from './progress.rules.ts'
import { tellTickets } from './tell.ts'

type Taken = z.input<(typeof postMilestones)['answer']>
type Fault = (typeof milestoneFaults)[number]
type Milestone = Told & { orderNo: string; track: TrackKey }

/** Clocks of hosts go ahead by so much at most. */
const aheadMsMax = 5 * 60_000

/**
 * Takes what a host's server posted, once for each `webhook-id`: a sending that is repeated gets the same answer and changes
 * nothing. A milestone that does not fit is refused alone. Tickets with the order's number are told when it went on.
 * @throws Problem invalid milestones_unreadable, idempotency_key_reused (the id with another body) · conflict request_in_flight
 */
export async function takeMilestones(work: Work, { id, entry, json }: Posted): Promise<Taken> {
  const body = milestonesBody.safeParse(json)
  if (!body.success) throw new Problem('invalid', 'milestones_unreadable')
  const named = { principal: `entry:${entry.entryId}`, route: 'POST /v1/milestones', key: id, body: body.data }
  const { answer } = await once(work, named, async () => {
    const read = body.data.milestones.map((one) => readMilestone(one, work.now))
    const good = read.filter((one): one is Milestone => typeof one !== 'string')
    await writeMilestones(work, entry.entryId, good)
    const refused = read.flatMap((one, index) => (typeof one === 'string' ? [{ index, code: one }] : []))
    return { status: 200, answer: { taken: good.length, refused } }
  })
  return answer as Taken
}

/**
 * One of them, checked; else why not. An order number that the mask would change is none that a ticket could be found by: two
 * of them may look the same.
 */
function readMilestone(given: unknown, now: Date): Milestone | Fault {
  const read = milestone.safeParse(given)
  if (!read.success) return 'malformed'
  const { orderNo, track, step } = read.data
  const [at, eta] = [new Date(read.data.at), read.data.eta ? new Date(read.data.eta) : null]
  if (!stepsOf(track).includes(step)) return 'unknown_step'
  if (!isStorable(orderNo) || orderNo.includes('*') || maskText(orderNo).text !== orderNo) return 'order_no_unusable'
  return at.getTime() > now.getTime() + aheadMsMax ? 'in_the_future' : { orderNo, track, step, at, eta }
}

const nameOf = ({ orderNo, track }: { orderNo: string; track: string }) => JSON.stringify([orderNo, track])

/** Writes milestones, each step once, and where their tracks stand by now. Tracks are locked in the order of their names. */
async function writeMilestones(work: Work, entryId: string, told: Milestone[]): Promise<void> {
  if (told.length === 0) return
  const bySteps = new Map<string, Milestone>()
  for (const one of told) {
    const name = JSON.stringify([one.orderNo, one.track, one.step])
    const before = bySteps.get(name)
    bySteps.set(name, before ? { ...one, ...later(before, one) } : one)
  }
  const tracks = [...new Map(told.map((one) => [nameOf(one), one])).entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { orderNo, track }]) => ({ order_no: orderNo, track }))
  const before = await lockTracks(work, tracks)
  await sql`insert into milestones as m (org_id, order_no, track, step, at, eta, entry_id, told_at)
    select ${work.orgId}, r.order_no, r.track, r.step, r.at, r.eta, ${entryId}, ${work.now}
    from json_to_recordset(${JSON.stringify([...bySteps.values()].map(rowOf))}::json)
      as r(order_no text, track text, step text, at timestamptz, eta timestamptz)
    on conflict (org_id, order_no, track, step) do update
      set at = excluded.at, eta = excluded.eta, entry_id = excluded.entry_id, told_at = excluded.told_at
      where (excluded.at, coalesce(excluded.eta, '-infinity')) > (m.at, coalesce(m.eta, '-infinity'))`.execute(work.tx)
  const news = (await headsOf(work, tracks)).filter((head) => isNews(head, before.get(nameOf(head))))
  await writeHeads(work, news)
  const moved = news.filter((head) => head.step !== before.get(nameOf(head))?.step)
  await tellTickets(
    work,
    moved.map(({ orderNo, track, step, at }) => ({
      orderNo,
      event: { type: 'progress.step', payload: { track, step, at: at.toISOString() } },
    })),
  )
}

const rowOf = ({ orderNo, track, step, at, eta }: Milestone) => ({ order_no: orderNo, track, step, at, eta })

type TrackRow = { order_no: string; track: string }
type Before = { step: string | null; due: Date | null }

/** The rows of tracks, made where they are new, and locked; answers how they stood. */
async function lockTracks(work: Work, tracks: TrackRow[]): Promise<Map<string, Before>> {
  const { rows } = await sql<TrackRow & { step: string | null; due_at: Date | null }>`
    insert into money_tracks as t (org_id, order_no, track, changed_at)
    select ${work.orgId}, r.order_no, r.track, ${work.now}
    from json_to_recordset(${JSON.stringify(tracks)}::json) as r(order_no text, track text)
    on conflict (org_id, order_no, track) do update set changed_at = ${work.now}
    returning t.order_no, t.track, t.step, t.due_at`.execute(work.tx)
  return new Map(
    rows.map((row) => [nameOf({ orderNo: row.order_no, track: row.track }), { step: row.step, due: row.due_at }]),
  )
}

type TrackHead = Head & { orderNo: string; track: TrackKey }

/** Where tracks stand by everything that was told of them. */
async function headsOf(work: Work, tracks: TrackRow[]): Promise<TrackHead[]> {
  const { rows } = await sql<TrackRow & Told>`
    select m.order_no, m.track, m.step, m.at, m.eta
    from json_to_recordset(${JSON.stringify(tracks)}::json) as r(order_no text, track text)
    join milestones m on m.org_id = ${work.orgId} and m.order_no = r.order_no and m.track = r.track`.execute(work.tx)
  const told = Map.groupBy(rows, ({ order_no, track }) => nameOf({ orderNo: order_no, track }))
  return [...told.values()].flatMap((some) => {
    const { order_no: orderNo, track } = some[0]!
    const head = headOf(track as TrackKey, some)
    return head ? [{ ...head, orderNo, track: track as TrackKey }] : []
  })
}

const isNews = ({ step, due }: Head, before: Before | undefined) =>
  step !== before?.step || due?.getTime() !== before.due?.getTime()

/** Another end than before is watched anew; what was told of the old one was about the old one. */
async function writeHeads(work: Work, heads: TrackHead[]): Promise<void> {
  const rows = heads.map((head) => ({
    order_no: head.orderNo,
    track: head.track,
    step: head.step,
    step_at: head.at,
    due_at: head.due,
    watch_at: watchAt(head),
  }))
  await sql`update money_tracks t set step = r.step, step_at = r.step_at, due_at = r.due_at, watch_at = r.watch_at, warned = false
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as r(order_no text, track text, step text, step_at timestamptz, due_at timestamptz, watch_at timestamptz)
    where t.org_id = ${work.orgId} and t.order_no = r.order_no and t.track = r.track`.execute(work.tx)
}
