import type { LiveState } from '../../kit/sse.ts'
import { Money } from '../money/money.tsx'
import { usePortal } from '../portal.ts'
import { Coming } from '../protection/coming.tsx'
import { Protected } from '../protection/protected.tsx'
import { useOwnMoney } from '../protection/use-own-money.ts'
import { Link } from '../shell/link.tsx'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'
import { AddInformation } from './add-information.tsx'
import { CallBack } from './call-back.tsx'
import { Conversation } from './conversation.tsx'
import { News } from './news.tsx'
import { Promised } from './promised.tsx'
import { Rate } from './rate.tsx'
import { Rated } from './rated.tsx'
import { Result } from './result.tsx'
import { SaveLink } from './save-link.tsx'
import { secretOf } from './secrets.ts'
import { StageLine } from './stage-line.tsx'
import type { Ticket, TicketFollowing } from './use-ticket.ts'
import { Withdraw } from './withdraw.tsx'

type ProgressProps = { ticket: Ticket; live: LiveState } & Pick<TicketFollowing, 'show' | 'withTicket'>

/** Where the matter stands, who has it, when the answer comes, what was said, and what the customer may do now. */
export function Progress({ ticket, live, show, withTicket }: ProgressProps) {
  const { t, say } = useWords()
  const { name } = usePortal()
  const secret = secretOf(ticket.number)
  const money = useOwnMoney(ticket.number, ticket.storySeq)
  const acts = { ticket, show, withTicket }
  const matter = (
    <p className="matter">
      <span className="matter-number">{ticket.number}</span>
      <span>{say(ticket.formTitle)}</span>
    </p>
  )
  return (
    <Page title={say(ticket.wording.title)} tab={t('ticket.title', { number: ticket.number })} above={matter}>
      <Protected money={money} />
      <p className="lead">{say(ticket.wording.next)}</p>
      <News ticket={ticket} live={live} />
      {ticket.mergedIntoNumber && (
        <p className="notice">
          {t('ticket.merged', { number: ticket.mergedIntoNumber })}{' '}
          <Link to={`/t/${ticket.mergedIntoNumber}`}>{t('ticket.mergedLink')}</Link>
        </p>
      )}
      <Promised ticket={ticket} />
      <CallBack {...acts} />
      <Result ticket={ticket} />
      <Coming money={money} />
      <Money ticket={ticket} />
      {ticket.can.rate && <Rate {...acts} />}
      {ticket.rating && !ticket.can.rate && <Rated rating={ticket.rating} />}
      <section aria-labelledby="line">
        <h2 id="line">{t('ticket.line')}</h2>
        {ticket.handledBy && ticket.stage !== 'closed' && (
          <p className="handled">{t('ticket.handledBy', { team: say(ticket.handledBy) })}</p>
        )}
        <StageLine ticket={ticket} />
      </section>
      <section aria-labelledby="talk">
        <h2 id="talk">{t('talk.title')}</h2>
        <Conversation
          ticket={ticket}
          staffName={ticket.handledBy ? say(ticket.handledBy) : say(name)}
          withTicket={withTicket}
        />
        {ticket.can.add ? (
          <AddInformation {...acts} />
        ) : (
          <p className="small">
            {t('talk.closed')} <Link to="/">{t('talk.closedLink')}</Link>
          </p>
        )}
      </section>
      {ticket.dataState !== 'active' && (
        <p className="notice">{t(ticket.dataState === 'erased' ? 'gone.lead' : 'gone.kept')}</p>
      )}
      {secret && (
        <section className="keep" aria-labelledby="keep">
          <h2 id="keep">{t('ticket.keep')}</h2>
          <p className="small">{t('ticket.keepHint')}</p>
          <SaveLink number={ticket.number} secret={secret} />
        </section>
      )}
      {ticket.dataState !== 'erased' && (
        <section className="own-way" aria-labelledby="own">
          <h2 id="own">{t('own.title')}</h2>
          <p className="small">{t('own.wayHint')}</p>
          <p>
            <Link to={`/t/${ticket.number}/data`}>{t('own.way')}</Link>
          </p>
        </section>
      )}
      {ticket.can.withdraw && <Withdraw {...acts} />}
    </Page>
  )
}
