import { Alert } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { dayOf } from '../desk/times.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { useLanguage, useSay } from '../words.ts'
import styles from './calendar-alarm.module.css'
import { useCalendarAlarm } from './calendars-data.ts'

/** Tells supervisors (who read alarms) that the organisation's calendar ends soon, or that open deadlines wait for dates. */
export function CalendarAlarm({ isLinked = false }: { isLinked?: boolean }) {
  const { t } = useTranslation()
  const say = useSay()
  const language = useLanguage()
  const { data } = useCalendarAlarm(useCan()('alarm.read'))
  if (!data || (data.own && !data.own.endsSoon && data.provisional === 0)) return null
  const { own, provisional } = data
  return (
    <Alert className={styles.alarm} color="yellow" variant="light" icon={<Icon name="alert" size={18} />} role="status">
      <p>
        {own
          ? t(own.daysAhead > 0 ? 'calendars.ends' : 'calendars.ended', {
              name: say(own.name),
              date: dayOf(own.coversUntil, language),
              count: own.daysAhead,
            })
          : t('calendars.no_own')}
        {provisional > 0 && t('calendars.provisional', { count: provisional })}
      </p>
      {isLinked && <Link to="/calendars">{t('calendars.open')}</Link>}
    </Alert>
  )
}
