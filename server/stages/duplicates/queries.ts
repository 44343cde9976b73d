import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { fieldsHiddenFrom } from '#records/staff/permissions.rules.ts'
import type { Stage } from '#records/tickets/lifecycle.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import { withinReach } from '#records/tickets/within-reach.ts'
import { statusLabelsFor } from '#records/tickets/workflows/labels.ts'
import type { showSimilar } from './contract.ts'
import type { PairState } from './pairs.ts'
import type { Reason } from './reasons.rules.ts'
import settings from './settings.json' with { type: 'json' }
import { whichStays } from './stays.rules.ts'

type Answer = z.input<(typeof showSimilar)['answer']>
type Row = {
  ticket_id: string
  customer_id: string
  number: string
  version: number
  subject: string
  status: string
  workflow_key: string
  workflow_version: number
  stage: Stage
  priority: number
  received_at: Date
  merged_into: string | null
}
type SimilarRow = Row & { kind: 'same_customer' | 'same_matter'; likeness: number; reasons: Reason[]; state: PairState }

const shownMax = 10
const countedMax = 1_000

/** What is like a ticket, within the reach of who asks: pairs with it, likest first, and the others of its matter. */
export async function readSimilar(work: Work, ticket: Ticket): Promise<Answer> {
  const asker = await staffAskerOf(work)
  const columns = sql`t.ticket_id, t.customer_id, t.number, t.version, t.subject, t.status, t.workflow_key, t.workflow_version, t.stage,
    t.priority, t.received_at, t.merged_into`
  // Nothing of customers whose data are not in use: what is only kept is compared with nothing.
  const from = sql`tickets t join customers u on u.customer_id = t.customer_id and u.state = 'active'`
  // Whoever may not see which tickets are one customer's, does not see it here.
  const seesOthers = fieldsHiddenFrom[asker.role]?.includes('others') ? sql`s.kind = 'same_matter'` : sql`true`
  const { rows: similar } = await sql<SimilarRow>`
    select ${columns}, s.kind, s.likeness, s.reasons, s.state from (
      select other_id as id, kind, likeness, reasons, state from similar_tickets where ticket_id = ${ticket.ticket_id}
      union all select ticket_id, kind, likeness, reasons, state from similar_tickets
        where org_id = ${work.orgId} and other_id = ${ticket.ticket_id}) s
    join ${from} on t.ticket_id = s.id
    where ${withinReach(asker)} and ${seesOthers} order by s.state = 'different', s.kind, s.likeness desc, t.ticket_id limit ${shownMax}`.execute(
    work.tx,
  )
  const matter = await readMatter(work, ticket, columns, sql`${from} where ${withinReach(asker)}`)
  const statusLabelOf = await statusLabelsFor(work, [...similar, ...matter.rows])
  const shown = (row: Row) => ({
    ticketId: row.ticket_id,
    number: row.number,
    subject: row.subject,
    stage: row.stage,
    statusLabel: statusLabelOf(row),
    receivedAt: row.received_at.toISOString(),
  })
  // Of many customers' matter one line tells, and not one for each of them.
  const isLine = (row: SimilarRow) =>
    row.kind === 'same_customer' || !matter.isKnown || stateOf(ticket, row) === 'merged'
  return {
    similar: similar.filter(isLine).map((row) => ({
      ...shown(row),
      kind: row.kind,
      likeness: row.likeness,
      reasons: row.reasons,
      state: stateOf(ticket, row),
      merge: mergeOf(ticket, row),
    })),
    matter: {
      others: matter.count,
      tickets: matter.rows.map(shown),
      reasons: similar.find(({ kind, state }) => kind === 'same_matter' && state === 'open')?.reasons ?? [],
      hasLeft: matter.hasLeft,
    },
  }
}

/** What stands in the tickets goes before what followers have written down so far. */
function stateOf(ticket: Ticket, row: SimilarRow): PairState {
  if (ticket.merged_into === row.ticket_id || row.merged_into === ticket.ticket_id) return 'merged'
  return row.state === 'merged' ? 'open' : row.state
}

function mergeOf(ticket: Ticket, row: SimilarRow): Answer['similar'][number]['merge'] {
  const one = {
    ticketId: ticket.ticket_id,
    receivedAt: ticket.received_at,
    priority: ticket.priority,
    stage: ticket.stage as Stage,
    mergedInto: ticket.merged_into,
    version: ticket.version,
  }
  const other = {
    ticketId: row.ticket_id,
    receivedAt: row.received_at,
    priority: row.priority,
    stage: row.stage,
    mergedInto: row.merged_into,
    version: row.version,
  }
  const choice = row.kind === 'same_customer' ? whichStays(one, other) : null
  if (!choice) return null
  const goes = choice.goes.ticketId === ticket.ticket_id ? 'this' : 'other'
  const tellsCustomer = ticket.email_contact_id !== null && row.customer_id === ticket.customer_id
  return { goes, version: choice.goes.version, tellsCustomer }
}

/** The others who report a ticket's matter: people counted, in a thousand tickets at most, and the newest tickets read. */
async function readMatter(work: Work, ticket: Ticket, columns: RawBuilder<unknown>, within: RawBuilder<unknown>) {
  const own = await work.tx
    .selectFrom('matter_tickets')
    .select(['matter_id', 'left_at'])
    .where('ticket_id', '=', ticket.ticket_id)
    .executeTakeFirst()
  if (!own || own.left_at) return { count: 0, rows: [], isKnown: own !== undefined, hasLeft: Boolean(own?.left_at) }
  const others = sql`${within} and t.customer_id <> ${ticket.customer_id} and t.merged_into is null and t.ticket_id in (
    select ticket_id from matter_tickets where org_id = ${work.orgId} and matter_id = ${own.matter_id} and left_at is null
    order by ticket_id desc limit ${countedMax})`
  const { rows: counted } = await sql<{
    count: number
  }>`select count(distinct t.customer_id)::int as count from ${others}`.execute(work.tx)
  const { rows } = await sql<Row>`
    select ${columns} from ${others} order by t.received_at desc, t.ticket_id desc limit ${settings.relatedShownMax}`.execute(
    work.tx,
  )
  return { count: counted[0]!.count, rows, isKnown: true, hasLeft: false }
}
