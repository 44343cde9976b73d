import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { loadFilterSelects, loadSearchBox, loadSearchChips } from '../ahead.ts'
import { type FilterKey, type Filters, searchOf } from './filters.ts'
import styles from './queue.module.css'
import type { Sought } from './queue-data.ts'

const SearchBox = lazy(() => loadSearchBox().then((m) => ({ default: m.SearchBox })))
const SearchChips = lazy(() => loadSearchChips().then((m) => ({ default: m.SearchChips })))
const FilterSelects = lazy(() => loadFilterSelects().then((m) => ({ default: m.FilterSelects })))

type Props = { filters: Filters; isFaulty: boolean; onSeek: (sought: Sought) => void; onLeave: () => void }

/** Narrows the list; the address holds it all, so that a list can be kept and sent. */
export function FilterBar({ filters, isFaulty, onSeek, onLeave }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { state } = useLocation()
  const [isOpen, setOpen] = useState(false)
  const set = (key: FilterKey, value: string | null) => {
    onLeave()
    navigate(`/queue?${searchOf({ ...filters, [key]: value ?? undefined })}`, { replace: true })
  }
  return (
    <search className={styles.filters}>
      <Suspense fallback={<div className={styles.search} />}>
        <SearchBox
          key={filters.view}
          initial={filters.q ?? ''}
          focused={state?.search === true}
          isFaulty={isFaulty}
          onSearch={(q) => set('q', q)}
          onSeek={onSeek}
        />
      </Suspense>
      <Button
        className={styles.filterButton}
        size="xs"
        variant="default"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t('queue.filters')}
      </Button>
      <Suspense fallback={<div className={styles.selectsToCome} />}>
        <FilterSelects filters={filters} isOpen={isOpen} onSet={set} />
      </Suspense>
      {filters.q?.match(/[:\uff1a]/) && (
        <Suspense>
          <SearchChips q={filters.q} onChange={(q) => set('q', q)} />
        </Suspense>
      )}
    </search>
  )
}
