import { useTranslation } from 'react-i18next'
import { RailLink } from '../shell/rail-link.tsx'
import { useAlarms } from './alarms-data.ts'

/** The way to the alarms, with how many nobody has looked into. */
export function AlarmsLink({ isNarrow, onGo }: { isNarrow: boolean; onGo?: (() => void) | undefined }) {
  const { t } = useTranslation()
  const unseen = useAlarms(true).data?.unseen ?? 0
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
