import type { Language } from '#records/knowledge/words.rules.ts'
import en from './dates.en.json' with { type: 'json' }
import zhHans from './dates.zh-Hans.json' with { type: 'json' }

/** Where and when dates are said: the organisation's zone (IANA), the reader's language, and the present moment. */
export type Saying = { zone: string; language: Language; now: Date }

const dayMs = 86_400_000

/**
 * A moment as a person says it: "明天 18:00", "18:00 tomorrow", "18:00 on Friday", "09:30 on 3 March". Days are
 * counted in the organisation's zone, not the browser's.
 */
export function sayWhen(at: Date | string, saying: Saying): string {
  const moment = new Date(at)
  return fill(patterns(saying.language).dayAndTime, { time: sayTime(moment, saying), day: sayDay(moment, saying) })
}

/** The day alone: "昨天", "tomorrow", "on Friday", "on 3 March 2027". */
export function sayDay(at: Date | string, saying: Saying): string {
  const { language, zone, now } = saying
  const moment = new Date(at)
  const days = dayNumber(moment, zone) - dayNumber(now, zone)
  if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')
  const pattern = patterns(language)
  const weekday = part(moment, saying, { weekday: 'long' })
  if (days > 0 && days < 7) return fill(pattern.weekday, { weekday })
  const sameYear = part(moment, saying, { year: 'numeric' }) === part(now, saying, { year: 'numeric' })
  const date = part(moment, saying, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) })
  return fill(pattern.date, { date, weekday })
}

/** The time of day alone, on the 24-hour clock: "18:00". */
export function sayTime(at: Date | string, saying: Saying): string {
  return part(new Date(at), saying, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** How far away a moment is: "3 小时后", "in 3 hours", "2 天前". */
export function sayHowFar(at: Date | string, saying: Saying): string {
  const minutes = (new Date(at).getTime() - saying.now.getTime()) / 60_000
  const format = new Intl.RelativeTimeFormat(saying.language, { numeric: 'always' })
  const size = Math.abs(minutes)
  // Rounded towards zero: what is left is never said longer than it is.
  if (size < 1) return patterns(saying.language).justNow
  if (size < 60) return format.format(Math.trunc(minutes), 'minute')
  if (size < 48 * 60) return format.format(Math.trunc(minutes / 60), 'hour')
  return format.format(Math.trunc(minutes / 1440), 'day')
}

/** The exact moment with seconds and zone, for `title` and for print. */
export function sayExactly(at: Date | string, { language, zone }: Pick<Saying, 'language' | 'zone'>): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    timeZone: zone,
    dateStyle: 'full',
    timeStyle: 'long',
    hourCycle: 'h23',
  }).format(new Date(at))
}

function part(at: Date, { language, zone }: Saying, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, ...options }).format(at)
}

/** British dates: day before month, 24 hours. */
function localeOf(language: Language): string {
  return language === 'en' ? 'en-GB' : language
}

function patterns(language: Language): typeof en {
  return language === 'en' ? en : zhHans
}

function fill(pattern: string, values: Record<string, string>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '')
}

/** Days since the epoch of the calendar day that the zone's clocks show. */
function dayNumber(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(at)
  const value = (type: string): number => Number(parts.find((entry) => entry.type === type)?.value)
  return Date.UTC(value('year'), value('month') - 1, value('day')) / dayMs
}
