import type { Work } from '#platform/database.ts'
import { careOf } from '../customers/care.ts'
import { type KnownStanding, standingOf } from '../customers/standing.rules.ts'
import { placeCustomer } from '../customers/standing.ts'
import { rankTicketsOf } from './change.ts'
import { type Ticket, ticketFor } from './load.ts'

/**
 * Says what the customer of a ticket is to the house, and who their adviser is. Their open tickets stand in their new place at
 * once; whoever has one keeps it.
 * @throws Problem missing ticket_missing · denied permission_missing · invalid person_cannot_take
 */
export async function placeCustomerOf(work: Work, ticketId: string, to: KnownStanding): Promise<Ticket> {
  const ticket = await ticketFor(work, { ticketId }, 'customer.place', { lock: true })
  await placeCustomer(work, ticket.customer_id, to)
  const isVulnerable = (await careOf(work, ticket.customer_id)).length > 0
  await rankTicketsOf(work, ticket.customer_id, standingOf(to.tier, isVulnerable))
  work.changed(ticketId)
  return ticket
}
