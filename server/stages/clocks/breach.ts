import { type House, inOrg, systemActor } from '#platform/database.ts'
import { hasUnfollowed } from '#records/audit/follow.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { clocksFollower } from './follow.ts'

const batch = 100

/**
 * Sweep: a clock that ran out becomes an event of its ticket, once. The row that says so is written in the same
 * transaction as the event, so a crash between them is impossible. Answers how many were found.
 */
export async function breachLateClocks(house: House, orgId: string): Promise<number> {
  const late = await inOrg(house, systemActor(orgId, 'clocks'), 'staff', ({ tx, now }) =>
    tx
      .selectFrom('clocks')
      .select(['ticket_id', 'clock', 'run', 'due_at'])
      .where('org_id', '=', orgId)
      .where('done_at', 'is', null)
      .where('breached_at', 'is', null)
      .where('due_at', '<', now)
      .orderBy('due_at')
      .limit(batch)
      .execute(),
  )
  for (const { ticket_id: ticketId, clock, run, due_at: dueAt } of late) {
    const breach = inOrg(house, systemActor(orgId, 'clocks'), 'staff', async (work) => {
      // The ticket first, like every verb: two orders of locks would deadlock.
      const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
      // What was done in time may not have reached the clocks yet: nobody is called late for our own delay.
      if (await hasUnfollowed(work, clocksFollower, ticketId, dueAt)) return
      const marked = await work.tx
        .updateTable('clocks')
        .set({ breached_at: work.now })
        .where('ticket_id', '=', ticketId)
        .where('clock', '=', clock)
        .where('run', '=', run)
        .where('done_at', 'is', null)
        .where('breached_at', 'is', null)
        .returning('owner_role')
        .executeTakeFirst()
      if (marked)
        await recordOnTicket(work, ticket, [
          { type: 'clock.breached', payload: { clock, run, ownerRole: marked.owner_role } },
        ])
    })
    // One broken ticket must not hold up those behind it; it is tried again in the next sweep.
    await breach.catch((error: Error) =>
      house.log.error({ ticketId, clock, error }, 'a late clock could not be recorded'),
    )
  }
  return late.length
}
