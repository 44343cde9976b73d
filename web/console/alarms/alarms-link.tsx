import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { RailLink } from '../shell/rail-link.tsx'
import { useWarnings } from '../warnings/warnings-data.ts'
import { useAlarms } from './alarms-data.ts'

/** The way to the alarms, with how many nobody has looked into: of what was looked at, and of hours to come. */
export function AlarmsLink({ isNarrow, onGo }: { isNarrow: boolean; onGo?: (() => void) | undefined }) {
  const { t } = useTranslation()
  const alarms = useAlarms(true).data?.unseen ?? 0
  const warnings = useWarnings(useCan()('roster.manage')).data?.unseen ?? 0
  const unseen = alarms + warnings
  return (
    <RailLink
      to="/alarms"
      icon="alert"
      label={t('alarms.title')}
      badge={unseen > 0 ? { count: unseen, label: t('alarms.unseen', { count: unseen }) } : undefined}
      isNarrow={isNarrow}
      onGo={onGo}
    />
  )
}
