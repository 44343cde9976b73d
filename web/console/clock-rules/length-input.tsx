import { NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Length, units } from '#records/knowledge/regimes/regime.rules.ts'
import { useSay } from '../words.ts'
import styles from './clock-rules.module.css'
import type { Names } from './clock-rules-data.ts'
import { withCalendar } from './edit.ts'

type LengthInputProps = {
  label: string
  value: Length
  names: Names
  disabled: boolean
  /** What is wrong with a part of it. */
  faultAt: (part: string) => string | undefined
  onChange: (length: Length) => void
}

/** How long: so many of a unit, by a calendar. */
export function LengthInput({ label, value, names, disabled, faultAt, onChange }: LengthInputProps) {
  const { t } = useTranslation()
  const say = useSay()
  const isTime = value.unit === 'minutes' || value.unit === 'hours'
  return (
    <fieldset className={styles.length} disabled={disabled}>
      <legend>{label}</legend>
      <NumberInput
        aria-label={t('clock_rules.count_of', { what: label })}
        value={value.count}
        min={1}
        max={100_000}
        allowDecimal={false}
        error={faultAt('') ?? faultAt('/count')}
        onChange={(count) => onChange({ ...value, count: Number(count) })}
      />
      <Select
        aria-label={t('clock_rules.unit_of', { what: label })}
        value={value.unit}
        allowDeselect={false}
        onChange={(unit) => unit && onChange({ ...value, unit: unit as Length['unit'] })}
        data={units.map((unit) => ({ value: unit, label: t(`definition.unit.${unit}`) }))}
      />
      <Select
        aria-label={t('clock_rules.calendar_of', { what: label })}
        value={value.calendar ?? ''}
        allowDeselect={false}
        error={faultAt('/calendar')}
        onChange={(calendar) => onChange(withCalendar(value, calendar || null))}
        data={[
          { value: '', label: t(isTime ? 'clock_rules.as_it_passes' : 'clock_rules.own_calendar') },
          ...names.calendars.map(({ key, name }) => ({ value: key, label: say(name) })),
        ]}
      />
    </fieldset>
  )
}
