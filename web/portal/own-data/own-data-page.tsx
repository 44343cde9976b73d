import { readTicketNumber } from '#records/tickets/number.rules.ts'
import { Icon } from '../shell/icon.tsx'
import { Link } from '../shell/link.tsx'
import { Page } from '../shell/page.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { NumberForm } from '../ticket/number-form.tsx'
import { useWords } from '../words.ts'
import { IdentityStep } from './identity-step.tsx'
import { OwnDataView } from './own-data-view.tsx'
import { useOwnData } from './use-own-data.ts'

/** What we keep about whoever holds a ticket: to see, take along, correct and have erased. */
export function OwnDataPage({ typedNumber }: { typedNumber: string }) {
  const number = readTicketNumber(typedNumber)
  return number ? <Own number={number} /> : <Locked number={typedNumber} />
}

function Own({ number }: { number: string }) {
  const { t } = useWords()
  const { seen, again } = useOwnData(number)
  const back = (
    <p className="where">
      <Link to={`/t/${number}`} className="linklike">
        <Icon name="back" size={20} />
        {t('own.back', { number })}
      </Link>
    </p>
  )
  switch (seen.status) {
    case 'loading':
      return (
        <Page title={t('own.title')} above={back}>
          <p className="loading" role="status">
            {t('ticket.loading')}
          </p>
        </Page>
      )
    case 'locked':
      return <Locked number={number} onOpen={() => void again()} />
    case 'unknown':
      return (
        <Page title={t('own.stepTitle')} above={back}>
          <IdentityStep number={number} onProved={again} />
        </Page>
      )
    case 'erased':
      return (
        <Page title={t('gone.title')} above={back}>
          <p className="lead">{t('gone.lead')}</p>
        </Page>
      )
    case 'failed':
      return (
        <Page title={t('own.title')} above={back}>
          <Trouble error={seen.error} title={t('own.failed')} again={() => void again()} />
        </Page>
      )
    case 'shown':
      return (
        <Page title={t('own.title')} above={back}>
          <OwnDataView number={number} data={seen.data} again={again} />
        </Page>
      )
  }
}

function Locked({ number, onOpen }: { number: string; onOpen?: () => void }) {
  const { t } = useWords()
  return (
    <Page title={t('track.again')}>
      <p className="lead">{t('track.againLead')}</p>
      <NumberForm number={number} onOpen={onOpen} />
    </Page>
  )
}
