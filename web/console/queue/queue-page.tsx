import { useDocumentTitle } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { ExportButton } from '../exports/export-button.tsx'
import { NextButton } from '../pool/next-button.tsx'
import { FilterBar } from './filter-bar.tsx'
import { filtersOf } from './filters.ts'
import { FoundTickets } from './found-tickets.tsx'
import { MarkButton } from './mark-button.tsx'
import styles from './queue.module.css'
import { faultOf, useCounts, usePersonSearch, useQueue } from './queue-data.ts'
import { QueueRows } from './queue-rows.tsx'

/** One view: what presses most stands on top. A person's number in the search box shows their tickets in its place. */
export function QueuePage() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const filters = filtersOf(search)
  const { view } = filters
  const count = useCounts().data?.counts[view]
  const isFaulty = faultOf(useQueue(filters).error) !== null
  const seek = usePersonSearch()
  const { reset } = seek
  // A new box is empty.
  const [boxes, setBoxes] = useState(0)
  const leave = () => {
    reset()
    setBoxes(boxes + 1)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view shows itself, not who was looked for in the last
  useEffect(reset, [view, reset])
  const sought = seek.isIdle ? null : seek.variables
  const title = sought ? t('found.title', { masked: sought.masked }) : t(`view.${view}`)
  const total = sought ? seek.data?.rows.length : count?.open
  useDocumentTitle(t('title', { page: t(`view.${view}`) }))

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>
          {title}
          {total !== undefined && <span className={styles.total}>{total}</span>}
        </h1>
        {!sought && <NextButton />}
        {!sought && <MarkButton />}
        {!sought && <ExportButton filters={filters} />}
        <FilterBar key={boxes} filters={filters} isFaulty={isFaulty} onSeek={seek.mutate} onLeave={reset} />
      </header>
      {sought ? (
        <div className={styles.scroll} aria-busy={seek.isPending}>
          <FoundTickets seek={seek} filters={filters} onLeave={leave} />
        </div>
      ) : (
        <QueueRows filters={filters} />
      )}
    </div>
  )
}
