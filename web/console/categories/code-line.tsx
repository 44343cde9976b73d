import { ActionIcon, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Priority } from '#records/knowledge/knowledge.rules.ts'
import { Icon } from '../parts/icon.tsx'
import styles from './categories.module.css'
import type { Entry } from './edit.ts'

type CodeLineProps = {
  entry: Entry
  teams: { value: string; label: string }[]
  faultAt: (field: string) => string | undefined
  onEntry: (entry: Entry | null) => void
}

/** One category: its words, how urgent it usually is, and its own team when it has one. */
export function CodeLine({ entry, teams, faultAt, onEntry }: CodeLineProps) {
  const { t } = useTranslation()
  const of = (what: string) => t('categories.of_code', { what, code: entry.code })
  return (
    <li className={styles.code}>
      <code>
        {entry.code}
        {(faultAt('code') ?? '') !== '' && <span className={styles.fault}>{faultAt('code')}</span>}
      </code>
      {(['zh-Hans', 'en'] as const).map((language) => (
        <TextInput
          key={language}
          size="xs"
          lang={language}
          aria-label={of(t(`language.${language}`))}
          placeholder={t(`language.${language}`)}
          value={entry.label[language]}
          maxLength={60}
          error={faultAt(`label/${language}`)}
          onChange={(event) => onEntry({ ...entry, label: { ...entry.label, [language]: event.currentTarget.value } })}
        />
      ))}
      <Select
        size="xs"
        aria-label={of(t('queue.priority'))}
        allowDeselect={false}
        value={String(entry.priority)}
        onChange={(value) => value && onEntry({ ...entry, priority: Number(value) as Priority })}
        data={['1', '2', '3', '4'].map((value) => ({ value, label: t(`priority.${value}`) }))}
      />
      <Select
        size="xs"
        aria-label={of(t('categories.team'))}
        placeholder={t('categories.as_group')}
        clearable
        searchable
        value={entry.team ?? null}
        onChange={(team) => onEntry({ ...entry, team: team ?? undefined })}
        data={teams}
        error={faultAt('team')}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('categories.retire', { code: entry.code })}
        onClick={() => onEntry(null)}
      >
        <Icon name="close" />
      </ActionIcon>
    </li>
  )
}
