import { type CompiledCalendar, compile } from '#records/knowledge/calendars/compile.rules.ts'
import texts from './engine-words.json' with { type: 'json' }

const allDay = [{ from: 0, until: 1440 }]

/**
 * What counts where a rule names a calendar that nobody loaded: every day, in UTC, none of them covered. Its ends are the
 * earliest that the rule can mean, and provisional, so that they are shown as such and put right when the calendar is there.
 */
export const unknownCalendar: CompiledCalendar = compile({
  key: 'unknown',
  version: 0,
  name: texts.unknown_calendar,
  zone: 'UTC',
  week: Array.from({ length: 7 }, () => allDay),
  days: {},
  coversFrom: '2000-01-01',
  coversUntil: '2000-01-01',
  source: '',
  unverified: [],
})
