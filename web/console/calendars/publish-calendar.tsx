import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ProblemAnswer } from '../../kit/client.ts'
import { PublishDialog } from '../definitions/publish-dialog.tsx'
import { dayOf } from '../desk/times.ts'
import { Moment } from '../parts/moment.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useLanguage } from '../words.ts'
import styles from './calendars.module.css'
import { type Input, type Preview, usePreview, usePublish } from './calendars-data.ts'

type PublishCalendarProps = {
  calendarKey: string
  seen: number
  input: Input
  onPublished: (version: number) => void
  onClose: () => void
}

/** What publishing would do, before it is done: which dates change, and which open deadlines move. */
export function PublishCalendar({ calendarKey, seen, input, onPublished, onClose }: PublishCalendarProps) {
  const { t } = useTranslation()
  const preview = usePreview(calendarKey, seen, input)
  const publish = usePublish(calendarKey, seen)
  return (
    <PublishDialog
      title={t('calendars.publish_title')}
      isReady={preview.data !== undefined}
      isRunning={publish.isPending}
      error={null}
      onPublish={() => publish.mutate(input, { onSuccess: ({ version }) => onPublished(version) })}
      onClose={onClose}
    >
      {preview.isPending && <PageLoading />}
      {preview.error && <Refused error={preview.error} />}
      {preview.data && <Effect preview={preview.data} />}
      {publish.error !== null && <Refused error={publish.error} />}
    </PublishDialog>
  )
}

function Effect({ preview: { changes, calendar, clocks } }: { preview: Preview }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const kinds = (['added', 'removed', 'changed'] as const).filter((kind) => changes[kind].length > 0)
  return (
    <>
      <p>{t('calendars.will_cover', { date: dayOf(calendar.coversUntil, language) })}</p>
      {kinds.length === 0 && <p className={styles.quiet}>{t('calendars.no_dates')}</p>}
      <ul className={styles.list}>
        {kinds.map((kind) => (
          <li key={kind}>
            <b>{t(`calendars.dates_${kind}`, { count: changes[kind].length })}</b>
            <small>{changes[kind].map((date) => dayOf(date, language)).join(t('list_comma'))}</small>
          </li>
        ))}
      </ul>
      <p>
        <b>{t('calendars.moves', { count: clocks.moved })}</b>{' '}
        {t('calendars.moves_of', { count: clocks.looked, settled: clocks.settled })}
      </p>
      {clocks.more && <p className={styles.quiet}>{t('calendars.moves_more')}</p>}
      {clocks.examples.length > 0 && (
        <ul className={styles.list}>
          {clocks.examples.map(({ ticketId, number, clock, before, after }) => (
            <li key={ticketId + clock}>
              <Link to={`/tickets/${ticketId}`}>{number}</Link>
              <small>
                <Moment at={before} /> → <Moment at={after} />
              </small>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.quiet}>{t('calendars.others_stay')}</p>
    </>
  )
}

const faultsMax = 12

/** Every fault of a file with its line and column, or its place. */
function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const faults = error instanceof ProblemAnswer ? error.errors : []
  return (
    <>
      <Problem error={error} />
      <ul className={styles.list}>
        {faults.slice(0, faultsMax).map(({ pointer, code }) => {
          const [, list, line, column] = pointer.split('/')
          const place =
            list === 'lines' ? t('calendars.line', { line, column }) : pointer.replace(/^\/body(\/input)?\/content/, '')
          return (
            <li key={pointer + code}>
              {t('calendars.fault_at', { place, fault: t(`calendars.fault.${code}`, { defaultValue: code }) })}
            </li>
          )
        })}
      </ul>
    </>
  )
}
