import { type RawBuilder, sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { personSought } from '../../customers/found-values.rules.ts'
import { currentKnowledge } from '../../knowledge/definitions.ts'
import { readTags } from '../../knowledge/tags/tree.ts'
import type { StaffAsker } from '../../staff/permissions.rules.ts'
import type { Workflow } from '../lifecycle.rules.ts'
import { readTicketNumber } from '../number.rules.ts'
import { dayMs, dayOf, ofAll, ofDays } from './marks.rules.ts'
import { conditionOf, type Vocabulary } from './operators.ts'
import { type Fault, parseQuery } from './query.rules.ts'
import { foldedWords, type Terms, termsOf, type Words } from './terms.rules.ts'

/** What was typed into the search box, understood: conditions on a ticket `t`, and words to look for. */
export type Search = { conditions: RawBuilder<unknown>[]; terms: Terms | null; words: Words[] }

/**
 * Understands a query.
 * @throws Problem invalid search_personal (it holds a number or address that is somebody's own) · search_… with the first
 * fault, its place and what was probably meant
 */
export async function readSearch(work: Work, typed: string, asker: StaffAsker): Promise<Search> {
  // Such a value would stand in the address, and so in whatever keeps addresses.
  if (personSought(typed)) throw new Problem('invalid', 'search_personal')
  const { parts, faults } = parseQuery(typed)
  const operators = parts.filter((part) => part.kind === 'operator')
  const vocabulary = operators.length > 0 ? await readVocabulary(work, asker) : null
  const conditions: RawBuilder<unknown>[] = []
  for (const operator of operators) {
    const read = conditionOf(operator, vocabulary!)
    if (Array.isArray(read)) faults.push(...read)
    else conditions.push(read)
  }
  const typedWords = parts.filter((part) => part.kind === 'words')
  const words = typedWords.filter((part) => foldedWords(part.text) !== '')
  // A lone sign among words asks for nothing; alone, or beside an OR, it is a mistake.
  typedWords.forEach((part, i) => {
    if (!words.includes(part) && (words.length === 0 || part.or || typedWords[i + 1]?.or))
      faults.push({ code: 'search_words_empty', what: part.text, start: part.start, end: part.end })
  })
  const fault = faults.toSorted((one, other) => one.start - other.start)[0]
  if (fault) throw problemOf(fault)
  const isNumber = (part: Words) => !part.or && !part.not && numberIn(part.text) !== null
  for (const part of words) if (isNumber(part)) conditions.push(sql`t.number = ${numberIn(part.text)}`)
  const sought = words.filter((part) => !isNumber(part))
  if (sought.length > 0) conditions.push(isInUse)
  return { conditions, terms: sought.length > 0 ? termsOf(sought) : null, words: sought.filter(({ not }) => !not) }
}

/** Words are found only where they may be shown. */
const isInUse = sql`(select c.state from customers c where c.customer_id = t.customer_id) = 'active'`

/** The tickets in whose words these terms are, among those with the marks of `scope`, and when they came: rows of a `from`. */
const foundBy = ({ tokens, must, never }: Terms, scope: string) =>
  sql`tickets_with_words(${[...tokens, scope].join('&')}::tsquery, ${must}::text[], ${never}::text[])`

/** The same as a condition. As an array, because PostgreSQL asks for that once, and a function perhaps for every row. */
export function withTerms(terms: Terms, scope: string): RawBuilder<unknown> {
  return sql`t.ticket_id = any(array(select ticket_id from ${foundBy(terms, scope)}))`
}

/** So many tickets tell how frequent words are; where there are fewer, so many times more days are counted, up to all. */
const tellingMin = 8
const growth = 30
const daysMax = 1_000
/** So many tickets with the words for each that is wanted: most are within somebody's filters and reach. */
const ample = 8
/** Where they were not enough, so many times as many as by the share that fitted. */
const spare = 1.5

/**
 * The newest tickets with these terms, `wanted` of them: counts how frequent the words have been of late, looks as far back as
 * should be enough, and goes on further back until it has them or has seen all. A frequent word costs one look at a few days, a
 * rare one a look at its few tickets. `look` reads, from these rows `f` and under a condition, the tickets that fit, newest first.
 */
export async function newestWith<Row>(
  work: Work,
  terms: Terms,
  newest: Date,
  wanted: number,
  look: (from: RawBuilder<unknown>, where: RawBuilder<unknown>, rowsMax: number) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  let last = dayOf(newest)
  let days = Math.ceil((ample * wanted) / (await frequencyOf(work, terms, last)))
  for (let seen = 0; ; ) {
    const isAll = days > daysMax
    const missing = wanted - rows.length
    const fitting = await look(
      foundBy(terms, isAll ? ofAll(work.orgId) : ofDays(work.orgId, last - days + 1, last)),
      isAll ? sql`f.received_at < ${new Date((last + 1) * dayMs)}` : sql`true`,
      missing,
    )
    rows.push(...fitting)
    if (isAll || rows.length >= wanted) return rows
    last -= days
    seen += days
    // Always a good deal further: what was frequent of late may not have been before.
    const daysEach = days / Math.max(1, fitting.length)
    days = Math.ceil(Math.max(seen / 2, spare * daysEach * (wanted - rows.length)))
  }
}

/** About how many tickets with these terms come on a day, counted back from a day as far as it takes to tell. */
async function frequencyOf(work: Work, terms: Terms, last: number): Promise<number> {
  for (let days = 1; ; days *= growth) {
    const count = await countWith(work, terms, ofDays(work.orgId, last - days + 1, last))
    if (count >= tellingMin || days * growth > daysMax) return Math.max(1, count) / days
  }
}

async function countWith(work: Work, terms: Terms, scope: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`${sql.raw(preparedMark)}
    select count(*)::int from ${foundBy(terms, scope)}`.execute(work.tx)
  return rows[0]!.count
}

/** The number of a ticket, where a word looks like one; a word without digits is a word. */
function numberIn(text: string): string | null {
  return /\d|^hy-/i.test(text) ? readTicketNumber(text) : null
}

async function readVocabulary(work: Work, asker: StaffAsker): Promise<Vocabulary> {
  const { zone } = await work.tx
    .selectFrom('orgs')
    .select('zone')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const people = await work.tx
    .selectFrom('staff')
    .select(['staff_id', 'name'])
    .where('org_id', '=', work.orgId)
    .execute()
  const teams = await work.tx
    .selectFrom('teams')
    .select(['team_id', 'key', 'name'])
    .where('org_id', '=', work.orgId)
    .execute()
  return {
    work,
    asker,
    zone,
    knowledge: await currentKnowledge<Workflow>(work),
    people: people.map(({ staff_id: id, name }) => ({ id, names: [name] })),
    teams: teams.map(({ team_id: id, key, name }) => ({ id, names: [key, ...Object.values(name as object)] })),
    tags: (await readTags(work)).map(({ key, label }) => ({ id: key, names: [key, ...Object.values(label)] })),
  }
}

/** A fault as the caller is told it: in a sentence, and where it stands. */
function problemOf(fault: Fault): Problem {
  return new Problem('invalid', fault.code, {
    facts: { what: fault.what, at: fault.start + 1, suggestion: fault.suggestion ?? '' },
    members: { fault },
  })
}
