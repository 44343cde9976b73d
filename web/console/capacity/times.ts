import { useLanguage } from '../words.ts'

const hourWords = (hour: number) => `${String(hour).padStart(2, '0')}:00`

/** Days and moments of the organisation's clocks as this page says them. */
export function useTimes(zone: string) {
  const language = useLanguage()
  const locale = language === 'en' ? 'en-GB' : language
  const month = language === 'en' ? 'short' : 'numeric'
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month, timeZone: 'UTC' })
  const moment = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month,
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  })
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: zone })
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  return {
    day: (date: string) => day.format(new Date(date)),
    moment: (at: string | number) => moment.format(new Date(at)),
    clock: (at: string) => clock.format(new Date(at)),
    number: (value: number) => number.format(value),
    percent: (value: number) => percent.format(value),
    hour: hourWords,
  }
}
export type Times = ReturnType<typeof useTimes>
