import { sql } from 'kysely'
import { type Actor, type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { compile } from '#records/knowledge/calendars/compile.rules.ts'
import { addBusinessDays, dayOf, endOfDay } from '#records/knowledge/calendars/working-time.rules.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Taxonomy } from '#records/knowledge/knowledge.rules.ts'
import type { Scheme } from '#records/knowledge/schemes/scheme.rules.ts'
import { newestOf, versionsOf } from '#records/knowledge/versions.ts'
import { askerOf } from '#records/staff/access.ts'
import { whyNot } from '#records/staff/permissions.rules.ts'
import { classifier } from './classes.rules.ts'
import { type Judged, Tally } from './count.rules.ts'
import type { ReturnDefinition } from './definition.rules.ts'
import type { MadeReturn, ReturnLine } from './file.rules.ts'
import { type Period, periodBefore, periodFault, spanOf } from './period.rules.ts'
import { type Complaint, complaintOf, type Run, type Told } from './story.rules.ts'

/**
 * Until when a clock ran on a complaint during the last of some runs, given those before it; null: it did not. Clocks are
 * another stage's, so whoever composes the house brings this along.
 */
export type LimitOf = (clock: string, story: readonly Told[], runs: readonly Run[]) => Date | null
export type Clocks = (work: Work) => Promise<LimitOf>

/** What a page of events holds at most. */
const page = 10_000
const types = ['ticket.received', 'ticket.placed', 'ticket.triaged', 'ticket.moved']
/** Also what moves a limit: clocks tell of it in events of theirs. */
const clockTypes = 'clock.%'

/**
 * Makes a return from the events of an organisation, page by page and with no transaction open between pages. That it was
 * made is an event of the organisation.
 * @throws Problem denied permission_missing · invalid return_period, return_before_law
 */
export async function makeReturn(
  house: House,
  actor: Actor,
  definition: ReturnDefinition,
  period: Period,
  clocks: Clocks,
  progress: (events: number) => void = () => undefined,
): Promise<MadeReturn> {
  const fault = periodFault(period)
  if (fault)
    throw new Problem('invalid', 'return_period', { facts: { firstDay: period.firstDay, lastDay: period.lastDay } })
  const { validFrom, validTo } = definition
  if ((validFrom && period.firstDay < validFrom) || (validTo && period.lastDay > validTo))
    throw new Problem('invalid', 'return_not_valid', {
      facts: { key: definition.key, from: validFrom ?? '', until: validTo ?? '' },
    })
  await inOrg(house, actor, 'staff', async (work) => {
    const refusal = whyNot(await askerOf(work), 'returns.make')
    if (refusal) throw new Problem('denied', refusal)
  })
  // As the system: a complaint counts also when whoever asks is recused from it, and a count tells nothing of it.
  const within = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(actor.orgId, 'returns'), 'staff', act)
  const { zone, judge, madeAt } = await within(async (work) => ({
    ...(await judgeOf(work, definition, clocks)),
    madeAt: work.now,
  }))
  const periods = [period, ...(definition.compares ? [periodBefore(period)] : [])].map((one) => ({
    period: one,
    span: spanOf(one, zone),
    tally: new Tally(definition),
  }))
  const lines: ReturnLine[] = []
  for await (const { id, story } of storiesOf(within, periods[0]!.span.until, progress))
    for (const { span, tally } of periods) {
      const complaint = complaintOf(story, span)
      const judged = complaint && judge(complaint, story, span.from)
      if (!judged) continue
      tally.add(judged)
      if (definition.lists && span === periods[0]!.span) lines.push({ id, ...judged })
    }
  const [now, before] = periods
  await inOrg(house, actor, 'staff', (work) =>
    recordAbout(work, { kind: 'organisation', id: work.orgId }, [
      { type: 'returns.made', payload: { return: definition.key, version: definition.version, ...period } },
    ]),
  )
  return {
    definition,
    period,
    zone,
    madeAt,
    isComplete: now!.span.until <= madeAt,
    cells: now!.tally.cells(),
    before: before ? { period: before.period, cells: before.tally.cells() } : null,
    lines: definition.lists ? lines : null,
  }
}

