import { Icon } from '../shell/icon.tsx'
import { useWords } from '../words.ts'
import type { Ticket } from './use-ticket.ts'

/** How it ended: what was decided, and what comes of it. */
export function Result({ ticket }: { ticket: Ticket }) {
  const { t, say } = useWords()
  const { outcome, outcomeWording, redress } = ticket
  const isUpheld = outcome === 'upheld' || outcome === 'partly_upheld'
  if (!outcome || outcome === 'merged') return null
  return (
    <p className="result">
      {isUpheld && <Icon name="check" size={20} />}
      <span>
        <b>{outcomeWording ? say(outcomeWording) : t(`outcome.${outcome}`)}</b>
        {redress && redress !== 'none' && ` ${t(`redress.${redress}`)}`}
      </span>
    </p>
  )
}
