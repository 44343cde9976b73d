/** What whoever holds the money remembers in a simulated world, for whoever checks it. */
import type { MoneyFacts, MoneyOrder, MoneyRail, MoneyStatus } from '../../server/platform/ports.ts'

/** What the record has of one order. */
export type Taken = {
  id: string
  order: MoneyOrder
  status: MoneyStatus
  /** How often it took effect: once is right. */
  applied: number
  /** When an accepted order is half-way, when it ends, and how; null: it ended, or never will. */
  ends: { halfMs: number; atMs: number; how: 'done' | 'rejected' } | null
}
export type Payment = NonNullable<MoneyFacts['payment']>

/** One sending of news to an address of ours; the same id is the same news again. */
export type Mailing = {
  atMs: number
  id: string
  /** What it is about: the id of an order or of a message. */
  about: string
  to: 'takeCoreCallback' | 'takeWechatPayCallback' | 'receivePhoneReceipt'
  isForged: boolean
  /** As it comes over the wire at a moment. */
  write(at: Date): { headers: Record<string, string>; body: Buffer }
  /** How often it was brought in vain, as what it is about was not known yet. */
  tries?: number
}

/** Whoever is asked and sends news, on the world's clock. */
export type Outsider = {
  /** What has to arrive by a moment: news, in the order in which they come. */
  mailings(nowMs: number): Mailing[]
  /** When something happens there next. */
  nextMs(): number
  /** No more faults; what never answered still does not. */
  heal(): void
}

export type Rail = Outsider & {
  rail: MoneyRail
  orders: ReadonlyMap<string, Taken>
  /** The orders of which something changed since this was asked last. */
  changed(): string[]
}

export type SimCore = Rail & {
  /** What the core did without being asked by us: ids that nobody here knows. */
  foreign: { id: string }[]
  actAlone(): void
  isOver(holdId: string, nowMs: number): boolean
  untilOf(holdId: string): number | null
}
