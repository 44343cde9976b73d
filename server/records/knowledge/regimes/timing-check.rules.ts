import {
  type Complain,
  checkKeys,
  checkWords,
  countMax,
  faultsFrom,
  isCount,
  placeShape,
  type RuleFault,
} from './faults.rules.ts'
import { institutions, type Rung, type Timing, told } from './timing.rules.ts'

/** What somebody writes of the timing; key and version are its own. */
export type TimingContent = Omit<Timing, 'key' | 'version'>

/** What the timing may name, and what is named of it. */
export type NamesForTiming = {
  calendars: ReadonlySet<string>
  codes: ReadonlySet<string>
  regimes: ReadonlySet<string>
  /** Ladders that clocks climb: of the regimes, and those of the steps. */
  laddersInUse: ReadonlySet<string>
}

/** Ladders that clocks climb which no regime sets (start.rules.ts, promise.rules.ts of the stage of clocks). */
export const ownLadders = ['usual', 'urgent', 'promise'] as const

/** Everything that is wrong with a timing, each with a pointer into it. */
export function timingFaults(timing: TimingContent, names: NamesForTiming): RuleFault[] {
  return faultsFrom((complain) => {
    if (!institutions.some((one) => one === timing.institution)) complain('/institution', 'institution_unknown')
    if (!placeShape.test(timing.jurisdiction) || timing.jurisdiction === '*') complain('/jurisdiction', 'place_bad')
    if (!names.calendars.has(timing.calendar)) complain('/calendar', 'calendar_unknown')
    for (const [index, { regime, why }] of timing.without.entries()) {
      if (!names.regimes.has(regime)) complain(`/without/${index}/regime`, 'regime_unknown')
      if (why.trim() === '') complain(`/without/${index}/why`, 'reason_missing')
    }
    for (const [index, code] of timing.notComplaints.entries())
      if (!names.codes.has(code)) complain(`/notComplaints/${index}`, 'code_unknown')
    for (const [key, rungs] of Object.entries(timing.ladders)) checkLadder(rungs, `/ladders/${key}`, names, complain)
    for (const key of names.laddersInUse)
      if (!Object.hasOwn(timing.ladders, key)) complain(`/ladders/${key}`, 'ladder_in_use')
    checkPromise(timing.promise, complain)
  })
}

/** Rungs are climbed in their order, each once: what comes before the one below it would never be told in time. */
function checkLadder(rungs: Rung[], at: string, { calendars }: NamesForTiming, complain: Complain): void {
  if (rungs.length === 0) complain(at, 'ladder_empty')
  checkKeys(rungs, at, complain)
  for (const [index, rung] of rungs.entries()) {
    const pointer = `${at}/${index}`
    checkWords(rung.label, `${pointer}/label`, complain)
    if (!told.includes(rung.tell)) complain(`${pointer}/tell`, 'told_unknown')
    if (!isPlaced(rung)) complain('percent' in rung ? `${pointer}/percent` : `${pointer}/minutes`, 'count_bad')
    if ('minutes' in rung && rung.calendar !== undefined && !calendars.has(rung.calendar))
      complain(`${pointer}/calendar`, 'calendar_unknown')
    // Late is who did not answer by the end, not before it.
    if (rung.key === 'late' && !('minutes' in rung && rung.minutes >= 0)) complain(pointer, 'late_early')
    const below = rungs[index - 1]
    if (below && isBefore(rung, below)) complain(pointer, 'rung_unordered')
  }
}

function isPlaced(rung: Rung): boolean {
  if ('percent' in rung) return Number.isInteger(rung.percent) && rung.percent >= 1 && rung.percent <= 100
  return Number.isInteger(rung.minutes) && Math.abs(rung.minutes) <= countMax
}

/** Whether a rung comes before another, or with it, however long the clock is. */
function isBefore(rung: Rung, below: Rung): boolean {
  if ('percent' in rung) return 'percent' in below ? rung.percent <= below.percent : below.minutes >= 0
  return 'minutes' in below && rung.calendar === below.calendar && rung.minutes <= below.minutes
}

function checkPromise({ percentile, ticketsMin, days }: Timing['promise'], complain: Complain): void {
  if (!(Number.isInteger(percentile) && percentile >= 1 && percentile <= 99))
    complain('/promise/percentile', 'count_bad')
  for (const [name, value] of Object.entries({ ticketsMin, days }))
    if (!isCount(value)) complain(`/promise/${name}`, 'count_bad')
}
