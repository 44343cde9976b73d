import { useEffect } from 'react'
import { readTicketNumber } from '#records/tickets/number.rules.ts'
import { seenInFrame } from '../embed/host.ts'
import { Page } from '../shell/page.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useWords } from '../words.ts'
import { ConfirmAddress } from './confirm-address.tsx'
import { confirmationOf } from './confirmation.ts'
import { receiptIn } from './fresh-receipt.ts'
import { NumberForm } from './number-form.tsx'
import { Progress } from './progress.tsx'
import { Receipt } from './receipt.tsx'
import { secretOf } from './secrets.ts'
import { useTicket } from './use-ticket.ts'

/** A ticket by its number: the receipt right after sending, its progress at every other time. */
export function TicketPage({ typedNumber, state }: { typedNumber: string; state: unknown }) {
  const number = readTicketNumber(typedNumber)
  const confirmation = number ? confirmationOf(number) : null
  const receipt = receiptIn(state)
  const secret = number ? secretOf(number) : null
  if (number && confirmation) return <ConfirmAddress number={number} token={confirmation} />
  if (number && receipt && secret) return <Receipt number={number} secret={secret} receipt={receipt} />
  return number ? <Following number={number} /> : <Asking typed={typedNumber} />
}

function Following({ number }: { number: string }) {
  const { t } = useWords()
  const { followed, live, reload, show, withTicket } = useTicket(number)
  useEffect(() => {
    if (followed.status === 'open') seenInFrame(followed.ticket)
  }, [followed])
  switch (followed.status) {
    case 'open':
      return <Progress ticket={followed.ticket} live={live} show={show} withTicket={withTicket} />
    case 'locked':
      return <Asking typed={number} wrong={followed.wrong?.detail} onOpen={reload} />
    case 'failed':
      return (
        <Page title={t('ticket.title', { number })}>
          <Trouble error={followed.error} title={t('ticket.failed')} again={() => void reload()} />
        </Page>
      )
    case 'loading':
      return (
        <Page title={t('ticket.title', { number })}>
          <p className="loading" role="status">
            {t('ticket.loading')}
          </p>
          <div className="ghost" aria-hidden="true" />
          <div className="ghost ghost-tall" aria-hidden="true" />
        </Page>
      )
  }
}

type AskingProps = { typed: string; wrong?: string | undefined; onOpen?: () => void }

/** The address alone does not open it: number and secret, please. */
function Asking({ typed, wrong, onOpen }: AskingProps) {
  const { t } = useWords()
  return (
    <Page title={t('track.again')}>
      <p className="lead">{t('track.againLead')}</p>
      <NumberForm number={typed} refused={wrong} onOpen={onOpen} />
    </Page>
  )
}
