import type { Words } from '#records/knowledge/words.rules.ts'
import tracks from './tracks.json' with { type: 'json' }

/**
 * What moves towards a customer: an order, its parcel, money that comes back, goes in or comes out. Words and usual times are
 * data (tracks.json). The usual times are the house's own and cautious; whoever tells a milestone may name a better one.
 */
export const trackKeys = ['order', 'shipment', 'refund', 'top_up', 'withdrawal'] as const
export type TrackKey = (typeof trackKeys)[number]

/** Ends a track without its last step. */
export const failedStep = 'failed'

type Step = { key: string; done: Words; coming: Words; mayMiss?: boolean; usualHours?: number }
const trackOf = (key: TrackKey): { title: Words; steps: Step[]; failed: Words } => tracks[key]

/** The steps that may be told of a track, in their order, the failure last. */
export function stepsOf(key: TrackKey): string[] {
  return [...trackOf(key).steps.map((step) => step.key), failedStep]
}

/** What was told of a step: when it happened, and when the next step that must come is expected. */
export type Told = { step: string; at: Date; eta: Date | null }

/** Of two news about the same step the one that happened later, else the one that expects more time. Their order does not matter. */
export function later(a: Told, b: Told): Told {
  const order = a.at.getTime() - b.at.getTime() || (a.eta?.getTime() ?? 0) - (b.eta?.getTime() ?? 0)
  return order >= 0 ? a : b
}

/** One row a step, however often and in whatever order it was told. */
export function settle(told: readonly Told[]): Told[] {
  const byStep = new Map<string, Told>()
  for (const one of told) {
    const before = byStep.get(one.step)
    byStep.set(one.step, before ? later(before, one) : one)
  }
  return [...byStep.values()]
}

/** Where a track stands: its newest step, and when the next one is expected; `due` is null when nothing more comes. */
export type Head = { step: string; at: Date; due: Date | null; isUsual: boolean }

/**
 * Where a track stands by what was told of it, null when nothing was. The newest by when it happened counts: news that were
 * overtaken change nothing. The next step is expected when the teller said so, else after the usual time.
 */
export function headOf(key: TrackKey, told: readonly Told[]): Head | null {
  const { steps } = trackOf(key)
  const rank = (step: string) => steps.findIndex((one) => one.key === step)
  const known = settle(told).filter(({ step }) => step === failedStep || rank(step) >= 0)
  const [newest] = known.toSorted((a, b) => newestFirst(a, b, rank))
  if (!newest) return null
  const here = last(newest.step, rank)
  const next = steps.find((step, index) => index > here && !step.mayMiss)
  if (!next) return { step: newest.step, at: newest.at, due: null, isUsual: false }
  // What was expected since the last step that had to come is still meant for the next one.
  const from = steps.findLastIndex((step, index) => index <= here && !step.mayMiss)
  const since = known.filter(({ step }) => rank(step) >= from && rank(step) <= here)
  const said = since.toSorted((a, b) => newestFirst(a, b, rank)).find(({ eta }) => eta !== null)
  if (said) return { step: newest.step, at: newest.at, due: said.eta, isUsual: false }
  const start = since.find(({ step }) => rank(step) === from)?.at ?? newest.at
  return { step: newest.step, at: newest.at, due: afterHours(start, next.usualHours), isUsual: true }
}

const last = (step: string, rank: (step: string) => number) =>
  step === failedStep ? Number.POSITIVE_INFINITY : rank(step)

/** The later step counts as the newer one when both happened in one moment. */
const newestFirst = (a: Told, b: Told, rank: (step: string) => number) =>
  b.at.getTime() - a.at.getTime() || last(b.step, rank) - last(a.step, rank)

function afterHours(from: Date, hours: number | undefined): Date | null {
  return hours === undefined ? null : new Date(from.getTime() + hours * 3_600_000)
}

export type LineStep = {
  step: string
  words: Words
  state: 'done' | 'now' | 'coming' | 'failed'
  /** When it happened; null: not told, or yet to come. */
  at: Date | null
  eta: Date | null
}
export type Line = {
  track: TrackKey
  title: Words
  state: 'running' | 'over' | 'failed'
  isLate: boolean
  /** The time of the next step is the usual one, and nobody's word. */
  isUsual: boolean
  steps: LineStep[]
}

/**
 * A track as dated steps: what happened, where it stands, what comes and by when. A step that had to come before and that
 * nobody told of is done without a date. Null when nothing was told.
 */
export function lineOf(key: TrackKey, told: readonly Told[], now: Date): Line | null {
  const head = headOf(key, told)
  if (!head) return null
  const { title, steps, failed } = trackOf(key)
  const atOf = new Map(settle(told).map((one) => [one.step, one.at]))
  const isFailed = head.step === failedStep
  const here = steps.findIndex((step) => step.key === head.step)
  const happened = (step: Step, index: number) =>
    isFailed ? atOf.has(step.key) : index <= here && (atOf.has(step.key) || !step.mayMiss)
  const before = steps.flatMap((step, index): LineStep[] =>
    happened(step, index)
      ? [{ step: step.key, words: step.done, state: 'done', at: atOf.get(step.key) ?? null, eta: null }]
      : [],
  )
  const line = { track: key, title, isUsual: head.isUsual, isLate: head.due !== null && head.due < now }
  if (isFailed) {
    const end: LineStep = { step: failedStep, words: failed, state: 'failed', at: head.at, eta: null }
    return { ...line, state: 'failed', steps: [...before, end] }
  }
  let eta = head.due
  const coming = steps.flatMap((step, index): LineStep[] => {
    if (index <= here || step.mayMiss) return []
    const one: LineStep = { step: step.key, words: step.coming, state: 'coming', at: null, eta }
    const next = steps.find((after, place) => place > index && !after.mayMiss)
    eta = eta && afterHours(eta, next?.usualHours)
    return [one]
  })
  const isOver = coming.length === 0
  return {
    ...line,
    state: isOver ? 'over' : 'running',
    steps: [...before.map((step, index) => withPlace(step, !isOver && index === before.length - 1)), ...coming],
  }
}

const withPlace = (step: LineStep, isHere: boolean): LineStep => (isHere ? { ...step, state: 'now' } : step)

/** So long before the time that was named customers are told that it gets short, or a tenth of the whole, if that is less. */
const warnMsMax = 2 * 3_600_000

/** When to look next whether the next step came: shortly before it is expected, then at that time. Null: nothing comes. */
export function watchAt({ at, due }: Pick<Head, 'at' | 'due'>): Date | null {
  if (!due) return null
  const early = Math.min(warnMsMax, Math.max(0, due.getTime() - at.getTime()) / 10)
  return new Date(due.getTime() - Math.floor(early))
}
