import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { type TicketName, ticketFor } from '#records/tickets/load.ts'
import type { RemedyKind, RemedyReason, RemedyState } from '../remedy.rules.ts'
import type { showOwnMoney } from './contract.ts'
import { ownMoney } from './own.rules.ts'

type OwnMoney = z.input<(typeof showOwnMoney)['answer']>

/** What the holder of a ticket is told of its money. */
export async function readOwnMoney(work: Work, name: TicketName): Promise<OwnMoney> {
  const ticket = await ticketFor(work, name, 'ticket.follow')
  const rows = await work.tx
    .selectFrom('remedies')
    .selectAll()
    .where('ticket_id', '=', ticket.ticket_id)
    .orderBy('proposed_at')
    .execute()
  // Most tickets have none: they cost one look-up.
  if (rows.length === 0) return { holds: [], payments: [], callBy: null }
  const call = await work.tx
    .selectFrom('calls')
    .select('due_at')
    .where('ticket_id', '=', ticket.ticket_id)
    .where('kind', '=', 'money')
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  const { holds, payments } = ownMoney(
    rows.map((row) => ({
      remedyId: row.remedy_id,
      kind: row.kind as RemedyKind,
      state: row.state as RemedyState,
      reason: row.reason as RemedyReason,
      target: row.order_no === null ? 'account' : 'payment',
      holdId: row.hold_id,
      amount: row.amount_minor === null ? null : { amountMinor: row.amount_minor, currency: row.currency! },
      proposedAt: row.proposed_at,
      submittedAt: row.submitted_at,
      endedAt: row.ended_at,
      holdUntil: row.hold_until,
      holdEndedAt: row.hold_ended_at,
    })),
    work.now,
  )
  return {
    holds: holds.map((hold) => ({
      ...hold,
      since: hold.since.toISOString(),
      until: hold.until?.toISOString() ?? null,
    })),
    payments: payments.map(({ amount, at, ...payment }) => ({
      ...payment,
      amount: amount && { ...amount, amountMinor: amount.amountMinor.toString() },
      at: at.toISOString(),
    })),
    callBy: call?.due_at.toISOString() ?? null,
  }
}
