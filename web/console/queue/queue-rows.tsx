import { Button } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import type { Filters } from './filters.ts'
import styles from './queue.module.css'
import { faultOf, useQueue } from './queue-data.ts'
import { QueueEmpty } from './queue-empty.tsx'
import { QueueList } from './queue-list.tsx'
import { QueueSkeleton } from './queue-skeleton.tsx'

const SearchFault = lazy(() => import('./search/search-fault.tsx').then((m) => ({ default: m.SearchFault })))

/** The tickets of a view, page after page. */
export function QueueRows({ filters }: { filters: Filters }) {
  const { t } = useTranslation()
  const queue = useQueue(filters)
  const fault = faultOf(queue.error)
  return (
    <div className={styles.scroll} aria-busy={queue.isPlaceholderData || queue.isPending}>
      {queue.error && (
        <div className={styles.problem}>
          {fault ? (
            <Suspense>
              <SearchFault error={fault} filters={filters} />
            </Suspense>
          ) : (
            <Problem error={queue.error} onAgain={() => void queue.refetch()} />
          )}
        </div>
      )}
      {queue.isPending && <QueueSkeleton />}
      {queue.data && queue.rows.length === 0 && <QueueEmpty filters={filters} />}
      {queue.rows.length > 0 && !fault && (
        <>
          <QueueList
            rows={queue.rows}
            filters={filters}
            isStale={queue.isPlaceholderData}
            onEnd={() => queue.hasNextPage && !queue.isFetchingNextPage && void queue.fetchNextPage()}
          />
          {queue.hasNextPage && (
            <div className={styles.more}>
              <Button
                variant="subtle"
                size="xs"
                loading={queue.isFetchingNextPage}
                onClick={() => void queue.fetchNextPage()}
              >
                {t('queue.more')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  )
}
