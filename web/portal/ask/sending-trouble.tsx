import type { Form } from '#records/knowledge/forms.rules.ts'
import { ProblemAnswer } from '../../kit/client.ts'
import { Link } from '../shell/link.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useWords } from '../words.ts'
import { refusedSentence } from './fault-sentence.ts'
import type { Sending } from './sending.ts'
import { stepOfPointer } from './steps.ts'

type SendingTroubleProps = { form: Form; sending: Sending; stepPath?: (step: string) => string }

/** Why it was not sent, that nothing is lost, and the way on. `stepPath` leads to the question of a refused answer. */
export function SendingTrouble({ form, sending, stepPath }: SendingTroubleProps) {
  const { t } = useWords()
  const { error, busy } = sending
  if (error === null) return null
  const errors = error instanceof ProblemAnswer ? error.errors : []
  return (
    <>
      <Trouble
        error={error}
        title={t(sending.isTaken ? 'sending.taken' : 'sending.failed')}
        again={() => void (sending.isTaken ? sending.sendAnew() : sending.send())}
        againLabel={t(sending.isTaken ? 'sending.anew' : 'trouble.again')}
        busy={busy}
      />
      {stepPath && errors.length > 0 && (
        <ul className="plain">
          {errors.map((each) => (
            <li key={each.pointer}>
              <Link to={stepPath(stepOfPointer(each.pointer))}>{refusedSentence(each, form, t)}</Link>
            </li>
          ))}
        </ul>
      )}
      <p className="small">{t('sending.nothingLost')}</p>
    </>
  )
}
