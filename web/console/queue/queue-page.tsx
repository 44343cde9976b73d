import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { Problem } from '../parts/problem.tsx'
import { FilterBar } from './filter-bar.tsx'
import { filtersOf } from './filters.ts'
import styles from './queue.module.css'
import { useCounts, useQueue } from './queue-data.ts'
import { QueueEmpty } from './queue-empty.tsx'
import { QueueList } from './queue-list.tsx'
import { QueueSkeleton } from './queue-skeleton.tsx'

/** One view: what presses most stands on top. */
export function QueuePage() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const filters = filtersOf(search)
  const queue = useQueue(filters)
  const count = useCounts().data?.counts[filters.view]
  useDocumentTitle(t('title', { page: t(`view.${filters.view}`) }))

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>
          {t(`view.${filters.view}`)}
          {count && <span className={styles.total}>{count.open}</span>}
        </h1>
        <FilterBar filters={filters} />
      </header>
      <div className={styles.scroll} aria-busy={queue.isPlaceholderData || queue.isPending}>
        {queue.error && (
          <div className={styles.problem}>
            <Problem error={queue.error} onAgain={() => void queue.refetch()} />
          </div>
        )}
        {queue.isPending && <QueueSkeleton />}
        {queue.data && queue.rows.length === 0 && <QueueEmpty filters={filters} />}
        {queue.rows.length > 0 && (
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
    </div>
  )
}
