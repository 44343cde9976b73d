import { useState } from 'react'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { call, newKey, ProblemAnswer } from '../../kit/client.ts'
import { receiveTicket } from '../api.ts'
import { go } from '../paths.ts'
import type { FreshReceipt } from '../ticket/fresh-receipt.ts'
import { keepSecret } from '../ticket/secrets.ts'
import { useWords } from '../words.ts'
import { bodyOf, type TicketBody } from './body.ts'
import { changeDraft, discardDraft, draftOf } from './drafts.ts'

/** What was sent under a key without our learning what became of it. */
const sentUnsure = new Map<string, TicketBody>()

export type Sending = {
  busy: boolean
  error: unknown
  /** The first version arrived, ours says something else, and what the first one said is not known any more. */
  isTaken: boolean
  send: () => Promise<void>
  /** Sends as another ticket, after `isTaken`. */
  sendAnew: () => Promise<void>
}

/**
 * Sends a draft. The key stays the same however often it is tried, so that an answer that got lost on its way never
 * makes a second ticket; nothing of the draft is given up before there is a receipt.
 */
export function useSending(form: Form): Sending {
  const { language } = useWords()
  const [state, setState] = useState<Pick<Sending, 'busy' | 'error'>>({ busy: false, error: null })

  const send = async (): Promise<void> => {
    if (state.busy) return
    setState({ busy: true, error: null })
    try {
      await deliver(form, bodyOf(form, draftOf(form), language))
    } catch (error) {
      setState({ busy: false, error })
    }
  }
  const sendAnew = (): Promise<void> => {
    changeDraft(form, { key: newKey() })
    return send()
  }
  return { ...state, isTaken: isKeyTaken(state.error), send, sendAnew }
}

async function deliver(form: Form, body: TicketBody): Promise<void> {
  const { key } = draftOf(form)
  const earlier = sentUnsure.get(key)
  try {
    await post(form, body, key, false)
  } catch (error) {
    if (earlier && isKeyTaken(error)) return post(form, earlier, key, true)
    if (!(error instanceof ProblemAnswer) || error.status >= 500) sentUnsure.set(key, earlier ?? body)
    throw error
  }
}

async function post(form: Form, body: TicketBody, key: string, isEarlier: boolean): Promise<void> {
  const receipt = await call(receiveTicket, { body, idempotencyKey: key })
  sentUnsure.delete(key)
  keepSecret(receipt.number, receipt.secret)
  const fresh: FreshReceipt = {
    receivedAt: receipt.receivedAt,
    promise: receipt.promise,
    isEmergency: form.lane === 'emergency',
    toEmail: Boolean(body.contact?.email),
    isEarlier,
  }
  go(`/t/${receipt.number}`, { replace: true, state: { receipt: fresh } })
  discardDraft(form)
}

function isKeyTaken(error: unknown): boolean {
  return error instanceof ProblemAnswer && error.code === 'idempotency_key_reused'
}
