import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import type { ConsentPurpose } from '#records/customers/consents.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import { readChoice } from './choices.ts'
import type { listBin, showRetention } from './contract.ts'
import { fileOf, isHeld } from './file.ts'
import { dueAt, lawNames, lawOf, obstacles } from './retention.rules.ts'
import type { customerPrivacy, erasure } from './shapes.rules.ts'
import { isQuiet } from './sweep.ts'

type Privacy = z.input<typeof customerPrivacy>
type Erasure = z.input<typeof erasure>
const dayMs = 86_400_000
const listMax = 200

/** What may be done with the data of a ticket's customer, and what comes next. Contacts masked, and none once they are only kept. */
export async function readPrivacy(work: Work, ticket: Ticket): Promise<Privacy> {
  const customerId = ticket.customer_id
  const file = await fileOf(work, customerId)
  const { state_at: stateAt } = await work.tx
    .selectFrom('customers')
    .select('state_at')
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow()
  const contacts = await work.tx
    .selectFrom('contacts')
    .select(['contact_id', 'kind', 'value_masked', 'verified_at', 'superseded_at'])
    .where('customer_id', '=', customerId)
    .orderBy('created_at')
    .execute()
  const hold = await work.tx
    .selectFrom('legal_holds')
    .innerJoin('staff', 'staff.staff_id', 'legal_holds.set_by')
    .select(['reason', 'set_at', 'staff.name'])
    .where('ticket_id', '=', ticket.ticket_id)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
  return {
    customerId,
    state: file.state,
    stateAt: stateAt?.toISOString() ?? null,
    contacts: (file.state === 'active' ? contacts : []).map((row) => ({
      contactId: row.contact_id,
      kind: row.kind as Privacy['contacts'][number]['kind'],
      masked: row.value_masked,
      verifiedAt: row.verified_at?.toISOString() ?? null,
      supersededAt: row.superseded_at?.toISOString() ?? null,
    })),
    consents: await consentsInForce(work, ticket.ticket_id),
    hold: hold ? { reason: hold.reason, setBy: hold.name, setAt: hold.set_at.toISOString() } : null,
    heldElsewhere: file.held && !hold,
    erasure: await lastRequest(work, customerId),
    next: nextOf(dueAt(file, await readChoice(work))),
    noticeVersion: ticket.notice_version,
  }
}

/** What holds of the consents that were given with a ticket. */
export async function consentsInForce(work: Work, ticketId: string): Promise<ConsentPurpose[]> {
  const rows = await work.tx
    .selectFrom('consents')
    .select('purpose')
    .where('ticket_id', '=', ticketId)
    .where('withdrawn_at', 'is', null)
    .execute()
  return rows.map((row) => row.purpose as ConsentPurpose)
}

