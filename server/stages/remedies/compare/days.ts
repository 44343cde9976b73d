import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type MoneyLine, type MoneyRail, reachedBy } from '#platform/ports.ts'
import { recordAbout } from '#records/audit/record.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { compare, type Difference, type OwnLine } from './compare.rules.ts'

/** How many days back a day is compared again until its statement is complete. */
const daysBack = 3
const dayMs = 86_400_000
/** What is handed a difference, to open a ticket for it; answers its number. */
export type OpenTicket = (work: Work, difference: Difference & { rail: string; day: string }) => Promise<string>

/**
 * Sweep: yesterday's statement of whoever holds the money against what we know was carried out, until it is complete. Each
 * difference becomes a ticket of its own, once.
 */
export function compareDays(openTicket: OpenTicket) {
  return async (house: House, orgId: string): Promise<number> => {
    let compared = 0
    for (const rail of Object.values(reachedBy(house, orgId).money))
      if (rail) compared += await compareRail(house, orgId, rail, openTicket)
    return compared
  }
}

async function compareRail(house: House, orgId: string, rail: MoneyRail, openTicket: OpenTicket): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'statements'), 'money', act)
  const days = await inside((work) => daysToCompare(work, rail.name))
  let compared = 0
  for (const day of days) {
    const statements = await Promise.all([shift(day, -1), day, shift(day, 1)].map((one) => rail.statement(one)))
    const statement = statements[1]
    if (!statement) continue
    await inside((work) => compareDay(work, rail.name, day, statement, [statements[0]!, statements[2]!], openTicket))
    compared++
  }
  return compared
}

type Statement = { lines: MoneyLine[]; isComplete: boolean } | null

async function compareDay(
  work: Work,
  rail: string,
  day: string,
  { lines, isComplete }: NonNullable<Statement>,
  around: Statement[],
  openTicket: OpenTicket,
): Promise<void> {
  const own = await ownLines(work, rail, day, 0)
  const near = await ownLines(work, rail, day, 1)
  const elsewhere = new Set(around.flatMap((statement) => statement?.lines.map(({ id }) => id) ?? []))
  const { matched, differences } = compare(own, lines, { near, elsewhere })
  const row = { compared_at: work.now, is_complete: isComplete, matched }
  await work.tx
    .insertInto('money_days')
    .values({ org_id: work.orgId, rail, day, ...row })
    .onConflict((c) => c.columns(['org_id', 'rail', 'day']).doUpdateSet(row))
    .execute()
  // What is missing on either side may still come as long as the day is not complete.
  const final = differences.filter(({ kind }) => isComplete || kind === 'other_amount' || kind === 'other_kind')
  for (const difference of final) {
    const kept = await work.tx
      .insertInto('money_differences')
      .values({
        org_id: work.orgId,
        difference_id: uuidv7(work.clock),
        rail,
        day,
        remedy_id: difference.remedyId,
        kind: difference.kind,
        facts: JSON.stringify({ here: difference.here, there: difference.there }, asText),
        found_at: work.now,
      })
      .onConflict((c) => c.doNothing())
      .returning('difference_id')
      .executeTakeFirst()
    if (!kept) continue
    const number = await openTicket(work, { ...difference, rail, day })
    await work.tx
      .updateTable('money_differences')
      .set({ ticket_number: number })
      .where('difference_id', '=', kept.difference_id)
      .execute()
  }
}

const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
const shift = (day: string, by: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * dayMs).toISOString().slice(0, 10)

/** The last days that are over and whose statement was not complete yet. */
async function daysToCompare(work: Work, rail: string): Promise<string[]> {
  const today = work.now.toISOString().slice(0, 10)
  const days = Array.from({ length: daysBack }, (_, index) => shift(today, -1 - index))
  const done = await work.tx
    .selectFrom('money_days')
    .select('day')
    .where('org_id', '=', work.orgId)
    .where('rail', '=', rail)
    .where('day', 'in', days)
    .where((e) => e.or([e('is_complete', '=', true), e('compared_at', '>', new Date(work.now.getTime() - 3_600_000))]))
    .execute()
  return days.filter((day) => !done.some((row) => row.day === day))
}

