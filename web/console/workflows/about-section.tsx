import { MultiSelect, NumberInput, Select, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { workflowLimits as limits, type WorkflowFault } from '#records/tickets/workflows/check.rules.ts'
import type { FaultAt } from '../definitions/fault-at.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { useSay } from '../words.ts'
import { statusesOf } from './edit.ts'
import { faultSentence } from './faults.ts'
import styles from './workflows.module.css'
import type { Draft, Listed } from './workflows-data.ts'

type AboutSectionProps = {
  draft: Draft
  listed: Listed
  faults: WorkflowFault[]
  faultAt: FaultAt
  onChange: (draft: Draft) => void
}

/** What the workflow is called, which tickets begin in it and where, and for how long they may come back. */
export function AboutSection({ draft, listed, faults, faultAt, onChange }: AboutSectionProps) {
  const { t } = useTranslation()
  const say = useSay()
  const { appliesTo, ...rest } = draft
  const listFault = (list: string) => {
    const fault = faults.find(({ pointer }) => pointer.startsWith(`/appliesTo/${list}/`))
    return fault && faultSentence(t, fault)
  }
  return (
    <section className={styles.section} aria-label={t('workflows.about')}>
      <h2>{t('workflows.about')}</h2>
      <WordsInput
        label={t('workflows.name')}
        value={draft.name ?? { 'zh-Hans': '', en: '' }}
        onChange={(name) => onChange({ ...draft, name })}
        charsMax={limits.labelCharsMax}
        faultIn={(language) => faultAt(`/name/${language}`)}
      />
      <Switch
        label={t('workflows.usual')}
        description={t('workflows.usual_what')}
        checked={appliesTo === undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? rest : { ...draft, appliesTo: {} })}
        error={faultAt('/appliesTo')}
      />
      {appliesTo && (
        <div className={styles.stack}>
          {(['groups', 'codes', 'forms'] as const).map((list) => (
            <MultiSelect
              key={list}
              searchable
              label={t(`workflows.applies_${list}`)}
              data={listed[list].map(({ key, label }) => ({
                value: key,
                label: list === 'forms' ? say(label) : `${key} ${say(label)}`,
              }))}
              value={appliesTo[list] ?? []}
              onChange={(names) => onChange({ ...draft, appliesTo: { ...appliesTo, [list]: names } })}
              error={listFault(list)}
            />
          ))}
        </div>
      )}
      <div className={styles.pair}>
        <Select
          label={t('workflows.initial')}
          allowDeselect={false}
          data={statusesOf(draft).map((value) => ({ value, label: say(draft.statuses[value]!.label) || value }))}
          value={draft.initial}
          onChange={(initial) => initial && onChange({ ...draft, initial })}
          error={faultAt('/initial')}
        />
        <NumberInput
          label={t('workflows.reopen_days')}
          min={1}
          max={limits.reopenDaysMax}
          allowDecimal={false}
          value={draft.reopenDaysMax}
          onChange={(days) => onChange({ ...draft, reopenDaysMax: Number(days) })}
          error={faultAt('/reopenDaysMax')}
        />
      </div>
    </section>
  )
}
