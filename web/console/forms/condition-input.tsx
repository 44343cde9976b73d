import { Checkbox, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSay } from '../words.ts'
import type { Condition, EditField } from './edit.ts'
import styles from './forms.module.css'

type ConditionInputProps = {
  label: string
  /** Said when there is no condition. */
  none: string
  value: Condition | null
  onChange: (value: Condition | null) => void
  /** The questions before this one, on whose answers it may hang. */
  before: EditField[]
}

/** While which answer to which earlier question. */
export function ConditionInput({ label, none, value, onChange, before }: ConditionInputProps) {
  const { t } = useTranslation()
  const say = useSay()
  const leads = before.filter((field) => answersOf(field).length > 0)
  const lead = leads.find((field) => field.key === value?.key)
  const name = (answer: string): string => {
    if (lead?.schema.type === 'boolean') return t(`facts.${answer === 'true' ? 'yes' : 'no'}`)
    return say(lead?.ui.options?.[answer] ?? { 'zh-Hans': '', en: '' }) || answer
  }
  // A condition on a question that is gone, or comes later now, is shown as it is until somebody decides.
  const strays = value && !lead ? [{ value: value.key, label: value.key }] : []
  return (
    <div className={styles.pair}>
      <Select
        label={label}
        placeholder={none}
        clearable
        value={value?.key ?? null}
        onChange={(key) => onChange(key ? { key, values: [] } : null)}
        data={[...leads.map((field) => ({ value: field.key, label: say(field.ui.label) || field.key })), ...strays]}
        nothingFoundMessage={t('forms.condition_nothing')}
      />
      {value && (
        <Checkbox.Group
          label={t('forms.condition_values')}
          value={value.values.map(String)}
          onChange={(values) => onChange({ ...value, values: values.map((each) => readAnswer(lead, each)) })}
        >
          <div className={styles.answers}>
            {[...new Set([...(lead ? answersOf(lead) : []), ...value.values.map(String)])].map((each) => (
              <Checkbox key={each} size="xs" value={each} label={name(each)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </div>
  )
}

function answersOf({ schema }: EditField): string[] {
  if (schema.type === 'boolean') return ['true', 'false']
  return schema.type === 'string' ? (schema.enum ?? []) : []
}

function readAnswer(lead: EditField | undefined, answer: string): string | boolean {
  return lead?.schema.type === 'boolean' ? answer === 'true' : answer
}
