import { Button, CloseButton, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { stages } from '#records/tickets/lifecycle.rules.ts'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { type FilterKey, type Filters, isNarrowed, searchOf } from './filters.ts'
import styles from './queue.module.css'
import { useStaff, useTaxonomy } from './queue-data.ts'

const priorities = ['1', '2', '3', '4']

/** Narrows the list; the address holds it all, so that a list can be kept and sent. */
export function FilterBar({ filters }: { filters: Filters }) {
  const { t } = useTranslation()
  const say = useSay()
  const navigate = useNavigate()
  const { state } = useLocation()
  const staff = useStaff().data
  const taxonomy = useTaxonomy().data
  const [isOpen, setOpen] = useState(false)

  const set = (key: FilterKey, value: string | null) => {
    navigate(`/queue?${searchOf({ ...filters, [key]: value ?? undefined })}`, { replace: true })
  }
  const common = {
    size: 'xs',
    clearable: true,
    w: 132,
    searchable: true,
    nothingFoundMessage: t('queue.no_choice'),
  } as const

  return (
    <search className={styles.filters}>
      <SearchBox
        key={filters.view}
        initial={filters.q ?? ''}
        focused={state?.search === true}
        onSearch={(q) => set('q', q)}
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
      <div className={styles.selects} data-open={isOpen || undefined}>
        <Select
          {...common}
          aria-label={t('queue.stage')}
          placeholder={t('queue.stage')}
          value={filters.stage ?? null}
          onChange={(v) => set('stage', v)}
          data={stages.map((value) => ({ value, label: t(`stage.${value}`) }))}
        />
        <Select
          {...common}
          aria-label={t('queue.priority')}
          placeholder={t('queue.priority')}
          value={filters.priority ? String(filters.priority) : null}
          onChange={(v) => set('priority', v)}
          data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
        />
        <Select
          {...common}
          w={156}
          aria-label={t('queue.kind')}
          placeholder={t('queue.kind')}
          value={filters.code ?? null}
          onChange={(v) => set('code', v)}
          comboboxProps={{ width: 260, position: 'bottom-start' }}
          data={(taxonomy?.groups ?? []).map((group) => ({
            group: say(group.label),
            items: group.codes.map((code) => ({ value: code.code, label: say(code.label) })),
          }))}
        />
        <Select
          {...common}
          aria-label={t('queue.team')}
          placeholder={t('queue.team')}
          value={filters.team ?? null}
          onChange={(v) => set('team', v)}
          data={(staff?.teams ?? []).map((team) => ({ value: team.teamId, label: say(team.name) }))}
        />
        <Select
          {...common}
          aria-label={t('queue.assignee')}
          placeholder={t('queue.assignee')}
          value={filters.assignee ?? null}
          onChange={(v) => set('assignee', v)}
          data={(staff?.people ?? []).map((person) => ({ value: person.staffId, label: person.name }))}
        />
        {isNarrowed(filters) && (
          <Button size="xs" variant="subtle" onClick={() => navigate(`/queue?view=${filters.view}`)}>
            {t('queue.clear')}
          </Button>
        )}
      </div>
    </search>
  )
}

function SearchBox({
  initial,
  focused,
  onSearch,
}: {
  initial: string
  focused: boolean
  onSearch: (q: string | null) => void
}) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(initial)
  const search = useDebouncedCallback(onSearch, 250)
  useEffect(() => {
    if (focused) input.current?.focus()
  }, [focused])
  useEffect(() => {
    if (initial === '') setText('')
  }, [initial])
  const change = (next: string) => {
    setText(next)
    search(next.trim() || null)
  }
  return (
    <TextInput
      ref={input}
      id="queue-search"
      size="xs"
      className={styles.search}
      aria-label={t('queue.search')}
      placeholder={t('queue.search_placeholder')}
      leftSection={<Icon name="search" size={14} />}
      rightSection={text && <CloseButton size="xs" aria-label={t('queue.clear_search')} onClick={() => change('')} />}
      value={text}
      maxLength={100}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') input.current?.blur()
      }}
    />
  )
}
