import type { Words } from '#records/knowledge/words.rules.ts'
import { type Counted, counted, type Dimension, type ReturnDefinition } from './definition.rules.ts'
import type { Complaint } from './story.rules.ts'

/** A complaint with what only calendars, clocks and schemes know of it. */
export type Judged = Complaint & {
  isQuick: boolean
  /** Null when none of the clocks that the return asks about ran on it. */
  isInTime: boolean | null
  /** Its class in each dimension of the return; more than one where a scheme says so, none where it has none. */
  classes: { by: Dimension; classes: { class: string; name: Words }[] }[]
}

export type Unit = 'complaints' | 'percent' | 'hours' | 'rate'
/** One figure; `value` is null where nothing was there to make it of, or where it is `hidden`. */
export type Cell = {
  figure: string
  by: Dimension | null
  class: string | null
  className: Words | null
  value: number | null
  unit: Unit
  hidden: 'small' | 'beside_small' | null
}

const unclassed = ''
const hourMs = 3_600_000

/** Which counts a complaint stands in. Each is once on either side: at the start, opened or back; closed, merged or at the end. */
export function countedIn(complaint: Judged): Counted[] {
  const began: Counted = complaint.openAtStart ? 'outstanding_at_start' : complaint.cameBack ? 'came_back' : 'opened'
  if (complaint.atEnd === 'open') return [began, 'outstanding_at_end']
  if (complaint.atEnd === 'merged') return [began, 'merged']
  const timely: Counted =
    complaint.isInTime === null ? 'closed_without_clock' : complaint.isInTime ? 'closed_in_time' : 'closed_late'
  return [began, 'closed', timely, ...(complaint.isQuick ? (['closed_quickly'] as const) : [])]
}

/** Adds complaints up, one by one, so that a return of a whole year holds only its sums. */
export class Tally {
  readonly #definition: ReturnDefinition
  readonly #sums = new Map<string, number>()
  /** Classes that were met, by dimension, with their names. */
  readonly #classes = new Map<Dimension, Map<string, Words | null>>()
  readonly #hours: number[] = []

  constructor(definition: ReturnDefinition) {
    this.#definition = definition
    for (const { by } of definition.breakdowns) this.#classes.set(by, new Map())
  }

  add(complaint: Judged): void {
    const figures = countedIn(complaint)
    for (const figure of figures) this.#bump(figure, null, null)
    for (const { by, classes } of complaint.classes) {
      const known = this.#classes.get(by)!
      for (const one of classes) known.set(one.class, one.name)
      if (classes.length === 0) known.set(unclassed, null)
      const names = classes.length === 0 ? [unclassed] : classes.map((one) => one.class)
      for (const figure of figures) for (const name of names) this.#bump(figure, by, name)
    }
    if (complaint.closing) this.#hours.push((complaint.closing.at.getTime() - complaint.receivedAt.getTime()) / hourMs)
  }

  /** A count, 0 when there was none. */
  sum(figure: Counted, by: Dimension | null = null, name: string | null = null): number {
    return this.#sums.get(keyOf(figure, by, name)) ?? 0
  }

  /** Every figure that the definition asks for, in its order. */
  cells(): Cell[] {
    const { figures, breakdowns } = this.#definition
    const plain = { by: null, class: null, className: null, hidden: null }
    return [
      ...figures.map((figure): Cell => ({ figure, ...plain, ...this.#figure(figure) })),
      ...breakdowns.flatMap(({ by, figures: of }) =>
        of.flatMap((figure) =>
          [...this.#classes.get(by)!]
            .toSorted(([a], [b]) => Number(a === unclassed) - Number(b === unclassed) || (a < b ? -1 : 1))
            .map(
              ([name, className]): Cell => ({
                figure,
                by,
                class: name,
                className,
                value: this.sum(figure, by, name),
                unit: 'complaints',
                hidden: null,
              }),
            ),
        ),
      ),
    ]
  }

  #figure(figure: ReturnDefinition['figures'][number]): { value: number | null; unit: Unit } {
    const share = (part: number, whole: number) => (whole === 0 ? null : round((100 * part) / whole))
    const sorted = this.#hours.toSorted((a, b) => a - b)
    switch (figure) {
      case 'share_closed':
        return {
          value: share(this.sum('closed'), this.sum('closed') + this.sum('outstanding_at_end')),
          unit: 'percent',
        }
      case 'share_in_time':
        return {
          value: share(this.sum('closed_in_time'), this.sum('closed_in_time') + this.sum('closed_late')),
          unit: 'percent',
        }
      case 'hours_average':
        return {
          value: sorted.length === 0 ? null : round(sorted.reduce((sum, one) => sum + one, 0) / sorted.length),
          unit: 'hours',
        }
      case 'hours_median':
        return { value: percentile(sorted, 50), unit: 'hours' }
      case 'hours_p90':
        return { value: percentile(sorted, 90), unit: 'hours' }
      default:
        return { value: this.sum(figure), unit: 'complaints' }
    }
  }

  #bump(figure: Counted, by: Dimension | null, name: string | null): void {
    const key = keyOf(figure, by, name)
    this.#sums.set(key, (this.#sums.get(key) ?? 0) + 1)
  }
}

const keyOf = (figure: string, by: string | null, name: string | null) => `${figure}|${by ?? ''}|${name ?? ''}`

/** The value at the nearest rank of a sorted list; null of an empty one. */
function percentile(sorted: number[], percent: number): number | null {
  const value = sorted[Math.ceil((sorted.length * percent) / 100) - 1]
  return value === undefined ? null : round(value)
}

const round = (value: number) => Math.round(value * 100) / 100

/** Whether a figure is a plain count, as others (shares, hours) are not. */
export const isCount = (figure: string): boolean => (counted as readonly string[]).includes(figure)
