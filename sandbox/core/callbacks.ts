import { createHash, createHmac } from 'node:crypto'
import type { OrderStatus } from '../../server/outside/payment-core/contract.ts'
import { signWebhook } from '../../server/platform/webhook-signature.ts'
import type { Faults } from './faults.ts'
import type { Tell } from './orders.ts'
import type { Row, Store } from './store.ts'

const answerMsMax = 5_000
const atOnceMax = 16
const firstWaitMs = 200
const longestWaitMs = 30_000

type Queued = { takes: number; isForged: boolean; isKeptBack: boolean }
type Sending = Row & {
  message: string
  order_id: string
  body: string
  attempts: bigint
  takes: bigint
  is_forged: bigint
}

/** What sends news of orders until they are taken. */
export type Callbacks = {
  /** Queues news, within the transaction of the change. */
  tell: Tell
  /** Where news go from now on; null for nowhere. */
  sendTo(url: string | null): void
  /** Sends what is due, as much as may be under way at once. */
  pump(): void
}

/** `secret` is as Standard Webhooks writes one (`whsec_…`). */
export function openCallbacks(
  store: Store,
  faults: Faults,
  now: () => Date,
  secret: string,
  firstUrl: string | null,
): Callbacks {
  let url = firstUrl
  const underWay = new Set<string>()
  // Whoever signs badly knows another secret, that nobody told them.
  const wrongSecret = `whsec_${createHmac('sha256', 'wrong').update(secret).digest('base64')}`

  function queue(message: string, status: OrderStatus, dueAt: Date, as: Partial<Queued>): void {
    const { takes = 1, isForged = false, isKeptBack = false } = as
    const body = JSON.stringify({ type: 'order.updated', timestamp: status.at, data: status })
    store.run(
      `insert into callbacks (message, order_id, body, due_at, takes, is_forged, is_kept_back)
        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
      message,
      status.id,
      body,
      dueAt.getTime(),
      takes,
      isForged ? 1 : 0,
      isKeptBack ? 1 : 0,
    )
  }

  async function send(row: Sending, to: string): Promise<void> {
    const at = now()
    const headers = signWebhook(row.is_forged ? wrongSecret : secret, { id: row.message, at, body: row.body })
    const isTaken = await fetch(to, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: row.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMsMax),
    })
      .then(async (answer) => {
        await answer.body?.cancel()
        return answer.ok
      })
      .catch(() => false)
    // Meanwhile nobody wants news any more, or the database is closed; what is owed is sent again another time.
    if (!url) return
    if (row.is_forged) store.run('update callbacks set takes = 0 where message = ?', row.message)
    else if (isTaken) {
      store.run('update callbacks set takes = takes - 1 where message = ?', row.message)
      // What was overtaken by it may come now.
      store.run('update callbacks set is_kept_back = 0 where order_id = ? and is_kept_back = 1', row.order_id)
    } else {
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(10, Number(row.attempts)))
      store.run(
        'update callbacks set attempts = attempts + 1, due_at = ? where message = ?',
        now().getTime() + waitMs,
        row.message,
      )
    }
  }

  const callbacks: Callbacks = {
    tell(status) {
      if (!url) return
      const { isForgedFirst, waitMs, isKeptBack, takes } = faults.news(status.id, status.seq)
      const message = `msg_${status.id}_${status.seq}`
      const dueAt = new Date(now().getTime() + waitMs)
      // The last news of an order would wait for ever.
      queue(message, status, dueAt, { takes, isKeptBack: isKeptBack && status.state === 'accepted' })
      if (!isForgedFirst) return
      const lie: OrderStatus = {
        ...status,
        seq: status.seq + 1,
        ...(status.state === 'done'
          ? { state: 'rejected', code: 'not_allowed', until: undefined }
          : { state: 'done', code: undefined }),
      }
      const forged = createHash('sha256').update(message).digest('hex').slice(0, 24)
      queue(`msg_${forged}`, lie, now(), { isForged: true })
    },
    sendTo(next) {
      url = next
    },
    pump() {
      if (!url || underWay.size >= atOnceMax) return
      const due = store.all<Sending>(
        'select * from callbacks where takes > 0 and is_kept_back = 0 and due_at <= ? order by due_at limit ?',
        now().getTime(),
        2 * atOnceMax,
      )
      for (const row of due) {
        if (underWay.has(row.message) || underWay.size >= atOnceMax) continue
        underWay.add(row.message)
        void send(row, url).finally(() => {
          underWay.delete(row.message)
          callbacks.pump()
        })
      }
    },
  }
  return callbacks
}
