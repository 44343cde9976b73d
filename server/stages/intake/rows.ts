import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson, settledJson, sha256 } from '#platform/crypto.ts'
import type { Actor, Work } from '#platform/database.ts'
import type { SubjectKeyRow } from '#platform/vault/keyring.ts'
import type { Sealer } from '#platform/vault/sealer.ts'
import type { Binding } from '#records/attachments/bind.ts'
import { commitTo } from '#records/audit/commitment.ts'
import { type EventRow, eventRows, type NewEvent } from '#records/audit/record.ts'
import { type ConsentRow, consentRow } from '#records/customers/consents.ts'
import { contactKey } from '#records/customers/find.rules.ts'
import type { KnownCustomers } from '#records/customers/find.ts'
import { type ContactRow, type CustomerRow, contactRow, customerRow } from '#records/customers/write.ts'
import { type Draft, type Facts, nextDeadline, type Protection } from '#records/tickets/draft.rules.ts'
import { foundRows } from '#records/tickets/found.ts'
import { namesOf, sealOriginal } from '#records/tickets/message.ts'
import { moodLevel, needsPerson } from '#records/tickets/mood.rules.ts'
import { workflowFor } from '#records/tickets/workflows/pick.rules.ts'
import type { TicketRows } from '#records/tickets/write.ts'

/** What the door hands to the folders that write. */
export type DoorRows = {
  keys: SubjectKeyRow[]
  customers: CustomerRow[]
  contacts: ContactRow[]
  tickets: TicketRows
  events: EventRow[]
  attachments: Binding[]
  consents: ConsentRow[]
  /** Customers whose data were kept only, and who are back. */
  returning: string[]
  met: Met[]
  /** By what the ladders of their clocks go. */
  knowledge: Facts['knowledge']
}

/**
 * The customer and contacts of a draft, as rows where they are new, and the contact that its letters go to. Known at
 * once to the next draft of the batch.
 */
export function meet(work: Work, draft: Draft, known: KnownCustomers): Met {
  const { submission } = draft
  const customerId = draft.customerId ?? uuidv7(work.clock)
  const { sealer, keys } = sealerOf(work, customerId, known)
  const customers = draft.customerId
    ? []
    : [
        customerRow(work, sealer, {
          customerId,
          language: submission.language,
          name: submission.contact.name ?? null,
          nameMasked: draft.nameMasked,
        }),
      ]
  const contacts = draft.contacts
    // A new customer gets a row even for what another one gave before: an app's user is never taken for somebody else.
    .filter((contact) => !draft.customerId || !known.byContact.has(contactKey(contact)))
    .map((contact) => {
      const contactId = uuidv7(work.clock)
      const key = contactKey(contact)
      if (!known.byContact.has(key)) known.byContact.set(key, { customerId, contactId })
      const index = known.indices.get(key)!
      return contactRow(work, sealer, customerId, contactId, draft.ticketId, { ...contact, index })
    })
  const email = draft.contacts.find((contact) => contact.kind === 'email')
  const emailContactId = email
    ? (contacts.find(({ kind }) => kind === 'email')?.contact_id ?? known.byContact.get(contactKey(email))!.contactId)
    : (submission.splitFrom?.emailContactId ?? null)
  const isReturning = known.restricted.delete(customerId)
  const protection = protectionRow(work, draft, contacts, known)
  return { draft, customerId, emailContactId, sealer, keys, customers, contacts, isReturning, protection }
}

/** The protection that a draft asks for: its id is there before anybody is told of it. */
function protectionRow(
  work: Work,
  { protection }: Draft,
  contacts: ContactRow[],
  known: KnownCustomers,
): Met['protection'] {
  if (!protection) return null
  const { target } = protection
  if ('orderNo' in target)
    return { ...protection, remedyId: uuidv7(work.clock), orderNo: target.orderNo, contactId: null }
  const key = contactKey(target.contact)
  const row = contacts.find(
    ({ kind, value_index: index }) => kind === target.contact.kind && index === known.indices.get(key),
  )
  const contactId = row?.contact_id ?? known.byContact.get(key)!.contactId
  return { ...protection, remedyId: uuidv7(work.clock), orderNo: null, contactId }
}

/** A customer's sealer, known or new; a new one is known to the next draft of the batch. */
function sealerOf(work: Work, customerId: string, known: KnownCustomers): Pick<Met, 'sealer' | 'keys'> {
  const sealer = known.sealers.get(customerId)
  if (sealer) return { sealer, keys: [] }
  const subject = work.vault.newSubject(work.clock, customerId)
  known.sealers.set(customerId, subject.sealer)
  return { sealer: subject.sealer, keys: [subject.row] }
}

