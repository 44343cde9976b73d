import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { isOpen } from '#stages/remedies/remedy.rules.ts'
import { newKey } from '../../kit/client.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import side from '../ticket/side.module.css'
import type { Ticket } from '../ticket/ticket-data.ts'
import { HoldBox } from './hold-box.tsx'
import { type MoneyOfTicket, type Remedy, useAskAboutPayment, useMoneyOf } from './money-data.ts'
import { PaymentFacts } from './payment-facts.tsx'
import { RemedyLine } from './remedy-line.tsx'
import { useRemedyWords } from './remedy-words.ts'
import styles from './ticket.module.css'

const ProposeDialog = lazy(() => import('./propose-dialog.tsx').then((m) => ({ default: m.ProposeDialog })))
const HoldDialog = lazy(() => import('./hold-dialog.tsx').then((m) => ({ default: m.HoldDialog })))

type Dialog = 'refund' | 'compensate' | 'recall' | 'hold'

/** The money of a ticket: what is protected, the payment as whoever holds it knows it, what was done, and what can be. */
export function MoneyCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const mayRead = useCan()('money.read', ticket)
  const { data } = useMoneyOf(ticket, mayRead)
  const [dialog, setDialog] = useState<Dialog | null>(null)
  if (!data) return null
  const { remedies, payment, mayHold, mayPropose } = data
  if (remedies.length === 0 && !payment && !mayHold && !mayPropose) return null
  const open = remedies.filter(isStillOpen)
  const standing = remedies.filter(
    ({ kind, state, holdEndedAt }) => kind === 'hold' && state === 'done' && !holdEndedAt,
  )
  const dialogs: Dialog[] = [
    ...(mayHold ? (['hold'] as const) : []),
    ...(mayPropose && payment ? (['refund'] as const) : []),
    ...(mayPropose ? (['compensate'] as const) : []),
    ...(mayPropose && payment ? (['recall'] as const) : []),
  ]
  return (
    <section className={side.card} aria-labelledby="money-title">
      <h2 className={side.title} id="money-title">
        {t('money.title')}
      </h2>
      {standing.map((hold) => (
        <HoldBox key={hold.remedyId} hold={hold} ticket={ticket} />
      ))}
      <PaymentPart ticket={ticket} money={data} />
      {remedies.length > 0 && (
        <>
          <h3 className={side.subtitle}>{t('money.done_so_far')}</h3>
          <ol className={styles.lines}>
            {remedies.map((remedy) => (
              <RemedyLine key={remedy.remedyId} remedy={remedy} ticketId={ticket.ticketId} />
            ))}
          </ol>
        </>
      )}
      <Balances balances={data.balances} />
      {open.length > 0 && (
        <p className={styles.open}>
          <Icon name="lock" size={14} />
          {t('money.not_closable', { count: open.length })}
        </p>
      )}
      {remedies.some(({ state }) => state === 'proposed') && (
        <Link to="/money" className={styles.way}>
          {t('money.to_inbox')}
        </Link>
      )}
      {dialogs.length > 0 && (
        <div className={side.row}>
          {dialogs.map((name) => (
            <Button key={name} size="compact-xs" variant="default" onClick={() => setDialog(name)}>
              {t(`money.do.${name}`)}
            </Button>
          ))}
        </div>
      )}
      {dialogs.length > 0 && <p className={side.quiet}>{t('money.no_undo')}</p>}
      {dialog && (
        <Suspense fallback={null}>
          {dialog === 'hold' ? (
            <HoldDialog ticket={ticket} hasPayment={ticket.orderNo !== null} onClose={() => setDialog(null)} />
          ) : (
            <ProposeDialog ticket={ticket} kind={dialog} money={data} onClose={() => setDialog(null)} />
          )}
        </Suspense>
      )}
    </section>
  )
}

const date = (at: string | null) => (at === null ? null : new Date(at))
const isStillOpen = ({ kind, state, holdUntil, holdEndedAt }: Remedy) =>
  isOpen({ kind, state, holdUntil: date(holdUntil), holdEndedAt: date(holdEndedAt) })

/** What is known of the payment, and the way to ask again. */
function PaymentPart({ ticket, money: { payment, askedAt, mayPropose } }: { ticket: Ticket; money: MoneyOfTicket }) {
  const { t } = useTranslation()
  const ask = useAskAboutPayment(ticket.ticketId)
  if (ticket.orderNo === null) return null
  const isAsking = askedAt !== null || ask.isPending
  return (
    <div className={styles.payment} role="status">
      {payment ? (
        <PaymentFacts payment={payment} orderNo={null} />
      ) : (
        <p className={side.quiet}>{t(isAsking ? 'money.asking' : 'money.payment_unknown')}</p>
      )}
      {mayPropose && (
        <Button size="compact-xs" variant="subtle" loading={isAsking} onClick={() => ask.mutate({ key: newKey() })}>
          {t(payment ? 'money.ask_again' : 'money.ask')}
        </Button>
      )}
    </div>
  )
}

/** What is not level yet in our books of this ticket. Money that reached the customer stays on the account it cost. */
function Balances({ balances }: Pick<MoneyOfTicket, 'balances'>) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const underWay = balances.filter(({ account }) => account === 'refunds_in_transit')
  return underWay.map(({ account, amount }) => (
    <p key={`${account} ${amount.currency}`} className={styles.open}>
      <Icon name="send" size={14} />
      {t('money.in_transit', { amount: words.amount({ ...amount, amountMinor: amount.amountMinor.replace('-', '') }) })}
    </p>
  ))
}
