import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { policyFor } from '#records/customers/policy.rules.ts'
import { useCan, useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import type { Ticket } from '../ticket/ticket-data.ts'
import styles from './reveal.module.css'
import { RevealDialog } from './reveal-dialog.tsx'
import type { useRevealed } from './use-revealed.ts'

type Props = { ticket: Ticket; attachmentId: string; seen: ReturnType<typeof useRevealed> }

/** Lets somebody who may see whole cards see the original of a picture: with a reason, for a minute, and their watermark. */
export function RevealPicture({ ticket, attachmentId, seen: { revealed, secondsLeft, show, hide } }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  const { role } = useMe()
  const [isAsking, setAsking] = useState(false)
  if (!can('personal.reveal', ticket) || policyFor(role, 'card') !== 'full') return null
  if (revealed)
    return (
      <p className={`${styles.foot} ${styles.strip}`}>
        <strong>{t('reveal.original_shown')}</strong>
        <span role="timer">{t('reveal.seconds', { count: secondsLeft })}</span>
        <span>{t('reveal.left', { count: revealed.left })}</span>
        <Button size="compact-xs" variant="subtle" onClick={hide}>
          {t('reveal.hide')}
        </Button>
      </p>
    )
  return (
    <p className={styles.strip}>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<Icon name="eye" size={13} />}
        onClick={() => setAsking(true)}
      >
        {t('reveal.original')}
      </Button>
      {isAsking && (
        <RevealDialog
          ticketId={ticket.ticketId}
          hidden={{ kind: 'picture', id: attachmentId }}
          what={t('reveal.picture')}
          onShow={show}
          onClose={() => setAsking(false)}
        />
      )}
    </p>
  )
}
