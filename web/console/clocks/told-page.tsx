import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { TimeLeft } from '../parts/time-left.tsx'
import { useSay } from '../words.ts'
import { clockName } from './clock-name.ts'
import styles from './clocks.module.css'
import { type Told, useTold } from './clocks-data.ts'

/** Tickets whose clocks get short or are late, as far as I am told: what I have not looked at first. */
export function ToldPage() {
  const { t } = useTranslation()
  const told = useTold()
  useDocumentTitle(t('title', { page: t('told.title') }))
  const all = told.data?.tickets ?? []
  return (
    <div className={styles.page}>
      <h1 className={styles.pageTitle}>{t('told.title')}</h1>
      <p className={styles.lead}>{t('told.what')}</p>
      {told.error && <Problem error={told.error} onAgain={() => void told.refetch()} />}
      {told.isPending && <PageLoading />}
      {told.data && all.length === 0 && <p className={styles.none}>{t('told.none')}</p>}
      <ul className={styles.told}>
        {[...all.filter((one) => !one.seen), ...all.filter((one) => one.seen)].map((one) => (
          <ToldTicket key={one.ticketId} told={one} />
        ))}
      </ul>
    </div>
  )
}

function ToldTicket({ told }: { told: Told }) {
  const { t } = useTranslation()
  const say = useSay()
  return (
    <li data-seen={told.seen || undefined}>
      <Link to={`/tickets/${told.ticketId}?view=all`}>
        <span className={styles.toldHead}>
          {!told.seen && <span className={styles.fresh}>{t('told.fresh')}</span>}
          <strong>{told.subject}</strong>
          <span className={styles.number}>{told.number}</span>
          <Moment at={told.toldAt} />
        </span>
        {told.clocks.map((one) => (
          <span key={one.clock} className={styles.toldClock}>
            <span>{clockName(t, one.clock, say(one.label))}</span>
            <TimeLeft dueAt={one.dueAt} late={one.late} />
            {one.asked && (
              <span className={styles.asked}>
                <Icon name="help" size={13} />
                {t('told.asked')}
              </span>
            )}
          </span>
        ))}
      </Link>
    </li>
  )
}
