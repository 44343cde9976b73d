import { useRef, useState } from 'preact/hooks'
import type { Answer } from '#platform/endpoint.ts'
import { call, ProblemAnswer } from '../../kit/client.ts'
import { withProof } from '../../kit/proof/with-proof.ts'
import { receiveTicket } from '../api.ts'
import { bodyOf, type Form } from './asking.ts'
import { type Draft, forgetDraft } from './drafts.ts'
import { useSay } from './say.ts'

export type Receipt = Answer<typeof receiveTicket>

/** After this long the customer sees the number to call, while it is still being sent. */
const patienceMs = 3_000

export type Sending = {
  busy: boolean
  /** Why it takes a moment: the way is slow, or the device does the arithmetic that a busy server asks for. */
  wait: '' | 'slow' | 'proving'
  error: unknown
  /** An earlier version of what is written now has arrived. */
  isTaken: boolean
  send(draft: Draft): Promise<void>
}

/** Sends a draft. The key stays the same however often it is tried, so an answer that got lost makes no second ticket. */
export function useSending(form: Form, received: (receipt: Receipt) => void): Sending {
  const { place, say } = useSay()
  const [state, setState] = useState<Pick<Sending, 'busy' | 'wait' | 'error'>>({ busy: false, wait: '', error: null })
  const isRunning = useRef(false)
  const send = async (draft: Draft): Promise<void> => {
    if (isRunning.current) return
    isRunning.current = true
    const waitFor = (wait: Sending['wait']): void => setState({ busy: true, wait, error: null })
    waitFor('')
    const patience = setTimeout(() => waitFor('slow'), patienceMs)
    try {
      const body = bodyOf(form, draft, place, say)
      // A page inside another site has no thread of ours for a proof of work.
      const receipt = await withProof(
        (proof) => call(receiveTicket, { body: { ...body, ...(proof ? { proof } : {}) }, idempotencyKey: draft.key }),
        () => waitFor('proving'),
      )
      forgetDraft(place.entry, form)
      place.sent(receipt.number, receipt.secret)
      received(receipt)
    } catch (error) {
      setState({ busy: false, wait: '', error })
    } finally {
      clearTimeout(patience)
      isRunning.current = false
    }
  }
  const isTaken = state.error instanceof ProblemAnswer && state.error.code === 'idempotency_key_reused'
  return { ...state, isTaken, send }
}
