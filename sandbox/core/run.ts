import type { AddressInfo } from 'node:net'
import { openCallbacks } from './callbacks.ts'
import { openFaults } from './faults.ts'
import { openOrders } from './orders.ts'
import { makeServer } from './server.ts'
import { openStore } from './store.ts'

const tickMs = 25

export type RunSettings = {
  /** Its database lies here; the same folder again is the same core. One process at a time. */
  dataDir: string
  /** 0 lets the system choose. */
  port: number
  token: string
  /** As Standard Webhooks writes one (`whsec_…`). */
  callbackSecret: string
  callbackUrl: string | null
  /** Lines of a page of a statement, at most and usually 1,000. */
  pageLines: number
  now: () => Date
}

/**
 * Runs the sandbox core in this process, on loopback only, until `close`; resolves when it listens. Whoever wants to kill it
 * starts a process of its own (main.ts, start.ts).
 */
export async function runCore(settings: RunSettings): Promise<{ url: string; close(): void }> {
  const { dataDir, port, token, callbackSecret, callbackUrl, pageLines, now } = settings
  const store = openStore(dataDir)
  const faults = openFaults(store)
  const callbacks = openCallbacks(store, faults, now, callbackSecret, callbackUrl)
  const orders = openOrders(store, faults, now, callbacks.tell)
  const server = makeServer({ store, faults, callbacks, orders, now, linesMax: pageLines }, token)
  await new Promise<void>((listening, refused) => {
    server.once('error', refused)
    server.listen(port, '127.0.0.1', listening)
  })
  const ticking = setInterval(() => {
    orders.settle()
    callbacks.pump()
  }, tickMs)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      clearInterval(ticking)
      callbacks.sendTo(null)
      server.close().closeAllConnections()
      store.close()
    },
  }
}
