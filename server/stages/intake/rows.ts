import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson, sha256 } from '#platform/crypto.ts'
import type { Actor, Work } from '#platform/database.ts'
import type { Binding } from '#records/attachments/bind.ts'
import { type EventRow, eventRows, type NewEvent } from '#records/audit/record.ts'
import { contactKey } from '#records/customers/find.rules.ts'
import { type ContactRow, type CustomerRow, contactRow, customerRow } from '#records/customers/write.ts'
import { type Draft, type Facts, nextDeadline } from '#records/tickets/draft.rules.ts'
import { namesOf, sealOriginal } from '#records/tickets/message.ts'
import type { TicketRows } from '#records/tickets/write.ts'

/** What the door hands to the folders that write. */
export type DoorRows = {
  customers: CustomerRow[]
  contacts: ContactRow[]
  tickets: TicketRows
  events: EventRow[]
  attachments: Binding[]
  met: Met[]
}

/**
 * The customer and contacts of a draft, as rows where they are new, and the contact that its letters go to. Known at
 * once to the next draft of the batch.
 */
export function meet(work: Work, draft: Draft, facts: Facts): Met {
  const { submission } = draft
  const customerId = draft.customerId ?? uuidv7(work.clock)
  const customers = draft.customerId
    ? []
    : [
        customerRow(work, {
          customerId,
          language: submission.language,
          name: submission.contact.name ?? null,
          nameMasked: draft.nameMasked,
        }),
      ]
  const contacts = draft.contacts
    // A new customer gets a row even for what another one gave before: an app's user is never taken for somebody else.
    .filter((contact) => !draft.customerId || !facts.customers.has(contactKey(contact)))
    .map((contact) => {
      const contactId = uuidv7(work.clock)
      const key = contactKey(contact)
      if (!facts.customers.has(key)) facts.customers.set(key, { customerId, contactId })
      return contactRow(work, customerId, contactId, contact)
    })
  const email = draft.contacts.find((contact) => contact.kind === 'email')
  const emailContactId = email
    ? (contacts.find(({ kind }) => kind === 'email')?.contact_id ?? facts.customers.get(contactKey(email))!.contactId)
    : (submission.splitFrom?.emailContactId ?? null)
  return { draft, customerId, emailContactId, customers, contacts }
}

export type Met = {
  draft: Draft
  customerId: string
  emailContactId: string | null
  customers: CustomerRow[]
  contacts: ContactRow[]
}

/** The rows of a batch of drafts for every folder that writes. */
export function rowsOf(work: Work, met: Met[], facts: Facts): DoorRows {
  const rows: DoorRows = {
    customers: met.flatMap((one) => one.customers),
    contacts: met.flatMap((one) => one.contacts),
    tickets: { tickets: [], messages: [], sourceKeys: [] },
    events: [],
    attachments: met.flatMap(({ draft: { ticketId, messageId, submission } }) =>
      (submission.uploads ?? []).map((uploadId) => ({ uploadId, ticketId, messageId })),
    ),
    met,
  }
  for (const { draft, customerId, emailContactId } of met) {
    const { submission } = draft
    const events = storyOf(draft)
    const author: Actor =
      submission.channel === 'split' ? work.actor : { kind: 'customer', orgId: work.orgId, customerId, grants: [] }
    const machine: Actor = { kind: 'system', orgId: work.orgId, name: 'door' }
    const subject = { kind: 'ticket' as const, id: draft.ticketId }
    rows.events.push(...eventRows(submission.receivedAt, author, subject, 0, events.slice(0, 1)))
    rows.events.push(...eventRows(submission.receivedAt, machine, subject, 1, events.slice(1)))
    rows.tickets.messages.push({
      org_id: work.orgId,
      ticket_id: draft.ticketId,
      message_id: draft.messageId,
      author_kind: 'customer',
      author_id: null,
      visibility: 'public',
      body: draft.text,
      original_sealed: draft.textWasMasked ? sealOriginal(work, draft.messageId, submission.text) : null,
      at: submission.receivedAt,
    })
    rows.tickets.tickets.push(ticketRow(work, draft, { customerId, emailContactId }, events.length, facts))
    if (submission.source) {
      rows.tickets.sourceKeys.push({
        org_id: work.orgId,
        source: submission.source.name,
        source_id: submission.source.id,
        ticket_id: draft.ticketId,
      })
    }
  }
  return rows
}

