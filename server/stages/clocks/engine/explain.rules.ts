import { dateOf, type EpochDay } from '#records/knowledge/calendars/days.rules.ts'
import { passedBetween } from '#records/knowledge/calendars/working-time.rules.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import type { ClockRule } from '#records/knowledge/regimes/regime.rules.ts'
import { type Language, say, type Words } from '#records/knowledge/words.rules.ts'
import { type Calendars, calendarFor, type DayStep, type ExplanationStep } from './engine.rules.ts'
import written from './engine-words.json' with { type: 'json' }

const texts: Record<string, Words> = written

/** What explanations name besides the count: the calendars, and the rule with its extensions and reasons. */
export type Named = { calendars: Calendars; rule: ClockRule }

/** Every step of a count as a sentence, in order. Days are told with their weekday, in the zone of the calendar that counts. */
export function explain(steps: readonly ExplanationStep[], named: Named, language: Language): string[] {
  return steps.map((step) => sentence(step, named, language))
}

function sentence(step: ExplanationStep, { calendars, rule }: Named, language: Language): string {
  const zone = (key?: string | null) => calendarFor(calendars, key ?? undefined).calendar.zone
  const moment = (at: Date, key?: string | null) => momentIn(at, zone(key), language)
  const calendarName = (key: string) => say(calendarFor(calendars, key).calendar.name, language)
  const nameIn = (list: { key: string; label: Words }[], key: string) =>
    say(list.find((one) => one.key === key)?.label ?? { 'zh-Hans': key, en: key }, language)
  const text = (name: string, facts: Record<string, string>) => fill(say(texts[name]!, language), facts)
  switch (step.key) {
    case 'started':
      return text(`started.${rule.trigger}`, { at: moment(step.at, rule.length.calendar) })
    case 'restarted':
    case 'rebased':
    case 'stopped':
    case 'continued':
    case 'withdrawn':
    case 'paused_since':
      return text(step.key, { at: moment(step.at, rule.length.calendar) })
    case 'paused':
      return text('paused', {
        reason: nameIn(rule.pauses, step.reason),
        from: moment(step.from, rule.length.calendar),
        until: moment(step.until, rule.length.calendar),
      })
    case 'extended':
      return text('extended', {
        label: nameIn(rule.extensions, step.extension),
        at: moment(step.at, rule.length.calendar),
      })
    case 'days_counted':
      return daysSentence(step, calendars, language)
    case 'time_counted':
      return text(step.calendar === null ? 'time_counted' : 'working_time_counted', {
        count: countOf(step.count, step.unit, language),
        from: moment(step.from, step.calendar),
        until: moment(step.until, step.calendar),
        calendar: calendarName(step.calendar ?? calendars.own),
      })
    case 'capped':
      return text('capped', { until: moment(step.until, rule.absoluteEnd?.calendar) })
    case 'rolled':
    case 'may_roll':
      return text(step.key, {
        calendar: calendarName(step.calendar),
        from: dayIn(step.from, language),
        until: dayIn(step.until, language),
      })
    case 'provisional': {
      const { calendar } = calendarFor(calendars, step.calendar)
      return text('provisional', { calendar: say(calendar.name, language), until: calendar.coversUntil })
    }
  }
}

function daysSentence(step: DayStep, calendars: Calendars, language: Language): string {
  const { unit, count, from, until, leftOut } = step
  const calendar = calendarFor(calendars, step.calendar)
  const text = (name: string, facts: Record<string, string>) => fill(say(texts[name]!, language), facts)
  const list = (names: string[]) => listOf([...new Set(names)], language)
  const parts = [
    text(step.countsFirst ? 'days_from_first' : 'days_from', {
      count: countOf(count, unit, language),
      from: dayIn(from, language),
    }),
  ]
  if (unit === 'business_days') {
    const { breaks, madeUp } = passedBetween(calendar, from, until)
    const named = (long: boolean) =>
      breaks
        .filter((one) => one.until > one.from === long)
        .map((one) => (one.name ? say(one.name, language) : dayIn(one.from, language)))
    if (named(true).length > 0) parts.push(text('breaks_skipped', { names: list(named(true)) }))
    if (named(false).length > 0) parts.push(text('days_skipped', { names: list(named(false)) }))
    if (madeUp.length > 0) parts.push(text('worked', { days: list(madeUp.map(({ day }) => dayIn(day, language))) }))
  }
  if (leftOut > 0)
    parts.push(
      text('left_out', { count: countOf(leftOut, unit === 'business_days' ? unit : 'calendar_days', language) }),
    )
  parts.push(text('until_end', { until: dayIn(until, language, from) }))
  return parts.join(say(texts.comma!, language)) + say(texts.stop!, language)
}

function countOf(count: number, unit: string, language: Language): string {
  const form = count === 1 ? `unit.${unit}.one` : `unit.${unit}`
  return fill(say(texts[form]!, language), { count: String(count) })
}

const locale = (language: Language) => (language === 'en' ? 'en-GB' : 'zh-CN')

/** With its year where that is another than the year of the day from which it is counted. */
function dayIn(day: EpochDay, language: Language, after = day): string {
  const year = dateOf(day).slice(0, 4) === dateOf(after).slice(0, 4) ? {} : ({ year: 'numeric' } as const)
  return dayFormat(language, 'UTC', year).format(new Date(`${dateOf(day)}T00:00:00Z`))
}

function momentIn(at: Date, zone: string, language: Language): string {
  return dayFormat(language, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** Formats are dear to make and cheap to keep. */
function dayFormat(language: Language, timeZone: string, more: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${Object.keys(more)}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locale(language), {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      timeZone,
      ...more,
    })
    formats.set(key, format)
  }
  return format
}
const formats = new Map<string, Intl.DateTimeFormat>()

function listOf(names: string[], language: Language): string {
  return new Intl.ListFormat(locale(language), { type: 'conjunction' }).format(names)
}
