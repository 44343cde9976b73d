/** What a ticket tells of who holds it. */
export type Holding = {
  customerId: string
  /** Of the secret that opens it, in hexadecimal. */
  secretHash: string
  /** The host app's server signed whose it is. */
  isVouchedFor: boolean
}

/**
 * Whether whoever holds one ticket surely holds the other too, so that the page of one may show the words of the other: both
 * open with the same secret (one was split off the other), or the host app's server vouched for the same customer in both. An
 * address in a form is only claimed. Even one that somebody confirmed later says who reads its letters, and not who sent
 * this ticket: else whoever writes with another's address would read their story once the two are merged.
 */
export function isSameHolder(one: Holding, other: Holding): boolean {
  if (one.secretHash === other.secretHash) return true
  return one.customerId === other.customerId && one.isVouchedFor && other.isVouchedFor
}
