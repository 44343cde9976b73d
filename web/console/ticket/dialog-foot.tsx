import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import { isOvertaken } from './change.ts'
import { ChangedBanner } from './changed-banner.tsx'
import styles from './dialog.module.css'
import type { Seen } from './seen.ts'
import type { Ticket } from './ticket-data.ts'

type Props = {
  ticket: Ticket
  seen: Seen
  error: unknown
  isRunning: boolean
  isReady?: boolean
  send: string
  onClose: () => void
}

/** The end of every dialog that changes a ticket: what went wrong, what somebody else did meanwhile, and the buttons. */
export function DialogFoot({ ticket, seen, error, isRunning, isReady = true, send, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <>
      {seen.isOvertaken && <ChangedBanner ticket={ticket} seen={seen} />}
      {error !== null && !isOvertaken(error) && <Problem error={error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={isRunning} disabled={!isReady} color={seen.isOvertaken ? 'yellow' : undefined}>
          {seen.isOvertaken ? t('changed.anyway') : send}
        </Button>
      </div>
    </>
  )
}
