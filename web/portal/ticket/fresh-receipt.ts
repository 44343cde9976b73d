/** What a receipt says beside number and secret. Kept with its entry of the history, so that a reload shows it again. */
export type FreshReceipt = {
  receivedAt: string
  promise: { dueAt: string; provisional: boolean }
  isEmergency: boolean
  /** Whether an e-mail address was left, to which the answer goes too. */
  toEmail: boolean
  /** Whether it is for an earlier version of what the customer has written since. */
  isEarlier: boolean
}

/** The receipt that a history entry carries, if it does. */
export function receiptIn(state: unknown): FreshReceipt | null {
  const receipt =
    typeof state === 'object' && state !== null ? (state as { receipt?: FreshReceipt }).receipt : undefined
  return receipt ?? null
}
