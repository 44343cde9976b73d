import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { CalendarAlarm } from '../calendars/calendar-alarm.tsx'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { WarningsSection } from '../warnings/warnings-section.tsx'
import { AlarmCard } from './alarm-card.tsx'
import styles from './alarms.module.css'
import { useAlarms } from './alarms-data.ts'

/** Who looked at more personal data than their work explains: those that nobody has looked into first. */
export function AlarmsPage() {
  const { t } = useTranslation()
  const can = useCan()
  const mayRead = can('alarm.read')
  const alarms = useAlarms(mayRead)
  useDocumentTitle(t('title', { page: t('alarms.title') }))
  if (!mayRead) return <NoSuchPage />
  const all = alarms.data?.alarms ?? []
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('alarms.title')}</h1>
      {can('roster.manage') && <WarningsSection />}
      <p className={styles.lead}>{t('alarms.what')}</p>
      <CalendarAlarm isLinked />
      {alarms.error && <Problem error={alarms.error} onAgain={() => void alarms.refetch()} />}
      {alarms.isPending && <PageLoading />}
      {alarms.data && all.length === 0 && <p className={styles.none}>{t('alarms.none')}</p>}
      <div className={styles.list}>
        {[...all.filter((one) => !one.seenAt), ...all.filter((one) => one.seenAt)].map((alarm) => (
          <AlarmCard key={alarm.alarmId} alarm={alarm} />
        ))}
      </div>
    </div>
  )
}
