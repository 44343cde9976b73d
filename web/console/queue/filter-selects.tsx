import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { stages } from '#records/tickets/lifecycle.rules.ts'
import { TagPicker } from '../tags/tag-picker.tsx'
import { useTagTree } from '../tags/tree.ts'
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
  const tree = useTagTree()
  const staff = useStaff().data
  const taxonomy = useTaxonomy().data
  const common = {
    size: 'xs',
    clearable: true,
    w: 116,
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
        w={140}
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
      {filters.corrected && (
        <Button size="xs" variant="light" onClick={() => set('corrected', null)}>
          {t('classifier.corrected_from', { code: filters.corrected })}
        </Button>
      )}
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
      <TagPicker
        {...common}
        leftSection={null}
        aria-label={t('tags.title')}
        placeholder={t('tags.title')}
        value={tree.tags.find(({ key }) => key === filters.tag)?.tagId ?? null}
        onPick={(tagId) => set('tag', tagId && tree.byId.get(tagId)!.key)}
      />
      {isNarrowed(filters) && (
        <Button size="xs" variant="subtle" onClick={() => navigate(`/queue?view=${filters.view}`)}>
          {t('queue.clear')}
        </Button>
      )}
    </div>
  )
}
