/** Key of a normalised contact, for maps of customers by contact. */
export function contactKey(contact: { kind: string; value: string }): string {
  return `${contact.kind}:${contact.value}`
}
