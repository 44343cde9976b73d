import type { Insertable } from 'kysely'
import type { Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Tables } from '#platform/tables.ts'

export type CustomerRow = Insertable<Tables['customers']>
export type ContactRow = Insertable<Tables['contacts']>

/** New customers and contacts of a batch at the door. */
export function customerInserts(customers: CustomerRow[], contacts: ContactRow[]): Insert[] {
  return [insertInto('customers', customers), insertInto('contacts', contacts)]
}

/** Row of a new customer; the name only sealed and masked. */
export function customerRow(
  work: Work,
  customer: { customerId: string; language: string; name: string | null; nameMasked: string | null },
): CustomerRow {
  const { orgId } = work
  return {
    org_id: orgId,
    customer_id: customer.customerId,
    created_at: work.now,
    language: customer.language,
    name_sealed: customer.name
      ? work.vault.seal(
          work.clock,
          { orgId, table: 'customers', column: 'name_sealed', rowId: customer.customerId },
          customer.name,
        )
      : null,
    name_masked: customer.nameMasked,
  }
}

/** Row of a contact: ciphertext to use it, keyed index to find it, mask to show it. `value` is normalised. */
export function contactRow(
  work: Work,
  customerId: string,
  contactId: string,
  contact: { kind: 'phone' | 'email' | 'app_user'; value: string; masked: string },
): ContactRow {
  const { orgId, vault } = work
  return {
    org_id: orgId,
    customer_id: customerId,
    contact_id: contactId,
    kind: contact.kind,
    value_sealed: vault.seal(
      work.clock,
      { orgId, table: 'contacts', column: 'value_sealed', rowId: contactId },
      contact.value,
    ),
    value_index: vault.index(orgId, contact.kind, contact.value),
    value_masked: contact.masked,
    created_at: work.now,
  }
}
