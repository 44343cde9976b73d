import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Hidden } from '#stages/reveal/contract.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import type { Ticket } from '../ticket/ticket-data.ts'
import styles from './reveal.module.css'
import { useRevealed } from './use-revealed.ts'

const RevealDialog = lazy(() => import('./reveal-dialog.tsx').then((m) => ({ default: m.RevealDialog })))

/** Lets somebody who may see one thing that the mask hides: with a reason, for a minute. `what` names it. */
export function Reveal({ ticket, hidden, what }: { ticket: Ticket; hidden: Hidden; what: string }) {
  const { t } = useTranslation()
  const can = useCan()
  const [isAsking, setAsking] = useState(false)
  const { revealed, secondsLeft, show, hide } = useRevealed()
  if (!can('personal.reveal', ticket)) return null
  if (revealed)
    return (
      <section className={styles.shown} aria-label={t('reveal.shown', { what })}>
        {revealed.parts.map(({ label, text }, index) => (
          // Parts never change while they are shown.
          // biome-ignore lint/suspicious/noArrayIndexKey: there is no other name for them
          <p key={index} className={styles.text} translate="no">
            {label && <span className={styles.label}>{t(`reveal.part.${label}`, { defaultValue: label })}</span>}
            {text}
          </p>
        ))}
        <p className={styles.foot}>
          <span role="timer">{t('reveal.seconds', { count: secondsLeft })}</span>
          <span>{t('reveal.left', { count: revealed.left })}</span>
          <Button size="compact-xs" variant="subtle" onClick={hide}>
            {t('reveal.hide')}
          </Button>
        </p>
      </section>
    )
  return (
    <>
      <Button
        className={styles.ask}
        size="compact-xs"
        variant="subtle"
        leftSection={<Icon name="eye" size={13} />}
        aria-label={t('reveal.ask_what', { what })}
        onClick={() => setAsking(true)}
      >
        {t('reveal.ask')}
      </Button>
      {isAsking && (
        <Suspense>
          <RevealDialog
            ticketId={ticket.ticketId}
            hidden={hidden}
            what={what}
            onShow={show}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </>
  )
}
