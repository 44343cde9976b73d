import { useTranslation } from 'react-i18next'
import { RailLink } from '../shell/rail-link.tsx'
import { useTold } from './clocks-data.ts'

/** The way to what I am told of clocks, with how many tickets of it I have not looked at. */
export function ToldLink({ isNarrow, onGo }: { isNarrow: boolean; onGo?: (() => void) | undefined }) {
  const { t } = useTranslation()
  const unseen = useTold().data?.unseen ?? 0
  return (
    <RailLink
      to="/told"
      icon="hourglass"
      label={t('told.title')}
      badge={unseen > 0 ? { count: unseen, label: t('told.unseen', { count: unseen }) } : undefined}
      isNarrow={isNarrow}
      onGo={onGo}
    />
  )
}
