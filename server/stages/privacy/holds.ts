import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { recordAbout } from '#records/audit/record.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'

/**
 * Sets or lifts the legal hold on a ticket, with a reason in words (masked). While it holds, nothing of its customer is erased
 * and nothing of theirs leaves the recycle bin for good. What is so already stays.
 * @throws Problem denied step_up_needed (lifting lets data be destroyed)
 */
export async function holdTicket(
  work: Work,
  ticketId: string,
  input: { held: boolean; reason: string },
): Promise<void> {
  const ticket = await ticketFor(work, { ticketId }, 'hold.manage', { lock: true })
  const { staffId } = await staffAskerOf(work)
  const inForce = await work.tx
    .selectFrom('legal_holds')
    .select('hold_id')
    .where('ticket_id', '=', ticketId)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
  if (input.held === (inForce !== undefined)) return
  const reason = maskText(input.reason).text
  const { customer_id: customerId } = ticket
  const holdId = inForce?.hold_id ?? uuidv7(work.clock)
  // Locks the customer: an erasure that is being decided comes before this or after it.
  await recordAbout(work, { kind: 'customer', id: customerId }, [
    { type: input.held ? 'hold.set' : 'hold.lifted', payload: { holdId, ticketId } },
  ])
  if (inForce) {
    requireFreshFactor(work, { unlessNone: true })
    await work.tx
      .updateTable('legal_holds')
      .set({ lifted_by: staffId, lifted_at: work.now, lifted_reason: reason })
      .where('hold_id', '=', holdId)
      .execute()
  } else {
    await work.tx
      .insertInto('legal_holds')
      .values({
        org_id: work.orgId,
        customer_id: customerId,
        hold_id: holdId,
        ticket_id: ticketId,
        reason,
        set_by: staffId,
        set_at: work.now,
      })
      .execute()
  }
  await recordOnTicket(work, ticket, [
    { type: input.held ? 'ticket.held' : 'ticket.released_hold', payload: { holdId } },
  ])
}
