import { useEffect, useRef } from 'react'
import { ProblemAnswer } from '../../kit/client.ts'
import { type Say, useWords } from '../words.ts'
import { Hotline } from './hotline.tsx'
import { Icon } from './icon.tsx'

/** What went wrong, in a sentence: the server's own where it gave one, else ours for a line that is down. */
export function sentenceOf(error: unknown, t: Say['t']): string {
  if (error instanceof ProblemAnswer) return error.detail || t('trouble.server')
  return t(navigator.onLine === false ? 'trouble.offline' : 'trouble.unreachable')
}

type TroubleProps = { error: unknown; title: string; again?: () => void; againLabel?: string; busy?: boolean }

/** A failure that takes nothing away: what happened, again, or a human. Read aloud as soon as it appears. */
export function Trouble({ error, title, again, againLabel, busy = false }: TroubleProps) {
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  // Once per failure, so that the message is in view even at the end of a long page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the failure itself is the trigger
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [error])
  return (
    <div className="trouble" role="alert" ref={box}>
      <p className="trouble-title">
        <Icon name="alert" size={20} />
        <b>{title}</b>
      </p>
      <p>{sentenceOf(error, t)}</p>
      <div className="actions">
        {again && (
          <button type="button" className="button" onClick={again} aria-disabled={busy}>
            {againLabel ?? t('trouble.again')}
          </button>
        )}
        <Hotline />
      </div>
    </div>
  )
}
