import { useRef, useState } from 'react'
import { newKey } from '../../kit/client.ts'
import type { Ticket, TicketFollowing } from './use-ticket.ts'

/** What every action of the customer on their ticket needs. */
export type Acts = { ticket: Ticket } & Pick<TicketFollowing, 'show' | 'withTicket'>

export type Act = {
  busy: boolean
  error: unknown
  run: (content: string, action: (key: string) => Promise<void>) => Promise<boolean>
}

/**
 * Runs an action once however often it is tried: the key stays while the content is the same, and is made afresh for
 * other content or after success.
 */
export function useAct(): Act {
  const [state, setState] = useState<Pick<Act, 'busy' | 'error'>>({ busy: false, error: null })
  const attempt = useRef({ content: '', key: '' })
  const isRunning = useRef(false)
  const run: Act['run'] = async (content, action) => {
    if (isRunning.current) return false
    isRunning.current = true
    if (attempt.current.content !== content || attempt.current.key === '') attempt.current = { content, key: newKey() }
    setState({ busy: true, error: null })
    try {
      await action(attempt.current.key)
      attempt.current = { content: '', key: '' }
      setState({ busy: false, error: null })
      return true
    } catch (error) {
      setState({ busy: false, error })
      return false
    } finally {
      isRunning.current = false
    }
  }
  return { ...state, run }
}
