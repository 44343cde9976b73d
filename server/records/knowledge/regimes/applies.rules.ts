import { compile } from '../calendars/compile.rules.ts'
import { epochDay } from '../calendars/days.rules.ts'
import { startOfDay } from '../calendars/working-time.rules.ts'
import type { Knowledge } from '../knowledge.rules.ts'
import type { ClockRule, Regime, Trigger } from './regime.rules.ts'
import type { Timing } from './timing.rules.ts'

/** States in which the law of the European Economic Area holds (EEA Agreement), by ISO 3166-1. */
const eea = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO EU'.split(' '),
)

/** Why a regime does not hold for an organisation on a day; null when it does. */
export type Absence = 'left_out' | 'elsewhere' | 'other_institution' | 'not_yet' | 'over'

/** Whether complaints that come on a day (2026-10-10) to an organisation are under a regime. */
export function absenceOf(regime: Regime, timing: Timing, day: string): Absence | null {
  const { institutions } = regime.appliesTo
  if (timing.without.some((one) => one.regime === regime.key)) return 'left_out'
  if (!holdsIn(regime.jurisdiction, timing.jurisdiction)) return 'elsewhere'
  if (institutions.length > 0 && !institutions.includes(timing.institution)) return 'other_institution'
  if (day < regime.validFrom) return 'not_yet'
  return regime.validTo !== null && day > regime.validTo ? 'over' : null
}

function holdsIn(jurisdiction: string, place: string): boolean {
  return jurisdiction === '*' || jurisdiction === place || (jurisdiction === 'EU' && eea.has(place))
}

/** A ticket as far as laws ask: what it is about, where it came in, and when it was received. */
export type Subject = { code: string; channel: string; at: Date }

/** A clock that a law or scheme sets; `name` is what it is called on a ticket. */
export type StatutoryClock = { name: string; regime: Regime; rule: ClockRule }

type Prepared = {
  regime: Regime
  from: number
  until: number
  codes: ReadonlySet<string> | null
  channels: ReadonlySet<string> | null
  clocks: StatutoryClock[]
}
type Known = Pick<Knowledge<unknown>, 'regimes' | 'calendars' | 'timing'>

const known = new WeakMap<Known, { regimes: Prepared[]; notComplaints: ReadonlySet<string> }>()

/**
 * The clocks that a moment (`trigger`) starts on a ticket, those that hang on a condition not among them: of those a person
 * says whether they run. What depends on the organisation alone is worked out once for each knowledge.
 */
export function clocksStartedBy(knowledge: Known, trigger: Trigger, subject: Subject): StatutoryClock[] {
  return clocksOf(knowledge, subject, ({ rule }) => rule.trigger === trigger && rule.condition === undefined)
}

/** Every clock of the regimes that a ticket is under, whatever starts it. */
export function clocksUnder(knowledge: Known, subject: Subject): StatutoryClock[] {
  return clocksOf(knowledge, subject, () => true)
}

function clocksOf(
  knowledge: Known,
  { code, channel, at }: Subject,
  wanted: (clock: StatutoryClock) => boolean,
): StatutoryClock[] {
  const { regimes, notComplaints } = prepared(knowledge)
  const [ms, group] = [at.getTime(), code.split('-', 1)[0]!]
  const found: StatutoryClock[] = []
  for (const { from, until, codes, channels, clocks } of regimes) {
    if (ms < from || ms >= until || (channels && !channels.has(channel))) continue
    const isNamed = codes ? codes.has(code) || codes.has(group) : !(notComplaints.has(code) || notComplaints.has(group))
    if (isNamed) for (const clock of clocks) if (wanted(clock)) found.push(clock)
  }
  return found
}

function prepared(knowledge: Known) {
  let found = known.get(knowledge)
  if (!found) {
    const { regimes, timing } = knowledge
    found = {
      regimes: regimes
        .filter((regime) => absenceOf(regime, timing, regime.validFrom) === null)
        .map((regime) => prepare(regime, knowledge)),
      notComplaints: new Set(timing.notComplaints),
    }
    known.set(knowledge, found)
  }
  return found
}

function prepare(regime: Regime, knowledge: Known): Prepared {
  const { key, validFrom, validTo, appliesTo, clocks } = regime
  const setOf = (names: string[]) => (names.length > 0 ? new Set(names) : null)
  return {
    regime,
    from: midnight(knowledge, epochDay(validFrom)),
    until: validTo === null ? Number.POSITIVE_INFINITY : midnight(knowledge, epochDay(validTo) + 1),
    codes: setOf(appliesTo.codes),
    channels: setOf(appliesTo.channels),
    clocks: clocks.map((rule) => ({ name: `${key}/${rule.key}`, regime, rule })),
  }
}

/** When a day begins where the organisation is; in UTC as long as it has not loaded its calendar. */
function midnight({ calendars, timing }: Known, day: number): number {
  const own = calendars.find(({ key }) => key === timing.calendar)
  return own ? startOfDay(compile(own), day).getTime() : day * 86_400_000
}
