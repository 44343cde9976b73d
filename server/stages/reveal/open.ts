import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import type { Kept } from '#records/customers/masking-numbers.rules.ts'
import { openedFor, policyFor } from '#records/customers/policy.rules.ts'
import { definition } from '#records/knowledge/definitions.ts'
import {
  type Answer,
  type Cell,
  cellsOf,
  type Field,
  type Form,
  fieldsOf,
  type PiiClass,
} from '#records/knowledge/forms.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import type { Role } from '#records/staff/permissions.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import { storyTickets } from '#records/tickets/view.ts'
import type { Hidden } from './contract.ts'
import { checkPicture } from './picture.ts'

/** One text in clear; of answers, with the label of its question. */
export type Part = { label: string | null; text: string }

/**
 * Opens one thing that the mask hides, as far as the policy opens it to this role. Only `reveal.ts` calls it, which has
 * checked, counted and recorded. @throws Problem missing hidden_missing · conflict nothing_hidden · denied not_for_your_role.
 * A picture is opened by picture.ts, on its way out.
 */
export async function openHidden(work: Work, role: Role, ticket: Ticket, hidden: Hidden): Promise<Part[]> {
  if (hidden.kind === 'message') return openMessage(work, role, ticket, hidden.id)
  if (hidden.kind === 'contact') return openContact(work, role, ticket, hidden.id)
  if (hidden.kind === 'name') return openName(work, role, ticket)
  if (hidden.kind === 'picture') {
    await checkPicture(work, role, ticket, hidden.id)
    return []
  }
  return openAnswers(work, role, ticket)
}

const nothing = () => new Problem('conflict', 'nothing_hidden')
const missing = () => new Problem('missing', 'hidden_missing')

/** A message of the ticket's story, also of a ticket that was merged into it: under its own customer's key. */
async function openMessage(work: Work, role: Role, ticket: Ticket, messageId: string): Promise<Part[]> {
  const row = await work.tx
    .selectFrom('messages')
    .innerJoin('tickets', 'tickets.ticket_id', 'messages.ticket_id')
    .select(['messages.original_sealed', 'tickets.customer_id'])
    .where('messages.ticket_id', 'in', await storyTickets(work, ticket))
    .where('messages.message_id', '=', messageId)
    // What lies in the recycle bin is seen by nobody.
    .where('messages.removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw missing()
  if (!row.original_sealed) throw nothing()
  const place = { orgId: work.orgId, table: 'messages', column: 'original_sealed', rowId: messageId }
  const original = (await openerOf(work, row.customer_id)).open(place, row.original_sealed)
  return [{ label: null, text: openedFor(role, original as Kept) }]
}

async function openContact(work: Work, role: Role, ticket: Ticket, contactId: string): Promise<Part[]> {
  const row = await work.tx
    .selectFrom('contacts')
    .select(['kind', 'value_sealed'])
    .where('customer_id', '=', ticket.customer_id)
    .where('contact_id', '=', contactId)
    .executeTakeFirst()
  if (!row) throw missing()
  // The name of an account in the host app tells as much as a number.
  const kind = row.kind === 'email' ? 'email' : 'phone'
  if (policyFor(role, kind) !== 'full') throw new Problem('denied', 'not_for_your_role')
  const place = { orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: contactId }
  return [{ label: null, text: (await openerOf(work, ticket.customer_id)).open(place, row.value_sealed) }]
}

async function openName(work: Work, role: Role, ticket: Ticket): Promise<Part[]> {
  const { customer_id: rowId } = ticket
  if (policyFor(role, 'name') !== 'full') throw new Problem('denied', 'not_for_your_role')
  const row = await work.tx
    .selectFrom('customers')
    .select('name_sealed')
    .where('customer_id', '=', rowId)
    .executeTakeFirstOrThrow()
  if (!row.name_sealed) throw nothing()
  const place = { orgId: work.orgId, table: 'customers', column: 'name_sealed', rowId }
  return [{ label: null, text: (await openerOf(work, rowId)).open(place, row.name_sealed) }]
}

type Original = {
  answers?: Record<string, Answer>
  orderNo?: string
  context?: Record<string, Record<string, unknown>>
}

/** Answers, order number and context as they came, where the mask changed them and the policy opens them. */
async function openAnswers(work: Work, role: Role, ticket: Ticket): Promise<Part[]> {
  if (!ticket.answers_sealed) throw nothing()
  const place = { orgId: work.orgId, table: 'tickets', column: 'answers_sealed', rowId: ticket.ticket_id }
  const opener = await openerOf(work, ticket.customer_id)
  const original = JSON.parse(opener.open(place, ticket.answers_sealed)) as Original
  const form = await definition<Form>(work, 'form', ticket.form_key, ticket.form_version)
  const parts: Part[] = []
  const add = (label: string | null, value: unknown, pii: PiiClass) => {
    const text = openedValue(role, String(value), pii)
    if (text !== null) parts.push({ label, text })
  }
  for (const field of fieldsOf(form)) walk(field, original.answers?.[field.key], work, ticket, add)
  if (original.orderNo) add('orderNo', original.orderNo, 'none')
  for (const said of Object.values(original.context ?? {}))
    for (const [name, value] of Object.entries(said)) if (typeof value === 'string') add(name, value, 'none')
  if (parts.length === 0) throw new Problem('denied', 'not_for_your_role')
  return parts
}

function walk(
  field: Field | Cell,
  answer: Answer | undefined,
  work: Work,
  ticket: Ticket,
  add: (label: string, value: unknown, pii: PiiClass) => void,
): void {
  if (answer === undefined) return
  if (!Array.isArray(answer)) add(say(field.ui.label, ticket.language as Language), answer, field.ui.pii)
  else
    for (const row of answer) for (const cell of cellsOf(field as Field)) walk(cell, row[cell.key], work, ticket, add)
}

/** By the class of the question, else by what stands in the text; null when the role sees no more than the mask. */
function openedValue(role: Role, value: string, pii: PiiClass): string | null {
  if (pii === 'none') return openedFor(role, value as Kept)
  const shown = policyFor(role, pii === 'account' ? 'card' : pii)
  if (shown === 'full') return value
  return shown === 'bin_last4' ? openedFor(role, value as Kept) : null
}
