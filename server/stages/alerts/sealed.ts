import type { Work } from '#platform/database.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import { findCustomers } from '#records/customers/find.ts'
import { normalisePhone } from '#records/customers/masking.rules.ts'

/** What must not be seen of an alert, sealed until nobody needs it: whom to ask, by what, and which transaction. */
export type Who = { phone: string | null; customerRef: string | null; transactionNo: string; token: string }

const placeOf = (orgId: string, alertId: string) => ({
  orgId,
  table: 'risk_alerts',
  column: 'who_sealed',
  rowId: alertId,
})

export function sealWho(work: Work, alertId: string, who: Who): Buffer {
  return work.vault.seal(work.clock, placeOf(work.orgId, alertId), JSON.stringify(who))
}

/** @throws Error when it was changed or belongs to another alert */
export function openWho(work: Work, alertId: string, sealed: Buffer): Who {
  return JSON.parse(work.vault.open(placeOf(work.orgId, alertId), sealed)) as Who
}

/** With its country (ITU-T E.164). */
const dialled = (phone: string): string | null => (/^\+\d{7,15}$/.test(phone) ? phone : null)

/**
 * The number to ask at, in E.164: the one that the risk system gave, else the newest that the app's customer gave us before.
 * Null when there is none, or none with its country.
 */
export async function phoneOf(
  work: Work,
  { entryId, phone, customerRef }: { entryId: string; phone?: string | undefined; customerRef?: string | undefined },
): Promise<string | null> {
  if (phone !== undefined) return dialled(normalisePhone(phone))
  if (customerRef === undefined) return null
  const { byContact } = await findCustomers(work, [{ kind: 'app_user', value: `${entryId}:${customerRef}` }])
  const [known] = byContact.values()
  if (!known) return null
  const row = await work.tx
    .selectFrom('contacts')
    .select(['contact_id', 'value_sealed'])
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', known.customerId)
    .where('kind', '=', 'phone')
    .where('superseded_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('contact_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  const opener = await openerOf(work, known.customerId)
  const place = { orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: row.contact_id }
  return dialled(opener.open(place, row.value_sealed))
}
