import { useIsMutating } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { afterOwnSteps } from './own-steps.ts'
import type { Ticket } from './ticket-data.ts'

/** A press that comes sooner after the banner than this was meant for the button as it was before. */
const readMsMin = 600

/**
 * The version of the ticket that a person has in front of them while writing. As long as nothing is written it follows
 * the ticket; once something is, it stands still, so that a colleague's change or a customer's new message is noticed
 * before an answer goes out that no longer fits.
 */
export function useSeen(ticket: Ticket, isWriting: boolean) {
  const [seen, setSeen] = useState({ version: ticket.version, seq: ticket.storySeq })
  const shown = useRef({ version: 0, at: 0 })
  const ownRunning = useIsMutating({ mutationKey: ['change', ticket.ticketId] }) > 0
  const reached = afterOwnSteps(ticket.ticketId, seen.version)
  const isBehind = seen.version < ticket.version
  if (isBehind && (!isWriting || reached >= ticket.version)) setSeen({ version: ticket.version, seq: ticket.storySeq })
  const isOvertaken = isWriting && isBehind && reached < ticket.version && !ownRunning

  useEffect(() => {
    // Once per version: a refused press takes the banner away for a moment, and must not start the wait anew.
    if (!isOvertaken || shown.current.version === ticket.version) return
    shown.current = { version: ticket.version, at: performance.now() }
  }, [isOvertaken, ticket.version])

  return {
    /** What happened since, in the order of the story. */
    news: ticket.story.filter((event) => event.seq > seen.seq),
    isOvertaken,
    /** The version to send: the new one only when the banner has been there to be read. */
    versionToSend: (): number => {
      if (!isOvertaken || performance.now() - shown.current.at < readMsMin) return Math.min(reached, ticket.version)
      setSeen({ version: ticket.version, seq: ticket.storySeq })
      return ticket.version
    },
  }
}

export type Seen = ReturnType<typeof useSeen>
