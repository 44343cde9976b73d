import { NumberInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FieldSchema } from '#records/knowledge/forms.rules.ts'
import { formLimits } from '#records/knowledge/forms-check.rules.ts'
import styles from './forms.module.css'

type LimitsInputProps = {
  schema: FieldSchema
  onChange: (schema: FieldSchema) => void
  faultAt: (part: string) => boolean
}

/** How long, how large, how many, and after which pattern. */
export function LimitsInput({ schema, onChange, faultAt }: LimitsInputProps) {
  const { t } = useTranslation()
  const limit = (name: string, value: number | undefined, set: (value: number | undefined) => void) => (
    <NumberInput
      key={name}
      label={t(`forms.limit.${name}`)}
      value={value ?? ''}
      onChange={(typed) => set(typeof typed === 'number' ? typed : undefined)}
      error={faultAt(`/${name}`)}
      hideControls
    />
  )
  switch (schema.type) {
    case 'boolean':
      return null
    case 'integer':
    case 'number':
      return (
        <div className={styles.pair}>
          {limit('minimum', schema.minimum, (minimum) => onChange(without({ ...schema, minimum })))}
          {limit('maximum', schema.maximum, (maximum) => onChange(without({ ...schema, maximum })))}
        </div>
      )
    case 'array':
      return (
        <div className={styles.pair}>
          {limit('maxItems', schema.maxItems, (maxItems = 1) => onChange({ ...schema, maxItems }))}
        </div>
      )
  }
  if (schema.enum) return null
  return (
    <div className={styles.pair}>
      {limit('minLength', schema.minLength, (minLength) => onChange(without({ ...schema, minLength })))}
      {limit('maxLength', schema.maxLength, (maxLength) => onChange(without({ ...schema, maxLength })))}
      <TextInput
        className={styles.wide}
        label={t('forms.limit.pattern')}
        description={t('forms.limit.pattern_what', { charsMax: formLimits.patternedTextCharsMax })}
        value={schema.pattern ?? ''}
        maxLength={formLimits.patternCharsMax}
        error={faultAt('/pattern')}
        classNames={{ input: styles.mono }}
        onChange={(event) => onChange(without({ ...schema, pattern: event.currentTarget.value || undefined }))}
      />
    </div>
  )
}

/** Without the limits that were taken away. */
function without(schema: FieldSchema): FieldSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined)) as FieldSchema
}
