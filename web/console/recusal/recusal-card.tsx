import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import styles from '../ticket/side.module.css'
import type { Ticket } from '../ticket/ticket-data.ts'
import own from './recusal.module.css'

const DeclareDialog = lazy(() => import('./recusal-dialogs.tsx').then((m) => ({ default: m.DeclareDialog })))
const RecuseDialog = lazy(() => import('./recusal-dialogs.tsx').then((m) => ({ default: m.RecuseDialog })))
const LiftDialog = lazy(() => import('./recusal-dialogs.tsx').then((m) => ({ default: m.LiftDialog })))

type Recusal = Ticket['recusals'][number]

/** Who has nothing to do with this ticket: that there is somebody, for everyone; who it is, for whom that concerns. */
export function RecusalCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const can = useCan()
  const [dialog, setDialog] = useState<'declare' | 'recuse' | Recusal | null>(null)
  const { recusals } = ticket
  const mayDeclare = can('recusal.declare', ticket)
  const mayManage = can('recusal.manage', ticket)
  if (recusals.length === 0 && !mayDeclare) return null
  const close = () => setDialog(null)
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('recusal.title')}</h2>
      {recusals.length === 0 && <p className={styles.quiet}>{t('recusal.nobody')}</p>}
      <ul className={own.list}>
        {recusals.map((recusal) => (
          <li key={recusal.recusalId}>
            <Icon name="shield" size={14} />
            <span>
              <strong>{recusal.person?.name ?? t('recusal.somebody')}</strong>
              <span className={styles.quiet}>
                {t(`recusal.why.${recusal.why}`)} · <Moment at={recusal.at} />
              </span>
              {recusal.reason && <span className={styles.quiet}>{t('recusal.said', { reason: recusal.reason })}</span>}
            </span>
            {mayManage && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => setDialog(recusal)}
                aria-label={t('recusal.lift_of', { name: recusal.person?.name })}
              >
                {t('recusal.lift')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className={styles.row}>
        {mayDeclare && (
          <Button size="compact-xs" variant="default" onClick={() => setDialog('declare')}>
            {t('recusal.declare')}
          </Button>
        )}
        {mayManage && (
          <Button size="compact-xs" variant="default" onClick={() => setDialog('recuse')}>
            {t('recusal.add')}
          </Button>
        )}
      </div>
      {dialog && (
        <Suspense fallback={null}>
          {dialog === 'declare' ? (
            <DeclareDialog ticket={ticket} onClose={close} />
          ) : dialog === 'recuse' ? (
            <RecuseDialog ticket={ticket} onClose={close} />
          ) : (
            <LiftDialog ticket={ticket} recusal={dialog} onClose={close} />
          )}
        </Suspense>
      )}
    </section>
  )
}
