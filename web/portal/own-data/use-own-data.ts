import { useCallback, useEffect, useState } from 'react'
import type { Answer } from '#platform/endpoint.ts'
import { call, ProblemAnswer } from '../../kit/client.ts'
import { openTracking, proveIdentity, readOwnData, showIdentity } from '../api.ts'
import { hostSaid } from '../embed/host.ts'
import { secretOf } from '../ticket/secrets.ts'

export type OwnData = Answer<typeof readOwnData>

type Seen =
  | { status: 'loading' }
  /** Neither cookie nor secret opens the ticket. */
  | { status: 'locked' }
  /** Who it is has to be shown first. */
  | { status: 'unknown' }
  | { status: 'erased' }
  | { status: 'failed'; error: unknown }
  | { status: 'shown'; data: OwnData }

const isShut = (error: unknown) => error instanceof ProblemAnswer && [401, 404].includes(error.status)

/** Reads what there is of them, once they have shown who they are; where a host app vouches for its user, that shows it. */
async function read(number: string): Promise<Seen> {
  const params = { number }
  const { proved, dataState } = await call(showIdentity, { params })
  if (dataState === 'erased') return { status: 'erased' }
  const { contextToken } = hostSaid()
  const isKnown =
    proved !== null ||
    (contextToken && (await call(proveIdentity, { params, body: { contextToken } })).outcome === 'proved')
  if (!isKnown) return { status: 'unknown' }
  return { status: 'shown', data: await call(readOwnData, { params, body: { as: 'page' } }) }
}

async function openAndRead(number: string): Promise<Seen> {
  try {
    return await read(number)
  } catch (error) {
    const secret = secretOf(number)
    if (!isShut(error) || !secret) throw error
    await call(openTracking, { body: { number, secret } })
    return read(number)
  }
}

/** What is kept of whoever holds the ticket; `again` reads it anew. */
export function useOwnData(number: string): { seen: Seen; again: () => Promise<void> } {
  const [seen, setSeen] = useState<Seen>({ status: 'loading' })
  const again = useCallback(async () => {
    try {
      setSeen(await openAndRead(number))
    } catch (error) {
      if (error instanceof ProblemAnswer && error.code === 'identity_needed') setSeen({ status: 'unknown' })
      else if (isShut(error)) setSeen({ status: 'locked' })
      else setSeen({ status: 'failed', error })
    }
  }, [number])
  useEffect(() => void again(), [again])
  return { seen, again }
}
