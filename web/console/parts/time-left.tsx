import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../kit/now.ts'
import { Icon } from './icon.tsx'
import { ExactTime } from './moment.tsx'
import styles from './parts.module.css'

const minuteMs = 60_000
const soonMs = 60 * minuteMs

export type Pressure = 'late' | 'soon' | 'calm'

/** How pressing a deadline is: late when it passed, soon within the hour. */
export function pressureOf(dueAt: string, late: boolean, now: Date): Pressure {
  const leftMs = Date.parse(dueAt) - now.getTime()
  if (late || leftMs < 0) return 'late'
  return leftMs <= soonMs ? 'soon' : 'calm'
}

/** A span as a person says it: two units at most, never seconds. */
export function spanWords(t: TFunction, spanMs: number): string {
  const minutes = Math.floor(Math.abs(spanMs) / minuteMs)
  if (minutes < 1) return t('time.under_minute')
  if (minutes < 60) return t('time.minutes', { minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 10)
    return minutes % 60 ? t('time.hours_minutes', { hours, minutes: minutes % 60 }) : t('time.hours', { hours })
  if (hours < 48) return t('time.hours', { hours })
  return t('time.days', { days: Math.floor(hours / 24) })
}

export function timeLeftWords(t: TFunction, dueAt: string, late: boolean, now: Date): string {
  const leftMs = Date.parse(dueAt) - now.getTime()
  return t(`time.${pressureOf(dueAt, late, now)}`, { span: spanWords(t, leftMs) })
}

/** Time left to a deadline in words, with its own icon when it presses; the exact time on hover. */
export function TimeLeft({ dueAt, late }: { dueAt: string | null; late: boolean }) {
  const { t } = useTranslation()
  const now = useNow()
  if (!dueAt) return <span className={styles.quiet}>{t('time.no_clock')}</span>
  const pressure = pressureOf(dueAt, late, now)
  return (
    <ExactTime at={dueAt} className={styles.timeLeft} data-pressure={pressure}>
      {pressure !== 'calm' && <Icon name={pressure === 'late' ? 'alert' : 'hourglass'} size={14} />}
      {timeLeftWords(t, dueAt, late, now)}
    </ExactTime>
  )
}
