import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type CalendarContent, daysAhead, daysAheadMin } from '#records/knowledge/calendars/calendar-check.rules.ts'
import { hoursText } from '#records/knowledge/calendars/sheet.rules.ts'
import { useNow } from '../../kit/now.ts'
import { dayOf, weekdays } from '../desk/times.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { useLanguage, useSay } from '../words.ts'
import styles from './calendars.module.css'
import type { CalendarLine } from './calendars-data.ts'
import { weekRuns } from './marks.ts'

type AboutCardProps = { line: CalendarLine; content: CalendarContent; onWeek: (() => void) | null }

/** Until when a calendar is known, the hours of its week, where its dates are from, and what nobody could check. */
export function AboutCard({ line, content, onWeek }: AboutCardProps) {
  const { t } = useTranslation()
  const say = useSay()
  const language = useLanguage()
  const names = weekdays(language)
  const ahead = daysAhead(content, useNow())
  const endsSoon = ahead < daysAheadMin
  const week = weekRuns(content.week).map(({ from, until, hours }) => {
    const days = from === until ? names[from] : t('calendars.from_until', { from: names[from], until: names[until] })
    return `${days} ${hours.length > 0 ? hoursText(hours).replaceAll('-', '–') : t('calendars.short.off')}`
  })
  return (
    <section className={styles.card} aria-labelledby="calendar-name">
      <h2 id="calendar-name">{say(content.name)}</h2>
      <p className={styles.covers} data-soon={endsSoon || undefined}>
        {endsSoon && <Icon name="alert" size={15} />}
        <b>{t('calendars.will_cover', { date: dayOf(content.coversUntil, language) })}</b>
        <span>{t('calendars.ahead', { count: ahead })}</span>
      </p>
      <p className={styles.week}>
        {week.join(t('list_comma'))} · {content.zone}
        {onWeek && (
          <Button size="compact-sm" variant="default" onClick={onWeek}>
            {t('calendars.week_edit')}
          </Button>
        )}
      </p>
      <p className={styles.quiet}>
        {t('versions.version', { version: line.version })} · <Moment at={line.publishedAt} /> ·{' '}
        {line.publishedBy ?? t('versions.by_product')}
      </p>
      <p className={styles.quiet}>{t('calendars.source', { source: content.source })}</p>
      {content.unverified.length > 0 && (
        <details className={styles.unverified}>
          <summary>{t('calendars.unverified', { count: content.unverified.length })}</summary>
          <ul>
            {content.unverified.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
