import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { NewEvent } from '#records/audit/record.ts'
import { recordOnTickets } from '#records/tickets/change.ts'
import { ticketsFor } from '#records/tickets/load.ts'

/** Something that happened to an order; events never hold its number. */
export type OrderNews = { orderNo: string; event: NewEvent }

/** Records news of orders on the open tickets that name them. Locks these in id order. Answers how many there are. */
export async function tellTickets(work: Work, news: OrderNews[]): Promise<number> {
  if (news.length === 0) return 0
  const { rows } = await sql<{ ticket_id: string; order_no: string }>`
    select ticket_id, order_no from tickets where org_id = ${work.orgId}
      and order_no = any(${[...new Set(news.map(({ orderNo }) => orderNo))]}) and stage not in ('resolved', 'closed')`.execute(
    work.tx,
  )
  const tickets = await ticketsFor(
    work,
    rows.map((row) => row.ticket_id),
    'ticket.work',
    { lock: true },
  )
  const orderOf = new Map(rows.map((row) => [row.ticket_id, row.order_no]))
  await recordOnTickets(
    work,
    [...tickets.values()].map((ticket) => ({
      ticket,
      events: news.filter(({ orderNo }) => orderNo === orderOf.get(ticket.ticket_id)).map(({ event }) => event),
    })),
  )
  return tickets.size
}
