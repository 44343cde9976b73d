import {
  type Complain,
  checkKeys,
  checkWords,
  faultsFrom,
  isCount,
  isDate,
  placeShape,
  type RuleFault,
} from './faults.rules.ts'
import { type ClockRule, type Extension, type Length, type Regime, stops, triggers, units } from './regime.rules.ts'
import { institutions } from './timing.rules.ts'

/** What somebody writes of a regime; its key and version come from where it is put. */
export type RegimeContent = Omit<Regime, 'key' | 'version'>

/** What a regime may name. */
export type NamesForRegimes = {
  calendars: ReadonlySet<string>
  ladders: ReadonlySet<string>
  notices: ReadonlySet<string>
  /** Codes and groups of the taxonomy. */
  codes: ReadonlySet<string>
}

/** Everything that is wrong with a regime, each with a pointer into it. One without faults can always be counted by. */
export function regimeFaults(regime: RegimeContent, names: NamesForRegimes): RuleFault[] {
  return faultsFrom((complain) => {
    const { appliesTo, validFrom, validTo, clocks } = regime
    checkWords(regime.name, '/name', complain)
    checkWords(appliesTo.note, '/appliesTo/note', complain)
    checkWords(regime.escalation, '/escalation', complain)
    for (const [index, point] of regime.unverified.entries()) checkWords(point, `/unverified/${index}`, complain)
    if (!placeShape.test(regime.jurisdiction)) complain('/jurisdiction', 'place_bad')
    if (regime.source.trim() === '') complain('/source', 'source_missing')
    for (const [index, kind] of appliesTo.institutions.entries())
      if (!institutions.some((one) => one === kind)) complain(`/appliesTo/institutions/${index}`, 'institution_unknown')
    for (const [index, code] of appliesTo.codes.entries())
      if (!names.codes.has(code)) complain(`/appliesTo/codes/${index}`, 'code_unknown')
    if (!isDate(validFrom)) complain('/validFrom', 'date_bad')
    if (validTo !== null && !isDate(validTo)) complain('/validTo', 'date_bad')
    else if (validTo !== null && validTo < validFrom) complain('/validTo', 'ends_before_begin')
    checkKeys(clocks, '/clocks', complain)
    for (const [index, clock] of clocks.entries()) checkClock(clock, `/clocks/${index}`, names, complain)
  })
}

function checkClock(clock: ClockRule, at: string, names: NamesForRegimes, complain: Complain): void {
  checkWords(clock.label, `${at}/label`, complain)
  if (clock.condition) checkWords(clock.condition, `${at}/condition`, complain)
  if (!triggers.includes(clock.trigger)) complain(`${at}/trigger`, 'trigger_unknown')
  if (clock.stops.length === 0) complain(`${at}/stops`, 'stop_missing')
  for (const [index, stop] of clock.stops.entries())
    if (!stops.includes(stop)) complain(`${at}/stops/${index}`, 'stop_unknown')
  if (!names.ladders.has(clock.ladder)) complain(`${at}/ladder`, 'ladder_unknown')
  checkLength(clock.length, `${at}/length`, names, complain)
  if (clock.rolls) {
    if (!names.calendars.has(clock.rolls.calendar)) complain(`${at}/rolls/calendar`, 'calendar_unknown')
    if (isTime(clock.length)) complain(`${at}/rolls`, 'rolls_without_days')
  }
  if (clock.absoluteEnd) {
    checkLength(clock.absoluteEnd, `${at}/absoluteEnd`, names, complain)
    if (isLonger(clock.length, clock.absoluteEnd)) complain(`${at}/absoluteEnd`, 'end_before_length')
  }
  checkKeys(clock.extensions, `${at}/extensions`, complain)
  for (const [index, extension] of clock.extensions.entries())
    checkExtension(extension, clock, `${at}/extensions/${index}`, names, complain)
  checkKeys(clock.pauses, `${at}/pauses`, complain)
  for (const [index, pause] of clock.pauses.entries()) {
    checkWords(pause.label, `${at}/pauses/${index}/label`, complain)
    checkNotice(pause.notice, `${at}/pauses/${index}/notice`, names, complain)
  }
  checkKeys(clock.duties, `${at}/duties`, complain)
  for (const [index, duty] of clock.duties.entries()) checkWords(duty.label, `${at}/duties/${index}/label`, complain)
  checkDuties(clock, at, complain)
}

function checkExtension(
  extension: Extension,
  { length, absoluteEnd }: ClockRule,
  at: string,
  names: NamesForRegimes,
  complain: Complain,
): void {
  checkWords(extension.label, `${at}/label`, complain)
  checkWords(extension.condition, `${at}/condition`, complain)
  checkLength(extension.length, `${at}/length`, names, complain)
  if (isLonger(length, extension.length) || isSame(length, extension.length)) complain(`${at}/length`, 'not_longer')
  if (absoluteEnd && isLonger(extension.length, absoluteEnd)) complain(`${at}/length`, 'beyond_end')
  checkNotice(extension.notice, `${at}/notice`, names, complain)
}

/** What must be sent with an extension or a pause needs one that sends something. */
function checkDuties({ duties, extensions, pauses }: ClockRule, at: string, complain: Complain): void {
  const asks = (when: string) => duties.some((duty) => duty.when === when)
  if (asks('with_extension') && !extensions.some(({ notice }) => notice !== null))
    complain(`${at}/extensions`, 'notice_missing')
  if (asks('with_pause') && !pauses.some(({ notice }) => notice !== null)) complain(`${at}/pauses`, 'notice_missing')
}

function checkNotice(notice: string | null, pointer: string, { notices }: NamesForRegimes, complain: Complain): void {
  if (notice !== null && !notices.has(notice)) complain(pointer, 'notice_unknown')
}

function checkLength({ unit, count, calendar }: Length, at: string, names: NamesForRegimes, complain: Complain): void {
  if (!units.includes(unit)) complain(`${at}/unit`, 'unit_unknown')
  if (!isCount(count)) complain(`${at}/count`, 'count_bad')
  if (calendar !== undefined && !names.calendars.has(calendar)) complain(`${at}/calendar`, 'calendar_unknown')
}

const isTime = ({ unit, calendar }: Length) => (unit === 'minutes' || unit === 'hours') && calendar === undefined
const minutesOf: Partial<Record<Length['unit'], number>> = { minutes: 1, hours: 60, calendar_days: 1440, weeks: 10_080 }

/** Whether one length is longer than another on every calendar; of units that do not compare nothing is said. */
function isLonger(a: Length, b: Length): boolean {
  if (a.unit === b.unit) return a.calendar === b.calendar && a.count > b.count
  const [one, other] = [minutesOf[a.unit], minutesOf[b.unit]]
  return one !== undefined && other !== undefined && a.count * one > b.count * other
}

const isSame = (a: Length, b: Length) => a.unit === b.unit && a.calendar === b.calendar && a.count === b.count
