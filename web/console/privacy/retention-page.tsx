import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { BinTable } from './bin-table.tsx'
import styles from './privacy.module.css'
import { useRetention } from './privacy-data.ts'
import { RequestCard } from './request-card.tsx'
import { RetentionForm } from './retention-form.tsx'

const figures = ['active', 'restricted', 'erased', 'held', 'backlog', 'inBin'] as const

/** How long what is kept, who asked to be erased, what waits, and the recycle bin. */
export function RetentionPage() {
  const { t } = useTranslation()
  const can = useCan()
  useDocumentTitle(t('title', { page: t('retention.title') }))
  if (!can('privacy.read')) return <NoSuchPage />
  return <Shown />
}

function Shown() {
  const { t } = useTranslation()
  const can = useCan()
  const { data, error, refetch } = useRetention()
  if (error) return <Problem error={error} onAgain={() => void refetch()} />
  if (!data) return <PageLoading />
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('retention.title')}</h1>
      <p className={styles.lead}>{t('retention.what')}</p>
      <dl className={styles.figures}>
        {figures.map((figure) => (
          <div key={figure}>
            <dd>{data.counts[figure]}</dd>
            <dt>{t(`retention.count.${figure}`)}</dt>
          </div>
        ))}
      </dl>
      <div className={styles.columns}>
        <div className={styles.list}>
          <section className={styles.card}>
            <h2>{t('retention.requests')}</h2>
            {data.requests.length === 0 && <p className={styles.quiet}>{t('retention.no_requests')}</p>}
            {data.requests.map((request) => (
              <RequestCard key={request.requestId} request={request} />
            ))}
          </section>
          {can('bin.manage') && <BinTable />}
        </div>
        <RetentionForm key={data.version} retention={data} mayChange={can('privacy.manage')} />
      </div>
    </div>
  )
}
