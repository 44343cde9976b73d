import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import { definition } from '../knowledge/definitions.ts'
import type { Answers, Form } from '../knowledge/forms.rules.ts'
import type { Ticket } from './load.ts'

/** How somebody showed whose data they ask for. */
export type Proof = { method: 'app' | 'code' | 'staff'; customerId: string; contactId: string | null }

/**
 * The tickets that are theirs who proved it. What a customer's tickets have in common is a phone or an address that anybody can
 * have typed, so one proof is not good for all of them: a code for those that name the address it was sent to, an app's
 * session for those its server signed. Only staff who made sure who calls vouch for the whole customer.
 */
export async function ownTickets(work: Work, { method, customerId, contactId }: Proof): Promise<Ticket[]> {
  const isTheirs = {
    staff: sql<boolean>`true`,
    app: sql<boolean>`context_trust = 'signed' and context #> '{signed,customerRef}' is not null`,
    code: sql<boolean>`email_contact_id in (select o.contact_id from contacts o join contacts p
      on p.org_id = o.org_id and p.kind = o.kind and p.value_index = o.value_index where p.contact_id = ${contactId})`,
  }[method]
  return work.tx
    .selectFrom('tickets')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .where(isTheirs)
    .orderBy('received_at')
    .orderBy('ticket_id')
    .execute()
}

/** When the customer first came; their name was given then. */
export async function firstTicketId(work: Work, customerId: string): Promise<string | null> {
  const row = await work.tx
    .selectFrom('tickets')
    .select('ticket_id')
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .orderBy('received_at')
    .orderBy('ticket_id')
    .limit(1)
    .executeTakeFirst()
  return row?.ticket_id ?? null
}

/** A ticket as its customer sent it, nothing masked: what was sealed is opened. Staff's words as they were shown. */
export type OwnTicket = {
  ticket: Ticket
  form: Form
  answers: Answers
  orderNo: string | null
  messages: { from: string; at: Date; text: string; files: string[] }[]
  rating: { stars: number; words: string | null; at: Date } | null
}

export async function inTheOriginal(work: Work, ticket: Ticket): Promise<OwnTicket> {
  const opener = await openerOf(work, ticket.customer_id)
  const open = (table: string, column: string, rowId: string, sealed: Buffer) =>
    opener.open({ orgId: work.orgId, table, column, rowId }, sealed)
  const sealed = ticket.answers_sealed
    ? (JSON.parse(open('tickets', 'answers_sealed', ticket.ticket_id, ticket.answers_sealed)) as {
        answers?: Answers
        orderNo?: string
      })
    : {}
  const messages = await work.tx
    .selectFrom('messages')
    .selectAll()
    .where('ticket_id', '=', ticket.ticket_id)
    .where('visibility', '=', 'public')
    .where('removed_at', 'is', null)
    .orderBy('at')
    .orderBy('message_id')
    .execute()
  const files = await work.tx
    .selectFrom('attachments')
    .innerJoin('uploads', 'uploads.attachment_id', 'attachments.attachment_id')
    .select(['attachments.message_id', 'uploads.name'])
    .where('attachments.ticket_id', '=', ticket.ticket_id)
    .where('attachments.removed_at', 'is', null)
    .orderBy('attachments.place')
    .execute()
  const rating = await work.tx
    .selectFrom('ratings')
    .selectAll()
    .where('ticket_id', '=', ticket.ticket_id)
    .orderBy('run', 'desc')
    .limit(1)
    .executeTakeFirst()
  return {
    ticket,
    form: await definition<Form>(work, 'form', ticket.form_key, ticket.form_version),
    answers: { ...(ticket.answers as Answers), ...sealed.answers },
    orderNo: sealed.orderNo ?? ticket.order_no,
    messages: messages.map((row) => ({
      from: row.author_kind,
      at: row.at,
      text:
        row.author_kind === 'customer' && row.original_sealed
          ? open('messages', 'original_sealed', row.message_id, row.original_sealed)
          : row.body,
      files: files.filter((file) => file.message_id === row.message_id).map((file) => file.name),
    })),
    rating: rating
      ? {
          stars: rating.stars,
          words: rating.words_sealed
            ? open('ratings', 'words_sealed', `${rating.ticket_id}/${rating.run}`, rating.words_sealed)
            : rating.words,
          at: rating.at,
        }
      : null,
  }
}