/** Whole stories, by their subjects; a page that ends within one leaves it to the next. */
async function* storiesOf(
  within: <T>(act: (work: Work) => Promise<T>) => Promise<T>,
  until: Date,
  progress: (events: number) => void,
): AsyncGenerator<{ id: string; story: Told[] }> {
  let after = { id: '00000000-0000-0000-0000-000000000000', seq: 0 }
  let read = 0
  let open: { id: string; story: Told[] } | undefined
  for (;;) {
    const rows: Row[] = await within((work) => readPage(work, after, until))
    for (const { id, ...event } of rows) {
      if (open?.id !== id) {
        if (open) yield open
        open = { id, story: [] }
      }
      open.story.push(event)
    }
    read += rows.length
    progress(read)
    const last = rows.at(-1)
    if (!last || rows.length < page) break
    after = { id: last.id, seq: last.seq }
  }
  if (open) yield open
}

type Row = Told & { id: string; seq: number }

async function readPage({ tx, orgId }: Work, after: { id: string; seq: number }, until: Date): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select subject_id as id, seq, type, at, payload from events
    where org_id = ${orgId} and subject_kind = 'ticket' and (subject_id, seq) > (${after.id}::uuid, ${after.seq}::int)
      and at < ${until} and (type = any(${types}) or type like ${clockTypes})
    order by subject_id, seq limit ${page}`.execute(tx)
  return rows
}

type Judge = (complaint: Complaint, story: readonly Told[], from: Date) => Judged | null

/** Everything that stands between a story and its place in a return: codes that are no complaints, schemes, calendars, clocks. */
async function judgeOf(
  work: Work,
  definition: ReturnDefinition,
  clocks: Clocks,
): Promise<{ zone: string; judge: Judge }> {
  const { zone } = await work.tx
    .selectFrom('orgs')
    .select('zone')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const { calendars } = await currentKnowledge(work)
  const taxonomies = (await versionsOf<Taxonomy>(work, 'taxonomy', null)).map(({ body }) => body)
  const schemes = newestOf(await versionsOf<Scheme>(work, 'scheme', null)).map(({ body }) => body)
  const classesFor = classifier(definition, taxonomies, schemes, zone)
  const limitOf = await clocks(work)
  const { quickly } = definition
  const found = calendars.find(({ key }) => key === quickly?.calendar)
  if (quickly && !found)
    throw new Problem('missing', 'definition_missing', {
      facts: { kind: 'calendar', key: quickly.calendar, version: 0 },
    })
  const calendar = found && compile(found)
  const isQuick = ({ receivedAt, closing }: Complaint) => {
    if (!closing || !quickly || !calendar) return false
    const last = addBusinessDays(calendar, dayOf(calendar, receivedAt), quickly.businessDays)
    return closing.at <= endOfDay(calendar, last.day)
  }
  const isNone = (code: string) => definition.without.some((one) => one === code || one === code.split('-')[0])
  const judge: Judge = (complaint, story, from) => {
    if (isNone(complaint.code)) return null
    return {
      ...complaint,
      isQuick: isQuick(complaint),
      isInTime: isInTime(definition.clocks, limitOf, story, complaint.runs, from),
      classes: classesFor(complaint),
    }
  }
  return { zone, judge }
}

/** Whether every run that ended in the period did so within the first of the clocks that ran on it; null when none did. */
function isInTime(clocks: string[], limitOf: LimitOf, story: readonly Told[], runs: readonly Run[], from: Date) {
  const met = runs.flatMap(({ endedAt }, nth) => {
    if (endedAt === null || endedAt < from) return []
    const limit = clocks.map((clock) => limitOf(clock, story, runs.slice(0, nth + 1))).find((one) => one !== null)
    return limit ? [endedAt <= limit] : []
  })
  return met.length === 0 ? null : met.every((isMet) => isMet)
}
