import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { Hotline } from '../shell/hotline.tsx'
import { Icon } from '../shell/icon.tsx'
import { Sentence, slot } from '../shell/sentence.tsx'
import { useWords } from '../words.ts'
import type { Ticket } from './use-ticket.ts'

/** The one promised time: still ahead, kept, or late, which is said plainly. */
export function Promised({ ticket }: { ticket: Ticket }) {
  const { t } = useWords()
  const saying = useSaying()
  const { promise, stage, outcome } = ticket
  const isOver = stage === 'resolved' || stage === 'closed'
  const cameBack = !isOver && ticket.line.some((point) => point.stage === 'resolved')
  if (!promise || outcome === 'withdrawn' || outcome === 'merged') return null
  // A result is there, or a kept promise belongs to an answer that the customer did not accept.
  if (promise.kept === null ? isOver : cameBack) return null
  const when = <When at={promise.dueAt} saying={saying} />
  if (promise.kept !== null) {
    return (
      <p className={promise.kept ? 'promise promise-kept' : 'promise'}>
        <Icon name={promise.kept ? 'check' : 'clock'} size={20} />
        <span>{t(promise.kept ? 'promise.kept' : 'promise.broken')}</span>
      </p>
    )
  }
  if (promise.late) {
    return (
      <div className="promise promise-late">
        <Icon name="alert" size={20} />
        <div>
          <b>{t('promise.late')}</b>
          <p>
            <Sentence words={t('promise.lateBy', { when: slot })}>{when}</Sentence>
          </p>
          <Hotline />
        </div>
      </div>
    )
  }
  return (
    <div className="promise">
      <Icon name="clock" size={20} />
      <div>
        <b>
          <Sentence words={t('promise.by', { when: slot })}>{when}</Sentence>
        </b>
        <p>
          <Sentence words={t('promise.far', { far: slot })}>
            <When at={promise.dueAt} saying={saying} far />
          </Sentence>
          {promise.provisional && ` ${t('promise.provisional')}`}
        </p>
        {promise.firstDueAt && (
          <p>
            <Sentence words={t('promise.moved', { when: slot })}>
              <When at={promise.firstDueAt} saying={saying} />
            </Sentence>
          </p>
        )}
      </div>
    </div>
  )
}
