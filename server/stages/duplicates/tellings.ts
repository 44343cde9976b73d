import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Said } from '#records/entries/context.rules.ts'
import type { Stage } from '#records/tickets/lifecycle.rules.ts'
import { sketchOf, type Telling } from './likeness.rules.ts'
import type { Candidate } from './stays.rules.ts'

export type ToldTicket = Telling & Candidate & { text: string }

type Row = {
  ticket_id: string
  customer_id: string
  order_no: string | null
  amount_minor: bigint | null
  currency: string | null
  code: string
  context: Said | null
  channel: string
  received_at: Date
  priority: number
  stage: Stage
  merged_into: string | null
  text: string
}

/** These tickets as they are compared, by their first message, masked. None of customers whose data are not in use. */
export async function readTellings(work: Work, ticketIds: string[]): Promise<Map<string, ToldTicket>> {
  const { rows } = await sql<Row>`${sql.raw(preparedMark)}
    select t.ticket_id, t.customer_id, t.order_no, t.amount_minor, t.currency, t.code, t.context, t.channel, t.received_at,
      t.priority, t.stage, t.merged_into, m.body as text
    from tickets t join customers c on c.customer_id = t.customer_id and c.state = 'active'
    cross join lateral (select body from messages where ticket_id = t.ticket_id and author_kind = 'customer'
      and removed_at is null order by at, message_id limit 1) m
    where t.org_id = ${work.orgId} and t.ticket_id = any(${ticketIds}::uuid[])`.execute(work.tx)
  return new Map(rows.map((row) => [row.ticket_id, toldTicket(row)]))
}

function toldTicket(row: Row): ToldTicket {
  const errorCode = row.context?.signed.errorCode ?? row.context?.claimed.errorCode ?? null
  return {
    ticketId: row.ticket_id,
    customerId: row.customer_id,
    // Of two masked numbers nobody knows whether they are one.
    orderNo: row.order_no?.includes('*') ? null : row.order_no,
    amount: row.amount_minor === null ? null : { amountMinor: row.amount_minor, currency: row.currency! },
    code: row.code,
    errorCode,
    channel: row.channel,
    receivedAt: row.received_at,
    priority: row.priority,
    stage: row.stage,
    mergedInto: row.merged_into,
    text: row.text,
    sketch: sketchOf(row.text),
  }
}