/** The newest request for erasure; null when there was none. */
export async function lastRequest(work: Work, customerId: string): Promise<Erasure | null> {
  const row = await work.tx
    .selectFrom('erasure_requests')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('asked_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? erasureOf(row) : null
}

type RequestRow = { state: string; asked_at: Date; reason: string | null; erase_at: Date | null }

const erasureOf = (row: RequestRow): Erasure => ({
  state: row.state as Erasure['state'],
  askedAt: row.asked_at.toISOString(),
  reason: row.reason as Erasure['reason'],
  eraseAt: row.erase_at?.toISOString() ?? null,
})

const nextOf = (due: ReturnType<typeof dueAt>) => due && { step: due.step, at: due.at.toISOString() }

/** The recycle bin, newest first, 200 at most. */
export async function readBin(work: Work): Promise<z.input<(typeof listBin)['answer']>['items']> {
  const { binDays } = await readChoice(work)
  const { rows } = await sql<BinRow>`
    select r.item_id, r.ticket_id, t.number, r.attachment_id, left(m.body, 120) as words, u.name as file, r.reason, s.name as by,
      r.removed_at, ${isHeld(sql`t.customer_id`)} as held
    from removed_items r join tickets t on t.ticket_id = r.ticket_id
    join messages m on m.ticket_id = r.ticket_id and m.message_id = r.message_id
    join staff s on s.staff_id = r.removed_by left join uploads u on u.attachment_id = r.attachment_id
    where r.org_id = ${work.orgId} and r.ended_at is null order by r.removed_at desc, r.item_id limit ${listMax}`.execute(
    work.tx,
  )
  return rows.map((row) => ({
    itemId: row.item_id,
    ticketId: row.ticket_id,
    number: row.number,
    kind: row.attachment_id ? 'file' : 'message',
    what: row.attachment_id ? (row.file ?? '') : row.words,
    reason: row.reason,
    removedBy: row.by,
    removedAt: row.removed_at.toISOString(),
    purgedAt: row.held ? null : new Date(row.removed_at.getTime() + binDays * dayMs).toISOString(),
  }))
}

type BinRow = {
  item_id: string
  ticket_id: string
  number: string
  attachment_id: string | null
  words: string
  file: string | null
  reason: string
  by: string
  removed_at: Date
  held: boolean
}

/** How long what is kept, how many stand where, what waits, and the newest requests. */
export async function readRetention(
  work: Work,
  language: Language,
): Promise<z.input<(typeof showRetention)['answer']>> {
  const choice = await readChoice(work)
  const { rows } = await sql<Record<'active' | 'restricted' | 'erased' | 'held' | 'backlog', number>>`
    select count(*) filter (where c.state = 'active')::int as active, count(*) filter (where c.state = 'restricted')::int as restricted,
      count(*) filter (where c.state = 'erased')::int as erased,
      (select count(distinct customer_id)::int from legal_holds where org_id = ${work.orgId} and lifted_at is null) as held,
      count(*) filter (where ${isQuiet(choice, work.now)})::int as backlog
    from customers c where c.org_id = ${work.orgId}`.execute(work.tx)
  const { inBin } = await work.tx
    .selectFrom('removed_items')
    .select(({ fn }) => fn.countAll<bigint>().as('inBin'))
    .where('org_id', '=', work.orgId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return {
    ...choice,
    laws: lawNames.map((law) => ({ law, name: say(lawOf(law).name, language), fileDays: lawOf(law).fileDays })),
    counts: { ...rows[0]!, inBin: Number(inBin) },
    requests: await requestsOf(work),
  }
}

async function requestsOf(work: Work): Promise<z.input<(typeof showRetention)['answer']>['requests']> {
  const { law } = await readChoice(work)
  const { rows } = await sql<RequestRow & Listed>`
    select r.*, t.number, s.name as decider,
      (select count(*)::int from tickets a where a.org_id = r.org_id and a.customer_id = r.customer_id) as tickets,
      (select count(*)::int from tickets a where a.org_id = r.org_id and a.customer_id = r.customer_id
        and (a.ticket_id = t.ticket_id or a.email_contact_id = t.email_contact_id)) as own
    from erasure_requests r join tickets t on t.ticket_id = r.ticket_id left join staff s on s.staff_id = r.decided_by
    where r.org_id = ${work.orgId} order by (r.state = 'waiting') desc, r.asked_at desc, r.request_id limit ${listMax}`.execute(
    work.tx,
  )
  const requests = []
  for (const row of rows)
    requests.push({
      requestId: row.request_id,
      ticketId: row.ticket_id,
      number: row.number,
      ...erasureOf(row),
      decidedBy: row.decider,
      tickets: row.tickets,
      ownTickets: row.own,
      obstacles:
        row.state === 'waiting'
          ? obstacles(await fileOf(work, row.customer_id), law, work.now).map(({ why, until }) => ({
              why,
              until: until?.toISOString() ?? null,
            }))
          : [],
    })
  return requests
}

type Listed = {
  request_id: string
  ticket_id: string
  customer_id: string
  number: string
  decider: string | null
  tickets: number
  own: number
}
