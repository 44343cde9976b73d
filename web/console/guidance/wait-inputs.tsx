import { NativeSelect, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Wait } from '#stages/guidance/dictionary.rules.ts'

type WaitInputsProps = { wait: Wait | null; onWait: (wait: Wait | null) => void; fault: string | undefined }

const kinds = ['none', 'minutes', 'days', 'months'] as const
const usualMinutes = 30
const minutesMax = 10_080

/** Until when somebody has to wait: not at all, some minutes, or the beginning of the next day or month. */
export function WaitInputs({ wait, onWait, fault }: WaitInputsProps) {
  const { t } = useTranslation()
  const kind = kinds.find((each) => wait !== null && each in wait) ?? 'none'
  const choose = (next: string): void => {
    if (next === 'minutes') onWait({ minutes: usualMinutes })
    else if (next === 'days') onWait({ days: 1 })
    else onWait(next === 'months' ? { months: 1 } : null)
  }
  return (
    <>
      <NativeSelect
        label={t('guidance.wait_label')}
        value={kind}
        error={fault}
        data={kinds.map((value) => ({ value, label: t(`guidance.wait.${value}`) }))}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {wait && 'minutes' in wait && (
        <NumberInput
          label={t('guidance.wait_minutes')}
          min={1}
          max={minutesMax}
          allowDecimal={false}
          value={wait.minutes}
          onChange={(minutes) => typeof minutes === 'number' && onWait({ minutes })}
        />
      )}
    </>
  )
}
