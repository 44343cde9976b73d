import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '../definitions.ts'
import { codesOf, type Knowledge, type Steps } from '../knowledge.rules.ts'
import { publishNext } from '../versions.ts'
import type { RuleFault } from './faults.rules.ts'
import type { Regime } from './regime.rules.ts'
import { type RegimeContent, regimeFaults } from './regime-check.rules.ts'
import { type StepsContent, stepsFaults } from './steps-check.rules.ts'
import type { Timing } from './timing.rules.ts'
import { ownLadders, type TimingContent, timingFaults } from './timing-check.rules.ts'

type Known = Knowledge<unknown>

/** What a regime may name in an organisation. */
export function namesForRegimes({ calendars, timing, notices, taxonomy }: Known) {
  const keysOf = (list: { key: string }[]) => new Set(list.map(({ key }) => key))
  return {
    calendars: keysOf(calendars),
    ladders: new Set(Object.keys(timing.ladders)),
    notices: keysOf(notices),
    codes: new Set([...codesOf(taxonomy), ...taxonomy.groups.map(({ code }) => code)]),
  }
}

/** What a timing may name, and which of its ladders clocks climb. */
export function namesForTiming(knowledge: Known) {
  const { calendars, codes } = namesForRegimes(knowledge)
  const climbed = knowledge.regimes.flatMap(({ clocks }) => clocks.map(({ ladder }) => ladder))
  return {
    calendars,
    codes,
    regimes: new Set(knowledge.regimes.map(({ key }) => key)),
    laddersInUse: new Set([...ownLadders, ...climbed]),
  }
}

/**
 * Publishes the next version of a regime, or with `seen` 0 a new one. Clocks that run keep the version they started under.
 * @throws Problem invalid clock_rules_invalid with the pointer of each fault · conflict definition_changed (412),
 * definition_exists · missing definition_missing
 */
export function publishNextRegime(work: Work, key: string, seen: number, content: RegimeContent): Promise<Regime> {
  const check = (knowledge: Known) => regimeFaults(content, namesForRegimes(knowledge))
  return publishNext(work, 'regime', { ...content, key, version: seen + 1 }, () => refuseFaults(work, check))
}

/** Publishes the next version of the timing. @throws Problem as `publishNextRegime` does */
export function publishNextTiming(work: Work, seen: number, content: TimingContent): Promise<Timing> {
  const check = (knowledge: Known) => timingFaults(content, namesForTiming(knowledge))
  return publishNext(work, 'timing', { ...content, key: 'timing', version: seen + 1 }, () => refuseFaults(work, check))
}

/** Publishes the next version of the steps' deadlines. @throws Problem as `publishNextRegime` does */
export function publishNextSteps(work: Work, seen: number, content: StepsContent): Promise<Steps> {
  return publishNext(work, 'steps', { ...content, key: 'steps', version: seen + 1 }, () =>
    refuseFaults(work, () => stepsFaults(content)),
  )
}

async function refuseFaults(work: Work, check: (knowledge: Known) => RuleFault[]): Promise<void> {
  const faults = check(await currentKnowledge(work))
  if (faults.length === 0) return
  const fields = faults.map(({ pointer, code }) => ({ pointer: `/body${pointer}`, code, message: code }))
  throw new Problem('invalid', 'clock_rules_invalid', { facts: { count: faults.length }, fields })
}
