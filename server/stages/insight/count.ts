import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Follower } from '#records/audit/follow.ts'
import type { Draft } from '#records/tickets/draft.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import type { Mood } from '#records/tickets/mood.rules.ts'

/** One thing that happened, as it is counted: a figure, what it is split by, and when. */
export type Counted = { figure: string; key: string; at: Date }

/** What later events add up to: figure → the part of the payload that it is split by. */
const figures: Record<string, { figure: string; key(payload: Record<string, unknown>): string } | undefined> = {
  'rating.given': { figure: 'stars', key: (payload) => String(payload.stars) },
  'clock.breached': { figure: 'late', key: (payload) => String(payload.clock) },
  'ticket.triaged': { figure: 'triaged', key: ({ code, guessed }) => verdictOn(guessed ?? null, code) },
}

/** What somebody's decision says of the classifier's guess. */
function verdictOn(guessed: unknown, code: unknown): string {
  return guessed === null ? 'alone' : guessed === code ? 'confirmed' : 'corrected'
}

/** Counts every later event once, by day of the organisation's zone, in the transaction that moves the cursor. */
export const countsFollower: Follower = {
  name: 'counts',
  types: [...Object.keys(figures), 'ticket.moved'],
  async nextAll(work, events) {
    const counted = events.flatMap(({ type, payload, at }) => {
      const figure = figures[type] ?? movedFigure(payload)
      return figure ? [{ figure: figure.figure, key: figure.key(payload), at }] : []
    })
    await countUp(work, counted)
  },
}

/** What the door counts in its own transaction: a surge must be seen while it comes, not after followers caught up. */
export function receivedFigures(drafts: Draft[]): Counted[] {
  return drafts.flatMap(({ submission, code, guess, needsTriage, heard }) => [
    { figure: 'received', key: submission.channel, at: submission.receivedAt },
    { figure: 'kind', key: code, at: submission.receivedAt },
    ...(guess ? [{ figure: 'guess', key: needsTriage ? 'left' : 'decided', at: submission.receivedAt }] : []),
    ...moodFigure(submission.channel, code, heard.mood, submission.receivedAt),
  ])
}

/** What a customer's later message adds: one more to its channel and kind, and how it sounds. */
export function heardFigures({ ticket, mood, at }: { ticket: Ticket; mood: Mood; at: Date }): Counted[] {
  const { channel, code } = ticket
  return [{ figure: 'added', key: `${channel}/${code}`, at }, ...moodFigure(channel, code, mood, at)]
}

/** Calm messages are those that are left. */
function moodFigure(channel: string, code: string, mood: Mood, at: Date): Counted[] {
  return mood === 'calm' ? [] : [{ figure: 'mood', key: `${channel}/${code}/${mood}`, at }]
}

/** Adds to the counts by day of the organisation's zone. Rows in one order, or two batches would deadlock. */
export async function countUp(work: Work, counted: Counted[]): Promise<void> {
  if (counted.length === 0) return
  await sql`${sql.raw(preparedMark)}
    insert into counts (org_id, figure, day, key, value)
    select o.org_id, c.figure, (c.at at time zone o.zone)::date as day, c.key, count(*)
    from json_to_recordset(${JSON.stringify(counted)}::json) as c(figure text, key text, at timestamptz) join orgs o on o.org_id = ${work.orgId}
    group by o.org_id, c.figure, day, c.key order by c.figure, day, c.key
    on conflict (org_id, figure, day, key) do update set value = counts.value + excluded.value`.execute(work.tx)
}

function movedFigure(payload: Record<string, unknown>) {
  if (payload.move === 'resolve') return { figure: 'resolved', key: () => String(payload.outcome) }
  if (payload.move === 'reopen') return { figure: 'reopened', key: () => 'all' }
  return undefined
}
