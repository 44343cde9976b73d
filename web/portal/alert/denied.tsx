import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { EmergencyCall } from '../shell/emergency-call.tsx'
import { Icon } from '../shell/icon.tsx'
import { Link } from '../shell/link.tsx'
import { Page } from '../shell/page.tsx'
import { Sentence, slot } from '../shell/sentence.tsx'
import { useWords } from '../words.ts'
import type { Answered } from './api.ts'
import words from './words.json' with { type: 'json' }

type Props = { ticket: NonNullable<Answered['ticket']>; protects: Answered['protects'] }

/** It was not them: what protects their money already, whom to call now, and where to follow it. */
export function Denied({ ticket, protects }: Props) {
  const { say } = useWords()
  const saying = useSaying()
  return (
    <Page title={say(protects.length > 0 ? words.protecting : words.denied)}>
      <ul className="alert-done">
        {protects.map(({ target, until }) => (
          <li key={target}>
            <Icon name="check" />
            <span>
              {say(words[target])}
              {until && (
                <small>
                  <Sentence words={say(words.holdUntil).replace('{when}', slot)}>
                    <When at={until} saying={saying} />
                  </Sentence>
                </small>
              )}
            </span>
          </li>
        ))}
        <li>
          <Icon name="check" />
          <span>{say(words.firstInLine)}</span>
        </li>
      </ul>
      <EmergencyCall words={say(words.callNow)} />
      <p>
        {say(words.number)} <b>{ticket.number}</b>
      </p>
      <div className="actions">
        <Link to={`/t/${ticket.number}`} className="button button-quiet">
          {say(words.follow)}
        </Link>
      </div>
      <p className="small">{say(words.careful)}</p>
    </Page>
  )
}
