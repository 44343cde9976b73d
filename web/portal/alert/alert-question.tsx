import { useState } from 'react'
import { call } from '../../kit/client.ts'
import { When } from '../../kit/when.tsx'
import { moneyWords } from '../money/money-words.ts'
import { useSaying } from '../portal.ts'
import { Icon } from '../shell/icon.tsx'
import { Page } from '../shell/page.tsx'
import { Sentence, slot } from '../shell/sentence.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useAct } from '../ticket/acts.ts'
import { useWords } from '../words.ts'
import { type Answered, answerAlert, type Question } from './api.ts'
import words from './words.json' with { type: 'json' }

type Props = { token: string; question: Question; onAnswer: (answered: Answered) => void }

/** The one question: how much, to whom, when, and two buttons as large as a thumb. */
export function AlertQuestion({ token, question, onAnswer }: Props) {
  const { say, language } = useWords()
  const saying = useSaying()
  const act = useAct()
  const [chosen, setChosen] = useState<'yes' | 'no' | null>(null)
  const answer = (is: 'yes' | 'no') => {
    setChosen(is)
    void act.run(is, async (idempotencyKey) =>
      onAnswer(await call(answerAlert, { body: { token, answer: is }, idempotencyKey })),
    )
  }
  const label = (is: 'yes' | 'no') => say(act.busy && chosen === is ? words.sending : words[is])
  return (
    <Page title={say(words.title)} tab={say(words.tab)}>
      <section className="alert-facts">
        <p className="alert-amount">{moneyWords(question.amount, language)}</p>
        <dl>
          <dt>{say(words.merchant)}</dt>
          <dd>{question.merchant}</dd>
          <dt>{say(words.when)}</dt>
          <dd>
            <When at={question.at} saying={saying} />
          </dd>
        </dl>
      </section>
      {act.error !== null && <Trouble error={act.error} title={say(words.sendFailed)} />}
      <div className="alert-answers">
        <button
          type="button"
          className="button button-danger alert-button"
          aria-disabled={act.busy}
          onClick={() => answer('no')}
        >
          <Icon name="alert" size={28} />
          {label('no')}
        </button>
        <button
          type="button"
          className="button button-quiet alert-button"
          aria-disabled={act.busy}
          onClick={() => answer('yes')}
        >
          <Icon name="check" size={28} />
          {label('yes')}
        </button>
      </div>
      <p>
        <Sentence words={say(words.until).replace('{when}', slot)}>
          <When at={question.answerBy} saying={saying} />
        </Sentence>
      </p>
      <p className="small">{say(words.careful)}</p>
    </Page>
  )
}
