import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Answer } from '#platform/endpoint.ts'
import { showAudit } from '#records/audit/contract.ts'
import { call } from '../../kit/client.ts'
import { CopyLine } from '../entries/copy-line.tsx'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './audit.module.css'
import { CheckpointTable } from './checkpoint-table.tsx'

type Audit = Answer<typeof showAudit>

const againMs = 10_000
/** Waiting longer than this means that nobody seals. */
const standstillMs = 60_000

/** Whether everything is sealed, where that is published, and what an auditor needs to check it elsewhere. */
export function AuditPage() {
  const { t } = useTranslation()
  const mayRead = useCan()('audit.read')
  const audit = useQuery({
    enabled: mayRead,
    queryKey: ['audit'],
    queryFn: ({ signal }) => call(showAudit, { signal }),
    refetchInterval: againMs,
  })
  useDocumentTitle(t('title', { page: t('audit.title') }))
  if (!mayRead) return <NoSuchPage />
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{t('audit.title')}</h1>
      <p className={styles.lead}>{t('audit.what')}</p>
      {audit.error && <Problem error={audit.error} onAgain={() => void audit.refetch()} />}
      {audit.isPending && <PageLoading />}
      {audit.data && (
        <div className={styles.columns}>
          <Sealed audit={audit.data} readAt={audit.dataUpdatedAt} />
          <Places audit={audit.data} />
          <section className={styles.card} data-wide>
            <h2>{t('audit.checkpoints')}</h2>
            <CheckpointTable checkpoints={audit.data.checkpoints} />
          </section>
          <section className={styles.card} data-wide>
            <h2>{t('audit.key')}</h2>
            <p className={styles.quiet}>{t('audit.key_what')}</p>
            <CopyLine value={audit.data.key} label={t('audit.copy_key')} />
            <CopyLine value={'huiyin audit export audit.jsonl'} label={t('audit.copy_command')} />
            <CopyLine
              value={`huiyin audit verify audit.jsonl --key ${audit.data.key}`}
              label={t('audit.copy_command')}
            />
          </section>
        </div>
      )}
    </div>
  )
}

function Sealed({ audit, readAt }: { audit: Audit; readAt: number }) {
  const { t } = useTranslation()
  const waitsMs = audit.waitingSince ? readAt - Date.parse(audit.waitingSince) : 0
  const stands = waitsMs > standstillMs
  return (
    <section className={styles.card}>
      <h2>{t('audit.sealed')}</h2>
      <p className={styles.state} data-state={stands ? 'broken' : 'good'}>
        <Icon name={stands ? 'alert' : 'resolved'} />
        {t(stands ? 'audit.stands' : 'audit.goes')}
      </p>
      <dl className={styles.facts}>
        <dt>{t('audit.events')}</dt>
        <dd>{audit.size}</dd>
        <dt>{t('audit.last')}</dt>
        <dd>{audit.sealedAt ? <Moment at={audit.sealedAt} /> : t('audit.never')}</dd>
        <dt>{t('audit.waiting')}</dt>
        <dd>{audit.waiting}</dd>
      </dl>
    </section>
  )
}

function Places({ audit }: { audit: Audit }) {
  const { t } = useTranslation()
  return (
    <section className={styles.card}>
      <h2>{t('audit.published')}</h2>
      {audit.places.length === 0 && <p className={styles.quiet}>{t('audit.nowhere')}</p>}
      {audit.places.map((place) => (
        <div key={place.place} className={styles.place}>
          <p className={styles.state} data-state={place.error ? 'broken' : 'good'}>
            <Icon name={place.error ? 'alert' : 'resolved'} />
            {t(`audit.place.${place.place}`)}
          </p>
          <p className={styles.quiet}>
            {place.publishedAt ? (
              <>
                {t('proof.size', { size: place.size })} · <Moment at={place.publishedAt} />
              </>
            ) : (
              t('audit.never')
            )}
          </p>
          {place.error && (
            <p className={styles.error}>{t('audit.failed', { count: place.failures, error: place.error })}</p>
          )}
        </div>
      ))}
    </section>
  )
}
