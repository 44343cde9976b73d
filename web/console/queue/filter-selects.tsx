import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { stages } from '#records/tickets/lifecycle.rules.ts'
import { useSay } from '../words.ts'
import { type FilterKey, type Filters, isNarrowed } from './filters.ts'
import styles from './queue.module.css'
import { useStaff, useTaxonomy } from './queue-data.ts'

const priorities = ['1', '2', '3', '4']

type Props = { filters: Filters; isOpen: boolean; onSet: (key: FilterKey, value: string | null) => void }

/** The choices that narrow a list: stage, priority, kind, team, person. */
export function FilterSelects({ filters, isOpen, onSet: set }: Props) {
  const { t } = useTranslation()
  const say = useSay()
  const navigate = useNavigate()
  const staff = useStaff().data
  const taxonomy = useTaxonomy().data
  const common = {
    size: 'xs',
    clearable: true,
    w: 132,
    searchable: true,
    nothingFoundMessage: t('queue.no_choice'),
  } as const

  return (
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
  )
}
