import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Names } from './clock-rules-data.ts'

type NoticeSelectProps = {
  names: Names
  value: string | null
  disabled: boolean
  error: string | undefined
  onChange: (notice: string | null) => void
}

/** Which letter must be sent, if any. */
export function NoticeSelect({ names, value, disabled, error, onChange }: NoticeSelectProps) {
  const { t } = useTranslation()
  return (
    <Select
      label={t('clock_rules.notice')}
      placeholder={t('clock_rules.no_notice')}
      value={value}
      disabled={disabled}
      clearable
      error={error}
      onChange={onChange}
      data={names.notices.map((key) => ({
        value: key,
        label: t(`clock_rules.notice_name.${key}`, { defaultValue: key }),
      }))}
    />
  )
}