/** The first two lines of the story: what the customer sent, and what the machine made of it in the same second. */
function storyOf(draft: Draft): NewEvent[] {
  const { submission } = draft
  const from = submission.splitFrom ? { splitFrom: submission.splitFrom.ticketId } : {}
  return [
    {
      type: 'ticket.received',
      payload: {
        channel: submission.channel,
        form: submission.form.key,
        language: submission.language,
        messageId: draft.messageId,
        ...namesOf(submission.uploads),
        ...from,
      },
    },
    {
      type: 'ticket.placed',
      payload: {
        code: draft.code,
        needsTriage: draft.needsTriage,
        priority: draft.priority,
        teamId: draft.teamId,
        staffId: draft.assigneeId,
        to: draft.status,
        stage: draft.stage,
      },
    },
  ]
}

function ticketRow(
  work: Work,
  draft: Draft,
  customer: { customerId: string; emailContactId: string | null },
  storySeq: number,
  facts: Facts,
): TicketRows['tickets'][number] {
  const { submission } = draft
  const { workflow, taxonomy } = facts.knowledge
  return {
    org_id: work.orgId,
    ticket_id: draft.ticketId,
    version: 1,
    story_seq: storySeq,
    number: draft.number,
    secret_hash: submission.splitFrom?.secretHash ?? sha256(draft.secret),
    customer_id: customer.customerId,
    email_contact_id: customer.emailContactId,
    channel: submission.channel,
    language: submission.language,
    form_key: submission.form.key,
    form_version: submission.form.version,
    answers: canonicalJson(draft.answers),
    answers_sealed: sealAnswers(work, draft),
    wants: submission.wants,
    subject: draft.subject,
    order_no: draft.orderNo,
    amount_minor: draft.amount?.amountMinor ?? null,
    currency: draft.amount?.currency ?? null,
    entry_id: submission.context?.entryId ?? null,
    context: draft.said && canonicalJson(draft.said),
    context_trust: submission.context?.trust ?? null,
    context_fault: submission.context?.fault ?? null,
    taxonomy_version: taxonomy.version,
    code: draft.code,
    needs_triage: draft.needsTriage,
    triage_why: canonicalJson(draft.triageWhy),
    priority: draft.priority,
    priority_why: canonicalJson(draft.priorityWhy),
    workflow_key: workflow.key,
    workflow_version: workflow.version,
    status: draft.status,
    stage: draft.stage,
    outcome: null,
    reason: null,
    redress: null,
    merged_into: null,
    status_before_merge: null,
    team_id: draft.teamId,
    assignee_id: draft.assigneeId,
    due_at: nextDeadline(draft.clocks),
    received_at: submission.receivedAt,
    resolved_at: null,
    changed_at: submission.receivedAt,
  }
}

/** Seals what the mask changed in answers, order number and context, as it came: what is hidden must not be lost. */
function sealAnswers(work: Work, draft: Draft): Buffer | null {
  const { answers, orderNo } = draft.submission
  const changed = Object.entries(answers).filter(([key, value]) => value !== draft.answers[key])
  const { signed = {}, claimed = {} } = draft.submission.context ?? {}
  const original = {
    ...(changed.length > 0 ? { answers: Object.fromEntries(changed) } : {}),
    ...(orderNo !== null && orderNo !== draft.orderNo ? { orderNo } : {}),
    ...(draft.said && canonicalJson(draft.said) !== canonicalJson({ signed, claimed })
      ? { context: { signed, claimed } }
      : {}),
  }
  if (Object.keys(original).length === 0) return null
  const place = { orgId: work.orgId, table: 'tickets', column: 'answers_sealed', rowId: draft.ticketId }
  return work.vault.seal(work.clock, place, canonicalJson(original))
}
