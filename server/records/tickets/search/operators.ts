import { type RawBuilder, sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { Knowledge } from '../../knowledge/knowledge.rules.ts'
import type { StaffAsker } from '../../staff/permissions.rules.ts'
import type { Workflow } from '../lifecycle.rules.ts'
import { readTicketNumber } from '../number.rules.ts'
import { taggedWith } from '../tags/condition.ts'
import { readAmount } from './amount.rules.ts'
import { momentsOf, readDays } from './days.rules.ts'
import type { Fault, Part, Span } from './query.rules.ts'
import {
  fixedValues,
  meaningOf,
  nameWords,
  nearest,
  type OperatorName,
  operatorOf,
  plainOf,
  saidOf,
} from './words.rules.ts'

/** What the values of operators are looked up in. */
export type Vocabulary = {
  work: Work
  asker: StaffAsker
  zone: string
  knowledge: Knowledge<Workflow>
  people: { id: string; names: string[] }[]
  teams: { id: string; names: string[] }[]
  /** By key. */
  tags: { id: string; names: string[] }[]
}

type Operator = Extract<Part, { kind: 'operator' }>
type Value = Span & { text: string }
type Condition = RawBuilder<unknown>
/** The condition for one value, or why it is none; `suggestion` where something is near. */
type Reading = Condition | Pick<Fault, 'code' | 'suggestion'>

const isFault = (reading: Reading): reading is Pick<Fault, 'code' | 'suggestion'> => 'code' in reading

/** The condition of an operator on a ticket `t`; any of its values will do. Its faults otherwise. */
export function conditionOf(part: Operator, vocabulary: Vocabulary): Condition | Fault[] {
  const operator = operatorOf(part.name)
  const nameSpan = { start: part.start + (part.not ? 1 : 0), end: part.start + (part.not ? 1 : 0) + part.name.length }
  if (!operator) {
    const suggestion = nearest(part.name, Object.values(nameWords).flatMap(saidOf))
    const unknown = suggestion
      ? ({ code: 'search_operator_unknown', suggestion } as const)
      : ({ code: 'search_operator_unknown_lost' } as const)
    return [{ ...unknown, what: part.name, ...nameSpan }]
  }
  const values = operator === 'amount' ? joined(part.values) : part.values
  if (values.length === 0) return [{ code: 'search_value_missing', what: part.name, ...nameSpan, end: part.end }]
  const readings = values.map((value) => ({ value, reading: readers[operator](value.text, vocabulary, operator) }))
  const faults = readings.flatMap(({ value, reading }): Fault[] =>
    isFault(reading) ? [{ ...reading, what: value.text, start: value.start, end: value.end }] : [],
  )
  if (faults.length > 0) return faults
  const any = sql.join(
    readings.map(({ reading }) => reading as Condition),
    sql` or `,
  )
  return part.not ? sql`(${any}) is not true` : sql`(${any})`
}

/** Thousands are set apart by what sets values apart. */
function joined(values: Value[]): Value[] {
  const [first] = values
  return first ? [{ ...first, end: values.at(-1)!.end, text: values.map(({ text }) => text).join() }] : []
}

type Reader = (typed: string, vocabulary: Vocabulary, operator: OperatorName) => Reading

const unknown = (typed: string, words: string[]): Reading => {
  const suggestion = nearest(typed, words)
  return suggestion ? { code: 'search_value_unknown', suggestion } : { code: 'search_value_unknown_lost' }
}
const fixed = (operator: OperatorName) => Object.values(fixedValues(operator)).flatMap(saidOf)

const readers: Record<OperatorName, Reader> = {
  status(typed, { knowledge }) {
    const meant = meaningOf(fixedValues('status'), typed)
    if (meant) return sql`t.stage = any(${meant.split(' ')}::text[])`
    const statuses = knowledge.workflows.flatMap((workflow) =>
      Object.entries(workflow.statuses).map(([id, { label }]) => ({ id, names: namesOf(id, label) })),
    )
    const ids = named(typed, statuses)
    return ids ? sql`t.status = any(${ids}::text[])` : unknown(typed, [...fixed('status'), ...allNames(statuses)])
  },
  priority(typed) {
    const meant = meaningOf(fixedValues('priority'), typed)
    return meant ? sql`t.priority = ${Number(meant)}` : unknown(typed, fixed('priority'))
  },
  assignee(typed, { asker, people }) {
    const meant = meaningOf(fixedValues('assignee'), typed)
    if (meant === 'me') return sql`t.assignee_id = ${asker.staffId}`
    if (meant === 'nobody') return sql`t.assignee_id is null`
    const ids = named(typed, people)
    return ids ? sql`t.assignee_id = any(${ids}::uuid[])` : unknown(typed, [...fixed('assignee'), ...allNames(people)])
  },
  team(typed, { asker, teams }) {
    if (meaningOf(fixedValues('team'), typed)) return sql`t.team_id = any(${[...asker.teamIds]}::uuid[])`
    const ids = named(typed, teams)
    return ids ? sql`t.team_id = any(${ids}::uuid[])` : unknown(typed, [...fixed('team'), ...allNames(teams)])
  },
  code(typed, { knowledge }) {
    const kinds = knowledge.taxonomy.groups.flatMap(({ code, label, codes }) => [
      { id: code, names: namesOf(code, label) },
      ...codes.map((one) => ({ id: one.code, names: namesOf(one.code, one.label) })),
    ])
    const ids = named(typed, kinds)
    if (!ids) return unknown(typed, allNames(kinds))
    return sql`(t.code = any(${ids}::text[]) or split_part(t.code, '-', 1) = any(${ids}::text[]))`
  },
  amount(typed) {
    const asked = readAmount(typed)
    if (!asked) return { code: 'search_amount_unclear' }
    const { min, above, max, below, currency } = asked
    const parts = [
      ...(min ? [sql`t.amount_minor >= ${min}::numeric * ${minorPerMain()}`] : []),
      ...(above ? [sql`t.amount_minor > ${above}::numeric * ${minorPerMain()}`] : []),
      ...(max ? [sql`t.amount_minor <= ${max}::numeric * ${minorPerMain()}`] : []),
      ...(below ? [sql`t.amount_minor < ${below}::numeric * ${minorPerMain()}`] : []),
      ...(currency ? [sql`t.currency = ${currency}`] : []),
    ]
    return sql`(${sql.join(parts, sql` and `)})`
  },
  channel(typed) {
    const meant = meaningOf(fixedValues('channel'), typed)
    return meant ? sql`t.channel = ${meant}` : unknown(typed, fixed('channel'))
  },
  tag(typed, { work, tags }) {
    const keys = named(typed, tags)
    return keys ? taggedWith(work.orgId, keys) : unknown(typed, allNames(tags))
  },
  received: (typed, { work, zone }) => within(sql`t.received_at`, typed, work.now, zone, false),
  due: (typed, { work, zone }) => within(sql`t.due_at`, typed, work.now, zone, true),
  late(typed, { work }) {
    const meant = meaningOf(fixedValues('late'), typed)
    if (!meant) return unknown(typed, fixed('late'))
    const late = sql`(t.due_at < ${work.now} and t.stage not in ('resolved', 'closed'))`
    return meant === 'yes' ? late : sql`${late} is not true`
  },
  number(typed) {
    const number = readTicketNumber(typed)
    return number ? sql`t.number = ${number}` : { code: 'search_value_unknown_lost' }
  },
}

function within(column: Condition, typed: string, now: Date, zone: string, ahead: boolean): Reading {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  const days = readDays(typed, today, ahead)
  if (!days) return { code: 'search_day_unclear' }
  const { from, until } = momentsOf(days, zone)
  const parts = [...(from ? [sql`${column} >= ${from}`] : []), ...(until ? [sql`${column} < ${until}`] : [])]
  return sql`(${sql.join(parts, sql` and `)})`
}

type Named = { id: string; names: string[] }
const namesOf = (id: string, label: object): string[] => [id, ...Object.values(label)]
const allNames = (all: Named[]) => all.flatMap(({ names }) => names)

/** The ids of what is named exactly so, else of everything whose name has it; null when there is none. */
function named(typed: string, all: Named[]): string[] | null {
  const plain = plainOf(typed)
  if (plain === '') return null
  const exact = all.filter(({ names }) => names.some((name) => plainOf(name) === plain))
  const found =
    exact.length > 0 ? exact : all.filter(({ names }) => names.some((name) => plainOf(name).includes(plain)))
  return found.length > 0 ? found.map(({ id }) => id) : null
}

let currencies: Map<number, string[]> | undefined

/** Minor units in a main unit, by currency (ISO 4217 through Intl, as amounts are shown). Counted when first asked for. */
function minorPerMain() {
  currencies ??= Map.groupBy(Intl.supportedValuesOf('currency'), decimalsOf)
  return sql`case when t.currency = any(${currencies.get(0) ?? []}::text[]) then 1
    when t.currency = any(${currencies.get(3) ?? []}::text[]) then 1000 else 100 end`
}

function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}
