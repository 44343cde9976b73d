import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Ticket } from '../ticket/ticket-data.ts'
import { useHandBack } from './pool-data.ts'

const ReasonDialog = lazy(() => import('../privacy/reason-dialog.tsx').then((m) => ({ default: m.ReasonDialog })))

/** Gives one's own ticket back to the pool, and says why. */
export function HandBack({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const back = useHandBack(ticket.ticketId)
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {t('pool.hand_back')}
      </Button>
      {isAsking && (
        <Suspense fallback={null}>
          <ReasonDialog
            title={t('pool.hand_back_title', { number: ticket.number })}
            what={t('pool.hand_back_what')}
            send={t('pool.hand_back')}
            error={back.error}
            isRunning={back.isPending}
            onSend={(reason) =>
              back.mutate(reason, {
                onSuccess: ({ number }) => {
                  setAsking(false)
                  notifications.show({ message: t('assign.given_back', { number }), color: 'teal' })
                },
              })
            }
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </>
  )
}
