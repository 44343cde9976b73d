import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { type Concerned, useCan, useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './card.module.css'
import { type Remedy, useConfirmHold } from './money-data.ts'

const ReleaseDialog = lazy(() => import('./release-dialog.tsx').then((m) => ({ default: m.ReleaseDialog })))

type Props = { remedy: Remedy; ticketId: string; ticket?: Concerned; onDone?: () => void }

/** What may be done about a protection that stands: a second person makes it longer; two together end it early. */
export function HoldDeeds({ remedy, ticketId, ticket, onDone }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const can = useCan()
  const confirm = useConfirmHold({ ticketId, remedyId: remedy.remedyId })
  const [isEnding, setEnding] = useState(false)
  const [key] = useState(newKey)
  const isMine = remedy.proposedBy?.staffId === me.staffId
  const mayConfirm = can('money.approve', ticket) && !isMine && !remedy.isConfirmed
  const mayEnd = can('money.propose', ticket) && !remedy.isReleaseAsked
  return (
    <div className={styles.deeds}>
      {remedy.isConfirmed && (
        <p className={styles.quiet}>
          <Icon name="check" size={14} /> {t('money.confirmed')}
        </p>
      )}
      {remedy.isReleaseAsked && (
        <p className={styles.quiet}>
          <Icon name="hourglass" size={14} /> {t('money.release_asked')}
        </p>
      )}
      {isMine && !remedy.isConfirmed && can('money.approve', ticket) && (
        <p className={styles.quiet}>{t('money.confirm_not_own')}</p>
      )}
      {confirm.error !== null && <Problem error={confirm.error} />}
      <div className={styles.buttons}>
        {mayEnd && (
          <Button size="xs" variant="default" onClick={() => setEnding(true)}>
            {t('money.end_early')}
          </Button>
        )}
        {mayConfirm && (
          <Button
            size="xs"
            loading={confirm.isPending}
            onClick={() =>
              confirm.mutate(
                { key },
                {
                  onSuccess: () => {
                    notifications.show({ message: t('money.said.confirmed'), color: 'teal' })
                    onDone?.()
                  },
                },
              )
            }
          >
            {t('money.confirm')}
          </Button>
        )}
      </div>
      {isEnding && (
        <Suspense fallback={null}>
          <ReleaseDialog ticketId={ticketId} remedyId={remedy.remedyId} onClose={() => setEnding(false)} />
        </Suspense>
      )}
    </div>
  )
}
