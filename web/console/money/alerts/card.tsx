import { Link } from 'react-router'
import { sayWhen } from '../../../kit/dates.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Moment, useSaying } from '../../parts/moment.tsx'
import { moneyWords } from '../../parts/money.ts'
import { useLanguage, useSay } from '../../words.ts'
import styles from '../card.module.css'
import type { RiskAlert } from './data.ts'
import { TellAgain, useToldWords } from './told.tsx'
import words from './words.json' with { type: 'json' }

const icons: Record<RiskAlert['state'], IconName> = { open: 'hourglass', yes: 'check', no: 'shield', silent: 'phone' }

/** One payment that a customer was asked about: what they said, what became of it, and whether the risk system has heard. */
export function AlertCard({ alert, onDone }: { alert: RiskAlert; onDone: () => void }) {
  const say = useSay()
  const saying = useSaying()
  const language = useLanguage()
  const toldWords = useToldWords()
  const { alertId, amount, merchant, at, reportedAt, from, theirId, answerBy, state, answeredAt, ticket, told } = alert
  const id = `alert-${alertId}`
  const what = `${moneyWords(amount, language)} · ${merchant}`
  const sms = say(words.sms[alert.sms]).replace('{when}', () => (alert.smsAt ? sayWhen(alert.smsAt, saying) : ''))
  return (
    <article className={styles.card} data-state={told?.state === 'given_up' ? 'open' : undefined} aria-labelledby={id}>
      <header className={styles.head}>
        <h3 id={id}>
          <Icon name={icons[state]} size={18} />
          {what}
        </h3>
        <span className={styles.quiet}>
          <Moment at={reportedAt} />
        </span>
      </header>
      <p className={styles.said}>{say(words.state[state]).replace('{when}', () => sayWhen(answerBy, saying))}</p>
      <dl className={styles.facts}>
        <dt>{say(words.paid)}</dt>
        <dd>
          <Moment at={at} />
        </dd>
        <dt>{say(words.reported)}</dt>
        <dd>
          {say(from)} · <span className={styles.mono}>{theirId}</span>
        </dd>
        <dt>{say(words.asked)}</dt>
        <dd>
          {say(words.link)} · {sms}
        </dd>
        {answeredAt && (
          <>
            <dt>{say(words.answered)}</dt>
            <dd>
              <Moment at={answeredAt} />
            </dd>
          </>
        )}
        {(ticket || state === 'yes') && (
          <>
            <dt>{say(words.ticket)}</dt>
            <dd>
              {ticket ? <Link to={`/tickets/${ticket.ticketId}?view=all`}>{ticket.number}</Link> : say(words.noTicket)}
            </dd>
          </>
        )}
        <dt>{say(words.risk)}</dt>
        <dd>{told ? toldWords(told) : say(words.told[state === 'open' ? 'later' : 'unwanted'])}</dd>
      </dl>
      {told && <TellAgain told={told} what={what} onDone={onDone} />}
    </article>
  )
}
