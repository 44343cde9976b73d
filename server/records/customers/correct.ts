import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { insertAll } from '#platform/insert.ts'
import { openerOf, sealerFor } from '#platform/vault/subjects.ts'
import { maskEmail, maskName, maskPhone, normaliseEmail, normalisePhone } from './masking.rules.ts'
import { contactRow, customerInserts, namePlace } from './write.ts'

export type ContactKind = 'phone' | 'email' | 'app_user'

/** A contact in clear. For its holder alone, and for the envelope of a letter. */
export type ClearContact = {
  contactId: string
  customerId: string
  kind: ContactKind
  value: string
  masked: string
  ticketId: string | null
  since: Date
  verifiedAt: Date | null
  supersededAt: Date | null
}

/** A customer's contacts in clear: those that hold first, each kind together. */
export async function contactsInClear(work: Work, customerId: string): Promise<ClearContact[]> {
  const rows = await work.tx
    .selectFrom('contacts')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .orderBy('superseded_at', (order) => order.desc().nullsFirst())
    .orderBy('kind')
    .orderBy('created_at')
    .execute()
  const opener = await openerOf(work, customerId)
  return rows.map((row) => {
    const place = { orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: row.contact_id }
    return {
      contactId: row.contact_id,
      customerId,
      kind: row.kind as ContactKind,
      value: opener.open(place, row.value_sealed),
      masked: row.value_masked,
      ticketId: row.ticket_id,
      since: row.created_at,
      verifiedAt: row.verified_at,
      supersededAt: row.superseded_at,
    }
  })
}

/** A customer's name in clear; null when they gave none. */
export async function nameInClear(work: Work, customerId: string): Promise<string | null> {
  const { name_sealed: sealed } = await work.tx
    .selectFrom('customers')
    .select('name_sealed')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow()
  return sealed && (await openerOf(work, customerId)).open(namePlace(work.orgId, customerId), sealed)
}

/**
 * Puts another value in the place of a contact: the old one stays on file as what it was, and is neither found nor written
 * to any more. The new one is its holder's word until they confirm it. Answers the new contact.
 */
export async function correctContact(
  work: Work,
  contact: Pick<ClearContact, 'contactId' | 'customerId' | 'ticketId'> & { kind: 'phone' | 'email' },
  value: string,
): Promise<{ contactId: string; masked: string }> {
  const { kind, customerId } = contact
  const plain = kind === 'email' ? normaliseEmail(value) : normalisePhone(value)
  const masked = kind === 'email' ? maskEmail(value) : maskPhone(value)
  const contactId = uuidv7(work.clock)
  const index = work.vault.index(work.orgId, kind, plain)
  const row = contactRow(work, await sealerFor(work, customerId), customerId, contactId, contact.ticketId, {
    kind,
    value: plain,
    masked,
    index,
  })
  await work.tx
    .updateTable('contacts')
    .set({ superseded_at: work.now })
    .where('contact_id', '=', contact.contactId)
    .execute()
  await insertAll(work, customerInserts([], [row]))
  return { contactId, masked }
}

/** Puts another name in the place of the customer's. */
export async function correctName(work: Work, customerId: string, name: string): Promise<void> {
  const sealer = await sealerFor(work, customerId)
  await work.tx
    .updateTable('customers')
    .set({
      name_sealed: sealer.seal(work.clock, namePlace(work.orgId, customerId), name),
      name_masked: maskName(name),
    })
    .where('customer_id', '=', customerId)
    .execute()
}
