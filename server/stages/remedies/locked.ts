import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Permission } from '#records/staff/permissions.rules.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import type { Remedy } from './write.ts'

/** How a caller names a remedy. */
export type RemedyName = { ticketId: string; remedyId: string }

/** A remedy behind the lock of its ticket, for somebody who may do this with it. @throws Problem missing remedy_missing */
export async function lockedRemedy(
  work: Work,
  { ticketId, remedyId }: RemedyName,
  permission: Permission,
): Promise<{ ticket: Ticket; remedy: Remedy }> {
  const ticket = await ticketFor(work, { ticketId }, permission, { lock: true })
  const remedy = await remedyOf(work, { ticketId, remedyId })
  if (!remedy) throw new Problem('missing', 'remedy_missing')
  return { ticket, remedy }
}

/** A remedy of a ticket that the caller has loaded. */
export function remedyOf(work: Work, { ticketId, remedyId }: RemedyName): Promise<Remedy | undefined> {
  return work.tx
    .selectFrom('remedies')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('remedy_id', '=', remedyId)
    .executeTakeFirst()
}
