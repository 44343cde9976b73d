import pg from 'pg'
import type { Log } from '#platform/database.ts'
import type { Wake } from '#platform/ports.ts'

const channel = 'huiyin'
const gatherMs = 40
const idsPerHintMax = 150
const reconnectMs = 1_000

/**
 * Hints between processes by LISTEN/NOTIFY on one connection of its own. Hints are gathered and sent at most every
 * 40 ms: a NOTIFY inside every transaction takes a database-wide lock through its commit (measured 14 times slower).
 * A lost connection loses hints, which is allowed; it is opened again.
 */
export function postgresWake(url: string, log: Log): Wake & { close(): Promise<void> } {
  const listeners = new Set<(orgId: string, ticketIds: string[]) => void>()
  const waiting = new Map<string, Set<string>>()
  let client: pg.Client | null = null
  let closed = false
  let timer: NodeJS.Timeout | null = null

  const hear = (orgId: string, ticketIds: string[]) => {
    for (const listener of listeners) listener(orgId, ticketIds)
  }

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    next.on('error', () => undefined)
    next.on('end', () => {
      client = null
      if (!closed) setTimeout(() => void connect(), reconnectMs).unref()
    })
    next.on('notification', ({ payload, processId }) => {
      // Our own hints were heard at once, without the way through the database.
      if (!payload || processId === (next as unknown as { processID: number }).processID) return
      const [orgId, ids] = payload.split(' ')
      hear(orgId!, ids ? ids.split(',') : [])
    })
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      client = next
    } catch (error) {
      log.warn({ error }, 'hints are not available, polling goes on')
      await next.end().catch(() => undefined)
    }
  }

  const flush = async () => {
    timer = null
    const hints = [...waiting]
    waiting.clear()
    for (const [orgId, ids] of hints) {
      const some = [...ids].slice(0, idsPerHintMax)
      await client?.query('select pg_notify($1, $2)', [channel, `${orgId} ${some.join(',')}`]).catch(() => undefined)
    }
  }

  void connect()
  return {
    tell(orgId, ticketIds) {
      hear(orgId, ticketIds)
      const set = waiting.get(orgId) ?? new Set()
      for (const ticketId of ticketIds) set.add(ticketId)
      waiting.set(orgId, set)
      timer ??= setTimeout(() => void flush(), gatherMs)
    },
    listen(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    async close() {
      closed = true
      if (timer) clearTimeout(timer)
      await flush()
      await client?.end()
    },
  }
}
