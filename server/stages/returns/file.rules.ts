import { csvOf } from '#platform/csv.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { Cell, Judged } from './count.rules.ts'
import type { ReturnDefinition } from './definition.rules.ts'
import type { Period } from './period.rules.ts'
import { suppressSmall } from './suppress.rules.ts'
import words from './words.json' with { type: 'json' }

export type ReturnLine = Pick<Judged, 'receivedAt' | 'channel' | 'closing' | 'isInTime' | 'classes'> & { id: string }

export type MadeReturn = {
  definition: ReturnDefinition
  period: Period
  zone: string
  madeAt: Date
  /** Whether its last day is over: what comes later changes no return of a past period. */
  isComplete: boolean
  cells: Cell[]
  before: { period: Period; cells: Cell[] } | null
  lines: ReturnLine[] | null
}

/** How many there are of what rates are counted for: `{ outlets: 120 }`. */
export type Bases = Record<string, number>

type Row = {
  figure: string
  label: Words
  by: string | null
  byLabel: Words | null
  class: string | null
  classLabel: Words | null
  value: number | null
  unit: Cell['unit']
  hidden: Words | null
  before: number | null
  changePercent: number | null
  means: Words
}

/** What a return's files hold, with the meaning of every figure: the JSON file, and what the CSV file is made of. */
export function reportOf(made: MadeReturn, bases: Bases) {
  const { definition, period, zone, madeAt, isComplete, before } = made
  const [now, then] = [made.cells, before?.cells ?? []].map((cells) =>
    suppressSmall([...cells, ...(cells.length > 0 ? rates(made, cells, bases) : [])], definition.smallBelow),
  ) as [Cell[], Cell[]]
  const placeOf = (cell: Cell) => `${cell.figure}|${cell.by}|${cell.class}`
  const earlier = new Map(then.map((cell) => [placeOf(cell), cell.value]))
  return {
    return: definition.key,
    version: definition.version,
    name: definition.name,
    jurisdiction: definition.jurisdiction,
    duty: definition.duty,
    period,
    periodBefore: before?.period ?? null,
    zone,
    madeAt: madeAt.toISOString(),
    isComplete,
    bases,
    source: definition.source,
    unverified: definition.unverified,
    figures: now.map((cell): Row => {
      const value = earlier.get(placeOf(cell)) ?? null
      return {
        figure: cell.figure,
        label: labelOf(made, cell.figure),
        by: cell.by,
        byLabel: cell.by === null ? null : (own(words.dimensions, cell.by) ?? { 'zh-Hans': cell.by, en: cell.by }),
        class: cell.class,
        classLabel: cell.class === null ? null : (cell.className ?? words.noClass),
        value: cell.value,
        unit: cell.unit,
        hidden: hiddenWords(cell, definition.smallBelow),
        before: value,
        changePercent: value && cell.value !== null ? Math.round((10_000 * (cell.value - value)) / value) / 100 : null,
        means: meaningOf(made, cell.figure),
      }
    }),
  }
}
export type Report = ReturnType<typeof reportOf>

/** Counts for each so many of a base, as far as the operator said how many there are. */
function rates({ definition }: MadeReturn, cells: Cell[], bases: Bases): Cell[] {
  return definition.per.flatMap(({ base, of, figure }) => {
    const [count, all] = [cells.find((cell) => cell.figure === figure && cell.by === null), bases[base]]
    if (!count || count.value === null || !all) return []
    const value = Math.round((100 * count.value * of) / all) / 100
    return [{ ...count, figure: `${figure}_per_${base}`, value, unit: 'rate' as const }]
  })
}

function labelOf({ definition }: MadeReturn, figure: string): Words {
  const rate = definition.per.find((one) => `${one.figure}_per_${one.base}` === figure)
  return rate?.label ?? own(words.figures, figure)!.label
}

function meaningOf({ definition }: MadeReturn, figure: string): Words {
  const rate = definition.per.find((one) => `${one.figure}_per_${one.base}` === figure)
  if (rate) return rate.label
  const facts = {
    days: String(definition.quickly?.businessDays ?? ''),
    calendar: definition.quickly?.calendar ?? '',
    clocks: definition.clocks.join(' / '),
  }
  return filled(own(words.figures, figure)!.means, facts)
}

function hiddenWords({ hidden }: Cell, below: number | null): Words | null {
  if (hidden === null) return null
  return hidden === 'small' ? filled(words.hidden, { below: String(below) }) : words.alsoHidden
}

function filled(text: Words, facts: Record<string, string>): Words {
  const fill = (one: string) => one.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole)
  return { 'zh-Hans': fill(text['zh-Hans']), en: fill(text.en) }
}

const own = <T>(table: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

const both = (text: Words | null) => (text ? `${text['zh-Hans']} ${text.en}` : '')

/** The figures as comma-separated values, one a line, in both languages, each with what it means. */
export function csvOfReport(report: Report): string {
  const { columns, change, units } = words
  const compares = report.periodBefore !== null
  const asText = (value: number | null) => (value === null ? '' : String(value))
  return csvOf([
    [both(report.name), `${report.period.firstDay} – ${report.period.lastDay} (${report.zone})`],
    [
      ...[columns.figure, columns.by, columns.class, columns.value, columns.unit].map(both),
      ...(compares ? [`${report.periodBefore!.firstDay} – ${report.periodBefore!.lastDay}`, `${both(change)} %`] : []),
      both(columns.means),
    ],
    ...report.figures.map((row) => [
      both(row.label),
      both(row.byLabel),
      both(row.classLabel),
      row.hidden ? both(row.hidden) : asText(row.value),
      both(units[row.unit]),
      ...(compares ? [asText(row.before), asText(row.changePercent)] : []),
      both(row.means),
    ]),
  ])
}

/** A line for each complaint, for returns that list them; null for the others. */
export function csvOfLines({ definition, lines, zone }: MadeReturn): string | null {
  if (!lines) return null
  const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
  const columns = words.lines
  const schemes = definition.breakdowns.map(({ by }) => by).filter((by) => by.includes('/'))
  const classOf = ({ classes }: ReturnLine, by: string) =>
    classes
      .find((one) => one.by === by)
      ?.classes.map((one) => one.class)
      .join('; ') ?? ''
  const responseOf = ({ classes }: ReturnLine) => classOf({ classes } as ReturnLine, 'response')
  const timely = ({ closing, isInTime }: ReturnLine) =>
    !closing ? '' : both(isInTime === null ? words.timely.unknown : isInTime ? words.timely.yes : words.timely.no)
  return csvOf([
    [columns.received, ...schemes, columns.channel, columns.response, columns.timely, columns.closed, columns.id].map(
      (column) => (typeof column === 'string' ? column : both(column)),
    ),
    ...lines.map((line) => [
      dayOf.format(line.receivedAt),
      ...schemes.map((by) => classOf(line, by)),
      line.channel,
      responseOf(line),
      timely(line),
      line.closing ? dayOf.format(line.closing.at) : '',
      line.id,
    ]),
  ])
}
