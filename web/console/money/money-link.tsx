import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { RailLink } from '../shell/rail-link.tsx'
import { useRemedies } from './money-data.ts'

/** The way to the money, with how many proposals wait for somebody who may decide. */
export function MoneyLink({ isNarrow, onGo }: { isNarrow: boolean; onGo?: (() => void) | undefined }) {
  const { t } = useTranslation()
  const mayApprove = useCan()('money.approve')
  const waiting = useRemedies('counts', mayApprove).data?.counts.to_decide ?? 0
  return (
    <RailLink
      to="/money"
      icon="lock"
      label={t('money.title')}
      badge={waiting > 0 ? { count: waiting, label: t('money.waiting', { count: waiting }) } : undefined}
      isNarrow={isNarrow}
      onGo={onGo}
    />
  )
}