export type Met = {
  draft: Draft
  customerId: string
  emailContactId: string | null
  sealer: Sealer
  keys: SubjectKeyRow[]
  customers: CustomerRow[]
  contacts: ContactRow[]
  isReturning: boolean
  protection:
    | (Omit<Protection, 'target'> & { remedyId: string; orderNo: string | null; contactId: string | null })
    | null
}

/** The rows of a batch of drafts for every folder that writes. */
export function rowsOf(work: Work, met: Met[], facts: Facts): DoorRows {
  const rows: DoorRows = {
    keys: met.flatMap((one) => one.keys),
    customers: met.flatMap((one) => one.customers),
    contacts: met.flatMap((one) => one.contacts),
    tickets: { tickets: [], messages: [], found: [], sourceKeys: [] },
    events: [],
    attachments: met.flatMap(({ draft: { ticketId, messageId, submission } }) =>
      (submission.uploads ?? []).map((uploadId) => ({ uploadId, ticketId, messageId })),
    ),
    consents: met.flatMap(({ draft: { ticketId, submission }, customerId }) =>
      (submission.consents ?? []).map((purpose) => consentRow(work, { customerId, ticketId, purpose, via: 'form' })),
    ),
    returning: met.flatMap(({ isReturning, customerId }) => (isReturning ? [customerId] : [])),
    met,
    knowledge: facts.knowledge,
  }
  for (const { draft, customerId, emailContactId, sealer, protection } of met) {
    const { submission } = draft
    const message = {
      author_kind: 'customer' as const,
      author_id: null,
      visibility: 'public',
      body: draft.text,
      original_sealed: draft.original === null ? null : sealOriginal(work, sealer, draft.messageId, draft.original),
      at: submission.receivedAt,
    }
    const { salt, commitment } = commitTo(work.clock, message)
    const events = storyOf(draft, commitment)
    if (protection) events.push(protectionEvent(protection))
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
      ...message,
      mood: moodLevel(draft.heard.mood),
      salt,
    })
    rows.tickets.found.push(...foundRows(work, draft, draft.found))
    rows.tickets.tickets.push(ticketRow(work, draft, { customerId, emailContactId, sealer }, events.length, facts))
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
function storyOf(draft: Draft, commitment: string): NewEvent[] {
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
        commitment,
        ...namesOf(submission.files),
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

/** The third line, where money is protected in the same commit. */
function protectionEvent({ remedyId, reason, until, isVouched, orderNo }: NonNullable<Met['protection']>): NewEvent {
  const target = orderNo === null ? 'account' : 'payment'
  return { type: 'hold.requested', payload: { remedyId, target, reason, isVouched, until: until.toISOString() } }
}

function ticketRow(
  work: Work,
  draft: Draft,
  customer: { customerId: string; emailContactId: string | null; sealer: Sealer },
  storySeq: number,
  facts: Facts,
): TicketRows['tickets'][number] {
  const { submission } = draft
  const { taxonomy } = facts.knowledge
  const workflow = workflowFor(facts.knowledge.workflows, { code: draft.code, form: submission.form.key })
  return {
    org_id: work.orgId,
    ticket_id: draft.ticketId,
    version: 1,
    story_seq: storySeq,
    number: draft.number,
    secret_hash: submission.splitFrom?.secretHash ?? sha256(draft.secret),
    customer_id: customer.customerId,
    email_contact_id: customer.emailContactId,
    standing: draft.standing,
    channel: submission.channel,
    language: submission.language,
    form_key: submission.form.key,
    form_version: submission.form.version,
    answers: canonicalJson(draft.answers),
    answers_sealed: sealAnswers(work, customer.sealer, draft),
    wants: submission.wants,
    subject: draft.subject,
    order_no: draft.orderNo,
    amount_minor: draft.amount?.amountMinor ?? null,
    currency: draft.amount?.currency ?? null,
    notice_version: submission.noticeVersion ?? null,
    entry_id: submission.context?.entryId ?? null,
    context: draft.said && canonicalJson(draft.said),
    context_trust: submission.context?.trust ?? null,
    context_fault: submission.context?.fault ?? null,
    taxonomy_version: taxonomy.version,
    code: draft.code,
    needs_triage: draft.needsTriage,
    guess: draft.guess && JSON.stringify(draft.guess),
    triage_why: settledJson(draft.triageWhy),
    priority: draft.priority,
    priority_why: settledJson(draft.priorityWhy),
    mood: moodLevel(draft.heard.mood),
    care: draft.care.length > 0 ? JSON.stringify(draft.care) : null,
    person_since: needsPerson(draft.heard.mood) ? submission.receivedAt : null,
    money_open: draft.protection ? 1 : 0,
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
function sealAnswers(work: Work, sealer: Sealer, draft: Draft): Buffer | null {
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
  return sealer.seal(work.clock, place, canonicalJson(original))
}
