import type { Insertable } from 'kysely'
import type { Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Tables } from '#platform/tables.ts'
import type { Sealer } from '#platform/vault/sealer.ts'

export type CustomerRow = Insertable<Tables['customers']>
export type ContactRow = Insertable<Tables['contacts']>

/** New customers and contacts of a batch at the door. */
export function customerInserts(customers: CustomerRow[], contacts: ContactRow[]): Insert[] {
  return [insertInto('customers', customers), insertInto('contacts', contacts)]
}

/** What a customer's name is sealed for. */
export const namePlace = (orgId: string, customerId: string) => ({
  orgId,
  table: 'customers',
  column: 'name_sealed',
  rowId: customerId,
})

/** Row of a new customer; the name only sealed and masked. */
export function customerRow(
  work: Work,
  sealer: Sealer,
  customer: { customerId: string; language: string; name: string | null; nameMasked: string | null },
): CustomerRow {
  const { orgId } = work
  return {
    org_id: orgId,
    customer_id: customer.customerId,
    created_at: work.now,
    language: customer.language,
    name_sealed: customer.name ? sealer.seal(work.clock, namePlace(orgId, customer.customerId), customer.name) : null,
    name_masked: customer.nameMasked,
  }
}

/**
 * Row of a contact: ciphertext to use it, keyed index to find it, mask to show it. `value` is normalised. With the ticket that
 * it was given with, because only who sent that ticket ever sees it again.
 */
export function contactRow(
  work: Work,
  sealer: Sealer,
  customerId: string,
  contactId: string,
  ticketId: string | null,
  contact: { kind: 'phone' | 'email' | 'app_user'; value: string; masked: string; index: Buffer },
): ContactRow {
  const { orgId } = work
  return {
    org_id: orgId,
    customer_id: customerId,
    contact_id: contactId,
    kind: contact.kind,
    value_sealed: sealer.seal(
      work.clock,
      { orgId, table: 'contacts', column: 'value_sealed', rowId: contactId },
      contact.value,
    ),
    value_index: contact.index,
    value_masked: contact.masked,
    ticket_id: ticketId,
    created_at: work.now,
  }
}
