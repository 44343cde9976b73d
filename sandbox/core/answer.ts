import type { Callbacks } from './callbacks.ts'
import type { Faults } from './faults.ts'
import type { Orders } from './orders.ts'
import type { Store } from './store.ts'

/** The parts of a running sandbox core, as its requests meet them. */
export type Core = {
  store: Store
  orders: Orders
  faults: Faults
  callbacks: Callbacks
  now: () => Date
  /** Lines of a page of a statement. */
  linesMax: number
}

export type Answer = { status: number; body: unknown }

/** A refusal to take a request, as the contract has it. */
export function fault(status: number, code: string, detail?: string): Answer {
  return { status, body: { code, ...(detail === undefined ? {} : { detail: detail.slice(0, 500) }) } }
}
