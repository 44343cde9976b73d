import { useEffect, useState } from 'react'
import { call } from '../../kit/client.ts'
import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { Icon } from '../shell/icon.tsx'
import { Sentence, slot } from '../shell/sentence.tsx'
import type { Ticket } from '../ticket/use-ticket.ts'
import { useWords } from '../words.ts'
import { type MoneyLine, showProgress } from './api.ts'
import words from './words.json' with { type: 'json' }

/** Where the money or the order of the matter is, as dated steps; nothing is drawn where nobody told of any. */
export function Money({ ticket }: { ticket: Ticket }) {
  const { say } = useWords()
  const [lines, setLines] = useState<MoneyLine[]>([])
  const { number, storySeq } = ticket
  // biome-ignore lint/correctness/useExhaustiveDependencies: news of the story may be news of the money
  useEffect(() => {
    const gone = new AbortController()
    // A help beside the matter: without an answer the page stands as it is.
    call(showProgress, { params: { number }, signal: gone.signal }).then(
      (answer) => setLines(answer.lines),
      () => undefined,
    )
    return () => gone.abort()
  }, [number, storySeq])
  if (lines.length === 0) return null
  return (
    <section className="money" aria-labelledby="money">
      <h2 id="money">{say(words.title)}</h2>
      {lines.map((line) => (
        <Track key={line.track} line={line} />
      ))}
    </section>
  )
}

function Track({ line }: { line: MoneyLine }) {
  const { say } = useWords()
  return (
    <div className="money-track">
      <h3>{say(line.title)}</h3>
      <ol className="line">
        {line.steps.map((step) => (
          <li key={step.step} className={step.state} aria-current={step.state === 'now' ? 'step' : undefined}>
            <StepWhen step={step} isUsual={line.isUsual} />
            <p>{step.state === 'coming' ? say(step.words) : <b>{say(step.words)}</b>}</p>
          </li>
        ))}
      </ol>
      {line.isLate && (
        <p className="money-late">
          <Icon name="clock" size={20} />
          <span>{say(words.late)}</span>
        </p>
      )}
      {line.state === 'failed' && (
        <p className="money-late">
          <Icon name="alert" size={20} />
          <span>{say(words.failed)}</span>
        </p>
      )}
    </div>
  )
}

function StepWhen({ step: { at, eta }, isUsual }: { step: MoneyLine['steps'][number]; isUsual: boolean }) {
  const { say } = useWords()
  const saying = useSaying()
  if (at)
    return (
      <p className="line-when">
        <When at={at} saying={saying} />
      </p>
    )
  if (!eta) return null
  return (
    <p className="line-when">
      <Icon name="clock" size={16} />
      <Sentence words={say(isUsual ? words.usual : words.expected).replace('{when}', slot)}>
        <When at={eta} saying={saying} />
      </Sentence>
    </p>
  )
}
