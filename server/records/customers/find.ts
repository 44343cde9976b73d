import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import { contactKey, type KnownContact } from './find.rules.ts'

/**
 * Customers who already gave one of these (normalised) contacts, by keyed index; the oldest when there are several.
 * Phones and addresses are not verified: the match groups tickets for staff and shows nobody anything.
 */
export async function findCustomers(
  work: Work,
  contacts: { kind: 'phone' | 'email' | 'app_user'; value: string }[],
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
    where org_id = ${work.orgId} and kind = any('{phone,email,app_user}') and value_index = any(${[...byIndex.keys()].map((hex) => `\\x${hex}`)}::bytea[])
    order by created_at, customer_id`.execute(work.tx)
  for (const row of rows) {
    const key = byIndex.get(row.value_index.toString('hex'))
    if (key && !found.has(key)) found.set(key, { customerId: row.customer_id, contactId: row.contact_id })
  }
  return found
}

/** Where letters to a contact go, and whether somebody showed that the address is theirs. */
export type MailAddress = { address: string; index: Buffer; isVerified: boolean }

/**
 * The clear e-mail address of a contact, or null when it is gone. For the sending sweep only: the address leaves the
 * vault for the envelope and is neither logged nor stored. An address that is verified is so with every customer.
 */
export async function mailAddressOf(work: Work, contactId: string): Promise<MailAddress | null> {
  const row = await work.tx
    .selectFrom('contacts')
    .select(['value_sealed', 'value_index'])
    .where('org_id', '=', work.orgId)
    .where('contact_id', '=', contactId)
    .where('kind', '=', 'email')
    .executeTakeFirst()
  if (!row) return null
  const verified = await work.tx
    .selectFrom('contacts')
    .select('contact_id')
    .where('org_id', '=', work.orgId)
    .where('kind', '=', 'email')
    .where('value_index', '=', row.value_index)
    .where('verified_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  const place = { orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: contactId }
  return {
    address: work.vault.open(place, row.value_sealed),
    index: row.value_index,
    isVerified: verified !== undefined,
  }
}
