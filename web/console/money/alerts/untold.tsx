import { Link } from 'react-router'
import { Icon } from '../../parts/icon.tsx'
import { Moment } from '../../parts/moment.tsx'
import { useSay } from '../../words.ts'
import styles from '../card.module.css'
import page from '../money.module.css'
import type { Untold } from './data.ts'
import { TellAgain, useToldWords } from './told.tsx'
import words from './words.json' with { type: 'json' }

/** What the risk desk did not hear of protections. Nothing is drawn where there is nothing. */
export function UntoldProtections({ news, onDone }: { news: Untold[]; onDone: () => void }) {
  const say = useSay()
  if (news.length === 0) return null
  return (
    <section aria-labelledby="money-untold">
      <h2 id="money-untold" className={page.heading}>
        {say(words.untold)}
      </h2>
      <p className={page.quiet}>{say(words.untoldWhat)}</p>
      <ol className={page.list}>
        {news.map((one) => (
          <li key={one.told.newsId}>
            <UntoldCard news={one} onDone={onDone} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function UntoldCard({ news: { state, happenedAt, ticket, told }, onDone }: { news: Untold; onDone: () => void }) {
  const say = useSay()
  const toldWords = useToldWords()
  const id = `untold-${told.newsId}`
  return (
    <article className={styles.card} data-state={told.state === 'given_up' ? 'open' : undefined} aria-labelledby={id}>
      <header className={styles.head}>
        <h3 id={id}>
          <Icon name={told.state === 'given_up' ? 'alert' : 'send'} size={18} />
          {say(words.protection[state])}
        </h3>
      </header>
      <dl className={styles.facts}>
        <dt>{say(words.happened)}</dt>
        <dd>
          <Moment at={happenedAt} />
        </dd>
        <dt>{say(words.ticket)}</dt>
        <dd>
          <Link to={`/tickets/${ticket.ticketId}?view=all`}>{ticket.number}</Link>
        </dd>
        <dt>{say(words.risk)}</dt>
        <dd>{toldWords(told)}</dd>
      </dl>
      <TellAgain told={told} what={`${say(words.protection[state])} ${ticket.number}`} onDone={onDone} />
    </article>
  )
}
