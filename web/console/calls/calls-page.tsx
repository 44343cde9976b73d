import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../kit/now.ts'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { CallCard } from './call-card.tsx'
import styles from './calls.module.css'
import { useCalls } from './calls-data.ts'

/** Whom to call next; below, those who are called later. */
export function CallsPage() {
  const { t } = useTranslation()
  const calls = useCalls()
  const now = useNow()
  useDocumentTitle(t('title', { page: t('calls.title') }))
  if (calls.error && !calls.data) return <Problem error={calls.error} onAgain={() => void calls.refetch()} />
  if (!calls.data) return <PageLoading />
  const groups = Object.entries(
    Object.groupBy(calls.data.calls, ({ nextAt }) => (Date.parse(nextAt) <= now.getTime() ? 'now' : 'later')),
  )
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('calls.title')}</h1>
      <p className={styles.lead}>{t('calls.what')}</p>
      {groups.length === 0 && <p className={styles.none}>{t('calls.none')}</p>}
      {groups.map(([group, of]) => (
        <section key={group} className={styles.group} aria-label={t(`calls.${group}`)}>
          <h2>
            {t(`calls.${group}`)} <span className={styles.quiet}>{of.length}</span>
          </h2>
          <ol className={styles.list}>
            {of.map((call, index) => (
              <li key={call.callId}>
                <CallCard call={call} attemptsMax={calls.data.attemptsMax} isNext={group === 'now' && index === 0} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}
