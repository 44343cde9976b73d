import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import type { CareBasis } from './care.rules.ts'

/** A kind of care that a customer needs, as it is recorded. `reviewOn` is a day of the organisation's calendar. */
export type Care = { kind: string; basis: CareBasis; setAt: Date; setBy: string; reviewOn: string }

/**
 * Records that a customer needs a kind of care. Once each: what is recorded already gets a new basis and day of review. The
 * event names the row and not the kind, which must be gone with the row.
 */
export async function recordCare(
  work: Work,
  customerId: string,
  care: { kind: string; basis: CareBasis; reviewOn: string },
): Promise<void> {
  const vulnerabilityId = uuidv7(work.clock)
  // The event first: it locks the customer.
  await recordAbout(work, { kind: 'customer', id: customerId }, [
    { type: 'customer.flagged', payload: { vulnerabilityId, basis: care.basis } },
  ])
  await endRow(work, customerId, care.kind)
  await work.tx
    .insertInto('vulnerabilities')
    .values({
      org_id: work.orgId,
      customer_id: customerId,
      vulnerability_id: vulnerabilityId,
      kind: care.kind,
      basis: care.basis,
      set_by: staffIdOf(work),
      set_at: work.now,
      review_on: care.reviewOn,
    })
    .execute()
}

/** Ends a kind of care. @throws Problem missing care_missing */
export async function endCare(work: Work, customerId: string, kind: string): Promise<void> {
  const vulnerabilityId = await endRow(work, customerId, kind)
  if (!vulnerabilityId) throw new Problem('missing', 'care_missing')
  await recordAbout(work, { kind: 'customer', id: customerId }, [
    { type: 'customer.unflagged', payload: { vulnerabilityId } },
  ])
}

async function endRow(work: Work, customerId: string, kind: string): Promise<string | undefined> {
  const ended = await work.tx
    .updateTable('vulnerabilities')
    .set({ ended_by: staffIdOf(work), ended_at: work.now })
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .where('kind', '=', kind)
    .where('ended_at', 'is', null)
    .returning('vulnerability_id')
    .executeTakeFirst()
  return ended?.vulnerability_id
}

/** The kinds of care that a customer needs now, the oldest first. */
export async function careOf(work: Work, customerId: string): Promise<Care[]> {
  const rows = await work.tx
    .selectFrom('vulnerabilities')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .where('ended_at', 'is', null)
    .orderBy('set_at')
    .orderBy('kind')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    basis: row.basis as CareBasis,
    setAt: row.set_at,
    setBy: row.set_by,
    reviewOn: row.review_on,
  }))
}

function staffIdOf({ actor }: Work): string {
  if (actor.kind !== 'staff') throw new Error('only staff record what care a customer needs')
  return actor.staffId
}
