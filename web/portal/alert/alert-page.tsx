import { useEffect, useState } from 'react'
import { call } from '../../kit/client.ts'
import { Hotline } from '../shell/hotline.tsx'
import { Page } from '../shell/page.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { keepSecret } from '../ticket/secrets.ts'
import { useWords } from '../words.ts'
import { AlertOver } from './alert-over.tsx'
import { AlertQuestion } from './alert-question.tsx'
import { type Answered, type Question, showAlert } from './api.ts'
import { Denied } from './denied.tsx'
import { takeToken } from './token.ts'
import words from './words.json' with { type: 'json' }

/** "Was this you?": one question about one payment, opened from a message, answered with one tap and without a sign-in. */
export function AlertPage() {
  const { say } = useWords()
  const [token] = useState(takeToken)
  const [question, setQuestion] = useState<Question | null>(null)
  const [answered, setAnswered] = useState<Answered | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: trying again is a try of the same
  useEffect(() => {
    if (!token) return
    setError(null)
    call(showAlert, { body: { token } }).then(setQuestion, setError)
  }, [token, tries])
  const take = (answer: Answered) => {
    // So that the way to the ticket opens it.
    if (answer.ticket) keepSecret(answer.ticket.number, answer.ticket.secret)
    setAnswered(answer)
  }
  if (!token)
    return (
      <Page title={say(words.noLink)}>
        <p className="lead">{say(words.noLinkLead)}</p>
        <Hotline urgent />
      </Page>
    )
  if (answered?.ticket) return <Denied ticket={answered.ticket} protects={answered.protects} />
  if (answered) return <AlertOver state={answered.state} isFresh={answered.state === 'yes'} />
  if (question && question.state !== 'open') return <AlertOver state={question.state} isFresh={false} />
  if (question) return <AlertQuestion token={token} question={question} onAnswer={take} />
  return (
    <Page title={say(words.title)} tab={say(words.tab)}>
      {error === null ? (
        <p className="loading" role="status">
          {say(words.loading)}
        </p>
      ) : (
        <Trouble error={error} title={say(words.openFailed)} again={() => setTries(tries + 1)} />
      )}
    </Page>
  )
}
