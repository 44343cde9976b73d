import type { Work } from '#platform/database.ts'
import { contactKey } from './find.rules.ts'

/**
 * Customers who already gave one of these (normalised) contacts, by keyed index; the oldest when there are several.
 * The contacts are not verified: the match groups tickets for staff and shows nobody anything.
 */
export async function findCustomers(work: Work, contacts: { kind: 'phone' | 'email'; value: string }[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  if (contacts.length === 0) return found
  const byIndex = new Map(contacts.map((contact) => [work.vault.index(work.orgId, contact.kind, contact.value).toString('hex'), contactKey(contact)]))
  const rows = await work.tx.selectFrom('contacts').select(['customer_id', 'value_index'])
    .where('org_id', '=', work.orgId).where('kind', 'in', ['phone', 'email'])
    .where('value_index', 'in', [...byIndex.keys()].map((hex) => Buffer.from(hex, 'hex')))
    .orderBy('created_at').orderBy('customer_id').execute()
  for (const row of rows) {
    const key = byIndex.get(row.value_index.toString('hex'))
    if (key && !found.has(key)) found.set(key, row.customer_id)
  }
  return found
}

/**
 * The clear e-mail address to write to, or null when the customer gave none. For the sending sweep only: the address
 * leaves the vault for the envelope and is neither logged nor stored.
 */
export async function emailOf(work: Work, customerId: string): Promise<string | null> {
  const row = await work.tx.selectFrom('contacts').select(['contact_id', 'value_sealed'])
    .where('customer_id', '=', customerId).where('kind', '=', 'email').orderBy('created_at', 'desc').limit(1).executeTakeFirst()
  if (!row) return null
  return work.vault.open({ orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: row.contact_id }, row.value_sealed)
}
