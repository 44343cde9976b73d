import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import { contactKey, type KnownContact } from './find.rules.ts'

/**
 * Customers who already gave one of these (normalised) contacts, by keyed index; the oldest when there are several.
 * The contacts are not verified: the match groups tickets for staff and shows nobody anything.
 */
export async function findCustomers(
  work: Work,
  contacts: { kind: 'phone' | 'email'; value: string }[],
): Promise<Map<string, KnownContact>> {
  const found = new Map<string, KnownContact>()
  if (contacts.length === 0) return found
  const byIndex = new Map(
    contacts.map((contact) => [
      work.vault.index(work.orgId, contact.kind, contact.value).toString('hex'),
      contactKey(contact),
    ]),
  )
  const { rows } = await sql<{ customer_id: string; contact_id: string; value_index: Buffer }>`${sql.raw(preparedMark)}
    select customer_id, contact_id, value_index from contacts
    where org_id = ${work.orgId} and kind = any('{phone,email}') and value_index = any(${[...byIndex.keys()].map((hex) => `\\x${hex}`)}::bytea[])
    order by created_at, customer_id`.execute(work.tx)
  for (const row of rows) {
    const key = byIndex.get(row.value_index.toString('hex'))
    if (key && !found.has(key)) found.set(key, { customerId: row.customer_id, contactId: row.contact_id })
  }
  return found
}

/**
 * The clear e-mail address of a contact, or null when it is gone. For the sending sweep only: the address leaves the
 * vault for the envelope and is neither logged nor stored.
 */
export async function emailOf(work: Work, contactId: string): Promise<string | null> {
  const row = await work.tx
    .selectFrom('contacts')
    .select('value_sealed')
    .where('org_id', '=', work.orgId)
    .where('contact_id', '=', contactId)
    .where('kind', '=', 'email')
    .executeTakeFirst()
  if (!row) return null
  return work.vault.open(
    { orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: contactId },
    row.value_sealed,
  )
}
