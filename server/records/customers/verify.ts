import type { Work } from '#platform/database.ts'

/**
 * Notes that a contact is its holder's: they opened the link of a letter, or staff or another channel made sure. It holds
 * for the same phone or address with every customer of the organisation, from now on; a second time changes nothing.
 * Answers the contacts it holds for and the mask to show; null when there is no such contact.
 */
export async function verifyContact(
  work: Work,
  contactId: string,
): Promise<{ contactIds: string[]; masked: string } | null> {
  const contact = await work.tx
    .selectFrom('contacts')
    .select(['kind', 'value_index', 'value_masked'])
    .where('org_id', '=', work.orgId)
    .where('contact_id', '=', contactId)
    .executeTakeFirst()
  if (!contact) return null
  const rows = await work.tx
    .updateTable('contacts')
    .set((e) => ({ verified_at: e.fn.coalesce('verified_at', e.val(work.now)) }))
    .where('org_id', '=', work.orgId)
    .where('kind', '=', contact.kind)
    .where('value_index', '=', contact.value_index)
    .returning('contact_id')
    .execute()
  return { contactIds: rows.map((row) => row.contact_id), masked: contact.value_masked }
}
