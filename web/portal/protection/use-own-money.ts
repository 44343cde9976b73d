import { useEffect, useState } from 'react'
import type { Answer } from '#platform/endpoint.ts'
import type * as remedies from '#stages/remedies/own/contract.ts'
import { call } from '../../kit/client.ts'
import { wire } from '../../kit/wire.ts'

const showOwnMoney = wire<typeof remedies.showOwnMoney>({ method: 'GET', path: '/v1/tracking/:number/money' })

export type OwnMoney = Answer<typeof showOwnMoney>
export type OwnHold = OwnMoney['holds'][number]

/** While something is on its way the answer is a matter of seconds; afterwards the page's own news say when to look. */
const againMs = 1_500
const atRestMs = 30_000

/**
 * What of the customer's money is protected or on its way to them. `mark` changes with every news of the matter; null: the
 * matter is not open yet. Without an answer the page stands as it is.
 */
export function useOwnMoney(number: string, mark: number | null): OwnMoney | null {
  const [money, setMoney] = useState<OwnMoney | null>(null)
  useEffect(() => {
    if (mark === null) return
    const gone = new AbortController()
    let timer = 0
    const again = (ms: number) => {
      if (!gone.signal.aborted) timer = window.setTimeout(ask, ms)
    }
    const ask = () => {
      call(showOwnMoney, { params: { number }, signal: gone.signal }).then(
        (answer) => {
          // What was broken off half-way reads as an empty answer.
          if (gone.signal.aborted) return
          setMoney(answer)
          if (answer.holds.length > 0) again(answer.holds.some(isMoving) ? againMs : atRestMs)
        },
        () => again(atRestMs),
      )
    }
    ask()
    return () => {
      window.clearTimeout(timer)
      gone.abort()
    }
  }, [number, mark])
  return money
}

const isMoving = ({ state }: OwnHold) => state === 'requested' || state === 'ending'