/** What we know was carried out on a day (UTC); with `around`, on the days beside it. */
async function ownLines(work: Work, rail: string, day: string, around: 0 | 1): Promise<OwnLine[]> {
  const start = Date.parse(`${day}T00:00:00Z`)
  const rows = await work.tx
    .selectFrom('remedies')
    .select(['remedy_id', 'kind', 'amount_minor', 'currency'])
    .where('org_id', '=', work.orgId)
    .where('rail', '=', rail)
    .where('state', '=', 'done')
    .where('ended_at', '>=', new Date(start - around * dayMs))
    .where('ended_at', '<', new Date(start + (1 + around) * dayMs))
    .execute()
  return rows.map((row) => ({
    id: row.remedy_id,
    kind: row.kind as OwnLine['kind'],
    amount: row.amount_minor === null ? null : { amountMinor: row.amount_minor, currency: row.currency! },
  }))
}

/** The days that were compared, the newest first, and the differences that nobody has settled, or did lately. */
export async function readDays(work: Work) {
  const { rows: days } = await sql<{
    rail: string
    day: string
    compared_at: Date
    is_complete: boolean
    matched: number
    open: number
  }>`select d.rail, d.day, d.compared_at, d.is_complete, d.matched, (select count(*)::int from money_differences m
      where m.org_id = d.org_id and m.rail = d.rail and m.day = d.day and m.settled_at is null) as open
    from money_days d where d.org_id = ${work.orgId} order by d.day desc, d.rail limit 60`.execute(work.tx)
  const differences = await work.tx
    .selectFrom('money_differences')
    .leftJoin('staff', 'staff.staff_id', 'money_differences.settled_by')
    .select([
      'difference_id',
      'rail',
      'day',
      'remedy_id',
      'kind',
      'facts',
      'ticket_number',
      'found_at',
      'settled_at',
      'settled_by',
    ])
    .select(['note', 'staff.name'])
    .where('money_differences.org_id', '=', work.orgId)
    .orderBy(sql`settled_at is null`, 'desc')
    .orderBy('found_at', 'desc')
    .limit(200)
    .execute()
  return {
    days: days.map((row) => ({
      rail: row.rail,
      day: row.day,
      comparedAt: row.compared_at.toISOString(),
      isComplete: row.is_complete,
      matched: row.matched,
      open: row.open,
    })),
    differences: differences.map((row) => ({
      differenceId: row.difference_id,
      rail: row.rail,
      day: row.day,
      remedyId: row.remedy_id,
      kind: row.kind as Difference['kind'],
      facts: row.facts as Record<string, unknown>,
      ticketNumber: row.ticket_number,
      foundAt: row.found_at.toISOString(),
      settledAt: row.settled_at?.toISOString() ?? null,
      settledBy: row.settled_by ? { staffId: row.settled_by, name: row.name ?? '' } : null,
      note: row.note,
    })),
  }
}

/** Somebody says how a difference was settled. @throws Problem missing difference_missing · conflict difference_settled */
export async function settleDifference(work: Work, differenceId: string, note: string): Promise<void> {
  const { staffId } = await staffAskerOf(work)
  const row = await work.tx
    .selectFrom('money_differences')
    .select(['rail', 'day', 'remedy_id', 'settled_at'])
    .where('org_id', '=', work.orgId)
    .where('difference_id', '=', differenceId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('missing', 'difference_missing')
  if (row.settled_at) throw new Problem('conflict', 'difference_settled')
  await work.tx
    .updateTable('money_differences')
    .set({ settled_at: work.now, settled_by: staffId, note })
    .where('difference_id', '=', differenceId)
    .execute()
  const { rail, day, remedy_id: remedyId } = row
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    { type: 'money.difference_settled', payload: { rail, day, remedyId } },
  ])
}
