import { Accordion, Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TaxonomyFault } from '#records/knowledge/taxonomy/taxonomy.rules.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import styles from './categories.module.css'
import type { Shown } from './categories-data.ts'
import { CodeLine } from './code-line.tsx'
import { type Group, withEntry, withNewEntry } from './edit.ts'

type GroupSectionProps = {
  group: Group
  teams: Shown['teams']
  /** Of this group, with pointers below it. */
  faults: TaxonomyFault[]
  ever: ReadonlySet<string>
  onGroup: (group: Group | null) => void
}

/** A group of categories: closed it is a line, open its words, team and codes are written. */
export function GroupSection({ group, teams, faults, ever, onGroup }: GroupSectionProps) {
  const { t } = useTranslation()
  const say = useSay()
  const teamNames = teams.map(({ key, name }) => ({ value: key, label: say(name) }))
  const at = (pointer: string): string | undefined => {
    const found = faults.find((fault) => fault.pointer === pointer)
    return found && t(`categories.fault.${found.code}`)
  }
  return (
    <Accordion.Item value={group.code} data-faulty={faults.length > 0 || undefined}>
      <Accordion.Control>
        <span className={styles.groupLine}>
          <code>{group.code}</code>
          <b>{say(group.label) || t('categories.no_name')}</b>
          <small>{t('categories.code_count', { count: group.codes.length })}</small>
          <small>{teamNames.find(({ value }) => value === group.team)?.label}</small>
          {faults.length > 0 && (
            <small className={styles.fault}>
              <Icon name="alert" size={14} />
              {t('categories.faults', { count: faults.length })}
            </small>
          )}
        </span>
      </Accordion.Control>
      <Accordion.Panel>
        <div className={styles.group}>
          <WordsInput
            label={t('categories.group_name')}
            value={group.label}
            onChange={(label) => onGroup({ ...group, label })}
            charsMax={60}
            faultIn={(language) => at(`/label/${language}`)}
          />
          <Select
            className={styles.groupTeam}
            label={t('categories.team')}
            allowDeselect={false}
            searchable
            value={group.team}
            onChange={(team) => team && onGroup({ ...group, team })}
            data={teamNames}
            error={at('/team')}
          />
          <ul className={styles.codes} aria-label={t('categories.codes_of', { group: say(group.label) || group.code })}>
            <li className={styles.codesHead} aria-hidden="true">
              <span>{t('categories.code')}</span>
              <span>{t('language.zh-Hans')}</span>
              <span>{t('language.en')}</span>
              <span>{t('queue.priority')}</span>
              <span>{t('categories.team')}</span>
            </li>
            {group.codes.map((entry, index) => (
              <CodeLine
                key={entry.code}
                entry={entry}
                teams={teamNames}
                faultAt={(field) => at(`/codes/${index}/${field}`)}
                onEntry={(next) => onGroup(withEntry(group, index, next))}
              />
            ))}
          </ul>
          {at('/codes') && (
            <p className={styles.fault} role="alert">
              {at('/codes')}
            </p>
          )}
          <div className={styles.row}>
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="plus" />}
              onClick={() => onGroup(withNewEntry(group, ever))}
            >
              {t('categories.add_code')}
            </Button>
            <Button size="xs" variant="subtle" color="gray" onClick={() => onGroup(null)}>
              {t('categories.remove_group')}
            </Button>
          </div>
        </div>
      </Accordion.Panel>
    </Accordion.Item>
  )
}
