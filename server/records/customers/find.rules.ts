/** A contact that was given before, and whose it is. */
export type KnownContact = { customerId: string; contactId: string }

/** Key of a normalised contact, for maps of customers by contact. */
export function contactKey(contact: { kind: string; value: string }): string {
  return `${contact.kind}:${contact.value}`
}
