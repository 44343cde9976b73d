import { type RawBuilder, sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { Said } from '#records/entries/context.rules.ts'
import { foldedOf, type Looked } from './match.rules.ts'

/** So much of a message is looked at: tags are about its matter, which is told by then. */
const messageCharsMax = 4_000

export type LookedAt = ReturnType<typeof foldedOf> & { ticketId: string; number: string; subject: string }

/** What rules look at, of the tickets `t` that a condition picks, newest first; none of customers whose data are not in use. */
export async function lookAt(work: Work, which: RawBuilder<unknown>, ticketsMax: number): Promise<LookedAt[]> {
  const { rows } = await sql<Row>`
    select t.ticket_id, t.number, t.subject, t.code, t.channel, t.amount_minor, t.currency, t.context,
      array(select left(m.body, ${messageCharsMax}) from messages m where m.ticket_id = t.ticket_id
        and m.author_kind = 'customer' and m.removed_at is null order by m.at, m.message_id) as bodies
    from tickets t join customers c on c.customer_id = t.customer_id and c.state = 'active'
    where t.org_id = ${work.orgId} and ${which} order by t.received_at desc, t.ticket_id desc limit ${ticketsMax}`.execute(
    work.tx,
  )
  return rows.map((row) => {
    const said = row.context as Said | null
    const looked: Looked = {
      words: row.bodies.join('\n'),
      code: row.code,
      channel: row.channel,
      amount: row.amount_minor === null ? null : { amountMinor: row.amount_minor, currency: row.currency! },
      context: { ...said?.claimed, ...said?.signed },
    }
    return { ...foldedOf(looked), ticketId: row.ticket_id, number: row.number, subject: row.subject }
  })
}

type Row = {
  ticket_id: string
  number: string
  subject: string
  code: string
  channel: string
  amount_minor: bigint | null
  currency: string | null
  context: unknown
  bodies: string[]
}
