import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { Sentence, slot } from '../shell/sentence.tsx'
import { useWords } from '../words.ts'
import type { Ticket } from './use-ticket.ts'

/** The stages as a line going down: what was reached and when, where it stands, and the promise still ahead. */
export function StageLine({ ticket }: { ticket: Ticket }) {
  const { t, say } = useWords()
  const saying = useSaying()
  const { line, promise, stage } = ticket
  const isOver = stage === 'resolved' || stage === 'closed'
  return (
    <ol className="line">
      {line.map((point, index) => {
        const isLast = index === line.length - 1
        return (
          <li
            key={`${point.stage}-${point.at}`}
            className={isLast ? (isOver ? 'done' : 'now') : 'done'}
            aria-current={isLast ? 'step' : undefined}
          >
            <p className="line-when">
              <When at={point.at} saying={saying} />
            </p>
            <p>
              <b>{say(point.title)}</b>
            </p>
          </li>
        )
      })}
      {!isOver && promise && promise.kept === null && !promise.late && (
        <li className="coming">
          <p className="line-when">
            <Sentence words={t('promise.by', { when: slot })}>
              <When at={promise.dueAt} saying={saying} />
            </Sentence>
          </p>
          <p>{t('promise.answer')}</p>
        </li>
      )}
    </ol>
  )
}
