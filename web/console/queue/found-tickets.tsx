import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import parts from '../parts/parts.module.css'
import { Problem } from '../parts/problem.tsx'
import type { Filters } from './filters.ts'
import styles from './queue.module.css'
import type { PersonSearch } from './queue-data.ts'
import { QueueList } from './queue-list.tsx'
import { QueueSkeleton } from './queue-skeleton.tsx'

type Props = { seek: PersonSearch; filters: Filters; onLeave: () => void }

/** The tickets that a person's number led to, in place of the list. */
export function FoundTickets({ seek, filters, onLeave }: Props) {
  const { t } = useTranslation()
  if (seek.isPending) return <QueueSkeleton />
  const rows = seek.data?.rows ?? []
  return (
    <>
      {seek.error && (
        <div className={styles.problem}>
          <Problem error={seek.error} />
        </div>
      )}
      {seek.data && rows.length === 0 && (
        <div className={parts.centred}>
          <h2>{t('found.none')}</h2>
          <p className={parts.quiet}>
            {t('found.none_what')} {t('found.recorded')}
          </p>
          <Button variant="default" onClick={onLeave}>
            {t('found.back')}
          </Button>
        </div>
      )}
      {rows.length > 0 && (
        <>
          <QueueList rows={rows} filters={filters} isStale={false} onEnd={() => undefined} />
          <p className={styles.foundFoot}>
            {seek.data?.isCut && t('found.cut')} {t('found.recorded')}
          </p>
        </>
      )}
    </>
  )
}
