import { useState } from 'react'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { call, newKey, ProblemAnswer } from '../../kit/client.ts'
import { startWorker } from '../../kit/proof/start-worker.ts'
import { withProof } from '../../kit/proof/with-proof.ts'
import { receiveTicket } from '../api.ts'
import { hostSaid, sentInFrame } from '../embed/host.ts'
import { settled } from '../files/uploading.ts'
import { go } from '../paths.ts'
import type { FreshReceipt } from '../ticket/fresh-receipt.ts'
import { keepSecret } from '../ticket/secrets.ts'
import { useWords } from '../words.ts'
import { bodyOf, type TicketBody } from './body.ts'
import { changeDraft, discardDraft, draftOf } from './drafts.ts'

/** What was sent under a key without our learning what became of it. */
const sentUnsure = new Map<string, TicketBody>()

const idle = { busy: false, isProving: false, error: null as unknown }

export type Sending = {
  busy: boolean
  /** The device computes the proof of work that the server asked for; nobody has to do anything. */
  isProving: boolean
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
  const { t, language } = useWords()
  const [state, setState] = useState<Pick<Sending, 'busy' | 'isProving' | 'error'>>(idle)

  const send = async (): Promise<void> => {
    if (state.busy) return
    setState({ ...idle, busy: true })
    try {
      await settled(draftOf(form).files)
      if (draftOf(form).files.some((file) => file.state === 'failed'))
        throw new ProblemAnswer(0, { detail: t('fault.files') })
      await deliver(form, bodyOf(form, draftOf(form), language), () =>
        setState({ ...idle, busy: true, isProving: true }),
      )
    } catch (error) {
      setState({ ...idle, error })
    }
  }
  const sendAnew = (): Promise<void> => {
    changeDraft(form, { key: newKey() })
    return send()
  }
  return { ...state, isTaken: isKeyTaken(state.error), send, sendAnew }
}

async function deliver(form: Form, body: TicketBody, proving: () => void): Promise<void> {
  const { key } = draftOf(form)
  const earlier = sentUnsure.get(key)
  try {
    await post(form, body, key, false, proving)
  } catch (error) {
    if (earlier && isKeyTaken(error)) return post(form, earlier, key, true, proving)
    if (!(error instanceof ProblemAnswer) || error.status >= 500) sentUnsure.set(key, earlier ?? body)
    throw error
  }
}

async function post(form: Form, body: TicketBody, key: string, isEarlier: boolean, proving: () => void): Promise<void> {
  const receipt = await withProof(
    (proof) =>
      call(receiveTicket, { body: { ...body, ...hostSaid(), ...(proof ? { proof } : {}) }, idempotencyKey: key }),
    proving,
    startWorker,
  )
  sentUnsure.delete(key)
  keepSecret(receipt.number, receipt.secret)
  sentInFrame(receipt.number, receipt.secret)
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
