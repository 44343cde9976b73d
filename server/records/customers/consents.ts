import type { Insertable } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { type Insert, insertAll, insertInto } from '#platform/insert.ts'
import type { Tables } from '#platform/tables.ts'
import { type ConsentPurpose, consentVersions } from './consents.rules.ts'

export type ConsentRow = Insertable<Tables['consents']>

/** The ledger's line of a consent that was given with a ticket. */
export function consentRow(
  work: Work,
  given: { customerId: string; ticketId: string; purpose: ConsentPurpose; via: 'form' | 'own_data' },
): ConsentRow {
  return {
    org_id: work.orgId,
    customer_id: given.customerId,
    consent_id: uuidv7(work.clock),
    purpose: given.purpose,
    text_version: consentVersions[given.purpose],
    ticket_id: given.ticketId,
    given_at: work.now,
    given_via: given.via,
  }
}

/** Consents of a batch at the door; nearly always none. */
export function consentInserts(rows: ConsentRow[]): Insert[] {
  return [insertInto('consents', rows)]
}

/** Gives or withdraws a consent for a locked ticket. Lines stay: withdrawing adds when. Answers whether anything changed. */
export async function chooseConsent(
  work: Work,
  ticket: { customer_id: string; ticket_id: string },
  purpose: ConsentPurpose,
  isGiven: boolean,
): Promise<boolean> {
  const inForce = work.tx
    .selectFrom('consents')
    .select('consent_id')
    .where('ticket_id', '=', ticket.ticket_id)
    .where('purpose', '=', purpose)
    .where('withdrawn_at', 'is', null)
  const row = await inForce.executeTakeFirst()
  if (isGiven === (row !== undefined)) return false
  if (isGiven) {
    const line = consentRow(work, {
      customerId: ticket.customer_id,
      ticketId: ticket.ticket_id,
      purpose,
      via: 'own_data',
    })
    await insertAll(work, consentInserts([line]))
    return true
  }
  await work.tx
    .updateTable('consents')
    .set({ withdrawn_at: work.now })
    .where('consent_id', '=', row!.consent_id)
    .execute()
  return true
}
