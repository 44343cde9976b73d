import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { newKey } from '../../../kit/client.ts'
import { sayWhen } from '../../../kit/dates.ts'
import { useCan } from '../../me.ts'
import { useSaying } from '../../parts/moment.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useSay } from '../../words.ts'
import styles from '../card.module.css'
import { useTellAgain } from '../money-data.ts'
import type { Told } from './data.ts'
import words from './words.json' with { type: 'json' }

type Why = keyof typeof words.why
const isWhy = (code: string): code is Why => Object.hasOwn(words.why, code)

/** Whether the risk system has heard, as a sentence. */
export function useToldWords() {
  const say = useSay()
  const saying = useSaying()
  const whyWords = (error: string | null) => {
    const refused = /^refused_(\d+)$/.exec(error ?? '')
    if (refused) return say(words.why.refused).replace('{code}', refused[1]!)
    return say(words.why[error !== null && isWhy(error) ? error : 'failed'])
  }
  return ({ state, attempts, at, error }: Told) => {
    const sentence = say(words.told[state === 'waiting' && error === null ? 'first' : state])
    return sentence
      .replace('{count}', String(attempts))
      .replace('{why}', () => whyWords(error))
      .replace('{when}', () => sayWhen(at, saying))
  }
}

/** Sends again what was given up; whoever may not reads who may. `what` tells screen readers which of many. */
export function TellAgain({ told, what, onDone }: { told: Told; what: string; onDone: () => void }) {
  const say = useSay()
  const maySend = useCan()('money.settle')
  const again = useTellAgain(told.newsId)
  const [key] = useState(newKey)
  if (told.state !== 'given_up') return null
  if (!maySend) return <p className={styles.quiet}>{say(words.mayNot)}</p>
  const send = () =>
    // By its promise: the card may be gone from the list before the answer is here.
    again.mutateAsync({ key }).then(
      () => {
        notifications.show({ message: say(words.sentAgain), color: 'teal' })
        onDone()
      },
      // What went wrong stands above the button.
      () => undefined,
    )
  return (
    <>
      {again.error && <Problem error={again.error} />}
      <div className={styles.buttons}>
        <Button
          variant="default"
          loading={again.isPending}
          aria-label={say(words.againOf).replace('{what}', () => what)}
          onClick={() => void send()}
        >
          {say(words.again)}
        </Button>
      </div>
    </>
  )
}
