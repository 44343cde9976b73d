import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { loadFilterSelects } from '../ahead.ts'
import { type FilterKey, type Filters, searchOf } from './filters.ts'
import styles from './queue.module.css'
import type { Sought } from './queue-data.ts'
import { SearchBox } from './search-box.tsx'

const FilterSelects = lazy(() => loadFilterSelects().then((m) => ({ default: m.FilterSelects })))

type Props = { filters: Filters; onSeek: (sought: Sought) => void; onLeave: () => void }

/** Narrows the list; the address holds it all, so that a list can be kept and sent. */
export function FilterBar({ filters, onSeek, onLeave }: Props) {
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
      <SearchBox
        key={filters.view}
        initial={filters.q ?? ''}
        focused={state?.search === true}
        onSearch={(q) => set('q', q)}
        onSeek={onSeek}
      />
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
    </search>
  )
}
