import type { KnownStanding } from './standing.rules.ts'

/** A contact that was given before, whose it is, and what that customer is to the house; nothing is known of a new one. */
export type KnownContact = { customerId: string; contactId: string; standing?: KnownStanding; needsCare?: boolean }

/** Key of a normalised contact, for maps of customers by contact. */
export function contactKey(contact: { kind: string; value: string }): string {
  return `${contact.kind}:${contact.value}`
}
