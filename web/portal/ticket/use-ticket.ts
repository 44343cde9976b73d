import { useCallback, useEffect, useRef, useState } from 'react'
import type { Answer } from '#platform/endpoint.ts'
import { call, ProblemAnswer, pathOf } from '../../kit/client.ts'
import { type LiveState, listen } from '../../kit/sse.ts'
import { followTicket, followTicketLive, openTracking } from '../api.ts'
import { forgetSecret, secretOf } from './secrets.ts'

export type Ticket = Answer<typeof followTicket>

type Followed =
  | { status: 'loading' }
  /** Neither cookie nor secret opens it: number and secret have to be typed. `wrong` when what we had was refused. */
  | { status: 'locked'; wrong: ProblemAnswer | null }
  | { status: 'failed'; error: unknown }
  | { status: 'open'; ticket: Ticket }

export type TicketFollowing = {
  followed: Followed
  live: LiveState
  reload: () => Promise<void>
  /** Shows what an endpoint answered, without asking again. */
  show: (ticket: Ticket) => void
  /** Calls something that needs the ticket open; opens it again first when the cookie has expired. */
  withTicket: <T>(action: () => Promise<T>) => Promise<T>
}

function isShut(error: unknown): error is ProblemAnswer {
  return error instanceof ProblemAnswer && (error.status === 401 || error.status === 403 || error.status === 404)
}

/** Opens a ticket with the secret of this tab, else with the cookie. Throws what the server refused. */
async function open(number: string): Promise<Ticket> {
  const secret = secretOf(number)
  return secret ? call(openTracking, { body: { number, secret } }) : call(followTicket, { params: { number } })
}

/** Opened a moment ago by the page before: shown at once, instead of asking twice. */
const justOpened = new Map<string, Ticket>()

export async function openBySecret(number: string, secret: string): Promise<void> {
  justOpened.set(number, await call(openTracking, { body: { number, secret } }))
}

/** Follows a ticket live: opens it, asks again after every event, and after every gap in the stream. */
export function useTicket(number: string): TicketFollowing {
  const [followed, setFollowed] = useState<Followed>({ status: 'loading' })
  const [live, setLive] = useState<LiveState>('connecting')
  const opening = useRef<Promise<Ticket> | null>(null)

  const show = useCallback((ticket: Ticket) => {
    // Answers may overtake each other; the story never goes backwards.
    setFollowed((now) =>
      now.status === 'open' && now.ticket.storySeq > ticket.storySeq ? now : { status: 'open', ticket },
    )
  }, [])

  const unlock = useCallback(async (): Promise<void> => {
    opening.current ??= open(number).finally(() => {
      opening.current = null
    })
    try {
      show(await opening.current)
    } catch (error) {
      if (!isShut(error)) {
        setFollowed((now) => (now.status === 'open' ? now : { status: 'failed', error }))
        return
      }
      const wrong = secretOf(number) ? error : null
      forgetSecret(number)
      setFollowed({ status: 'locked', wrong })
    }
  }, [number, show])

  const reload = useCallback(async (): Promise<void> => {
    try {
      show(await call(followTicket, { params: { number } }))
    } catch (error) {
      if (isShut(error)) await unlock()
    }
  }, [number, show, unlock])

  const withTicket = useCallback(
    async <T>(action: () => Promise<T>): Promise<T> => {
      try {
        return await action()
      } catch (error) {
        if (!isShut(error)) throw error
        await unlock()
        return action()
      }
    },
    [unlock],
  )

  useEffect(() => {
    const known = justOpened.get(number)
    justOpened.delete(number)
    if (known) show(known)
    else void unlock()
  }, [number, show, unlock])

  const isOpen = followed.status === 'open'
  useEffect(() => {
    if (!isOpen) return
    return listen(pathOf(followTicketLive, { number }), {
      onEvent: () => void reload(),
      // Asking finds out whether the cookie has expired, and renews it.
      onRefused: () => void reload(),
      onState: (state) => {
        setLive(state)
        // The stream begins at the present: what happened since the ticket was read, or while it was cut, is asked for.
        if (state === 'live') void reload()
      },
    })
  }, [isOpen, number, reload])

  return { followed, live, reload: unlock, show, withTicket }
}
