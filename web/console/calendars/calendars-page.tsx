import { Select } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import page from '../parts/page.module.css'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { CalendarAlarm } from './calendar-alarm.tsx'
import { CalendarEditor } from './calendar-editor.tsx'
import styles from './calendars.module.css'
import { useCalendar, useCalendars } from './calendars-data.ts'

/** Which days count as work where: one calendar at a time, a year of it on the wall. */
export function CalendarsPage() {
  const { t } = useTranslation()
  const say = useSay()
  const mayRead = useCan()('clocks.read')
  const [search, setSearch] = useSearchParams()
  const calendars = useCalendars()
  const lines = calendars.data?.calendars ?? []
  const line = lines.find(({ key }) => key === search.get('key')) ?? lines[0]
  const shown = useCalendar(line?.key)
  useDocumentTitle(t('title', { page: t('calendars.title') }))
  if (!mayRead) return <NoSuchPage />
  const error = calendars.error ?? shown.error
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={page.title}>{t('calendars.title')}</h1>
        {line && (
          <Select
            aria-label={t('calendars.which')}
            className={styles.which}
            value={line.key}
            allowDeselect={false}
            onChange={(key) => setSearch(key ? { key } : {}, { replace: true })}
            data={lines.map(({ key, name, isOwn, endsSoon }) => ({
              value: key,
              label: [say(name), isOwn && t('calendars.own'), endsSoon && t('calendars.ends_soon')]
                .filter(Boolean)
                .join(' · '),
            }))}
          />
        )}
      </header>
      <p className={page.lead}>{t('calendars.what')}</p>
      <CalendarAlarm />
      {error && (
        <Problem error={error} onAgain={() => void (calendars.error ? calendars.refetch() : shown.refetch())} />
      )}
      {!error &&
        (line && shown.data ? <CalendarEditor key={line.key} line={line} shown={shown.data} /> : <PageLoading />)}
    </div>
  )
}
