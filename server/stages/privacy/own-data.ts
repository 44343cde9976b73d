import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { ConsentPurpose } from '#records/customers/consents.rules.ts'
import { chooseConsent } from '#records/customers/consents.ts'
import {
  type ClearContact,
  contactsInClear,
  correctContact,
  correctName,
  nameInClear,
} from '#records/customers/correct.ts'
import { sayAnswer } from '#records/knowledge/answers.rules.ts'
import { fieldFaults, fieldsOf } from '#records/knowledge/forms.rules.ts'
import { type Language, say, type Words } from '#records/knowledge/words.rules.ts'
import { changeTicket, recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { firstTicketId, inTheOriginal, type OwnTicket, ownTickets } from '#records/tickets/own.ts'
import { readChoice } from './choices.ts'
import { fileOf } from './file.ts'
import { correctionsPerDayMax } from './identity.rules.ts'
import { queueCustomerLetter } from './letters.ts'
import { lastRequest } from './queries.ts'
import { dueAt } from './retention.rules.ts'
import type { ownData } from './shapes.rules.ts'
import { endStepsBy, type Proven } from './steps.ts'
import yesNo from './yes-no.json' with { type: 'json' }

type OwnData = z.input<typeof ownData>

/**
 * Everything that there is of whoever proved who they are, in the original: what they gave with the tickets that are theirs,
 * and nothing that somebody else gave who named the same phone (records/tickets/own.ts). Each look is an event.
 */
export async function readOwnData(
  { work, ticket, proof }: Proven,
  as: 'page' | 'file',
  language: Language,
): Promise<OwnData> {
  const type = as === 'page' ? 'data.seen' : 'data.copied'
  await recordOnTicket(work, ticket, [{ type, payload: { method: proof.method } }], 'quietly')
  const tickets = await ownTickets(work, proof)
  const ids = new Set(tickets.map((ticket) => ticket.ticket_id))
  const contacts = (await contactsInClear(work, proof.customerId)).filter((contact) => isOwn(contact, proof, ids))
  const originals: OwnTicket[] = []
  for (const ticket of tickets) originals.push(await inTheOriginal(work, ticket))
  const org = await work.tx.selectFrom('orgs').select('name').where('org_id', '=', work.orgId).executeTakeFirstOrThrow()
  const isFirst = ids.has((await firstTicketId(work, proof.customerId)) ?? '')
  const file = await fileOf(work, proof.customerId)
  const choice = await readChoice(work)
  return {
    organisation: say(org.name as Words, language),
    madeAt: work.now.toISOString(),
    method: proof.method,
    // A name came with the first ticket: it is shown to who sent that.
    name: isFirst ? { value: await nameInClear(work, proof.customerId) } : null,
    contacts: contacts.map((contact) => ({
      contactId: contact.contactId,
      kind: contact.kind,
      value: contact.kind === 'app_user' ? contact.masked : contact.value,
      since: contact.since.toISOString(),
      verified: contact.verifiedAt !== null,
      until: contact.supersededAt?.toISOString() ?? null,
    })),
    tickets: originals.map((one) => ownTicketOf(one, language)),
    consents: await consentsOf(work, [...ids]),
    erasure: await lastRequest(work, proof.customerId),
    state: file.state === 'restricted' ? 'restricted' : 'active',
    keptUntil: dueAt({ ...file, state: 'restricted' }, choice)?.at.toISOString() ?? null,
  }
}

function isOwn(contact: ClearContact, proof: Proven['proof'], ownTicketIds: Set<string>): boolean {
  if (proof.method === 'staff' || contact.contactId === proof.contactId) return true
  return contact.ticketId !== null && ownTicketIds.has(contact.ticketId)
}

function ownTicketOf(
  { ticket, form, answers, orderNo, messages, rating }: OwnTicket,
  language: Language,
): OwnData['tickets'][number] {
  const words = {
    language,
    currency: ticket.currency ?? 'CNY',
    yes: say(yesNo.yes, language),
    no: say(yesNo.no, language),
  }
  return {
    number: ticket.number,
    receivedAt: ticket.received_at.toISOString(),
    about: say(form.title, language),
    stage: ticket.stage as OwnData['tickets'][number]['stage'],
    answers: fieldsOf(form).flatMap((field) =>
      answers[field.key] === undefined
        ? []
        : [{ question: say(field.ui.label, language), answer: sayAnswer(field, answers[field.key]!, words) }],
    ),
    orderNo,
    amount:
      ticket.amount_minor === null ? null : { amountMinor: ticket.amount_minor.toString(), currency: ticket.currency! },
    messages: messages.map(({ from, at, text, files }) => ({
      from: from as OwnData['tickets'][number]['messages'][number]['from'],
      at: at.toISOString(),
      text,
      files,
    })),
    rating: rating && { stars: rating.stars, words: rating.words, at: rating.at.toISOString() },
  }
}

async function consentsOf(work: Work, ticketIds: string[]): Promise<OwnData['consents']> {
  if (ticketIds.length === 0) return []
  const rows = await work.tx
    .selectFrom('consents')
    .selectAll()
    .where('ticket_id', 'in', ticketIds)
    .orderBy('given_at')
    .execute()
  return rows.map((row) => ({
    purpose: row.purpose as ConsentPurpose,
    textVersion: row.text_version,
    givenAt: row.given_at.toISOString(),
    via: row.given_via as OwnData['consents'][number]['via'],
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
  }))
}

/**
 * Corrects a contact that is theirs who proved it. Tickets that wrote to the old address write to the new one; both are told,
 * the old one so that nobody is robbed of it in silence. Who proved themselves by the old address proves the new one next.
 * @throws Problem missing contact_missing · invalid request_invalid · unavailable corrections_over
 */
export async function correctOwnContact(
  { work, ticket, proof }: Proven,
  contactId: string,
  value: string,
): Promise<void> {
  const tickets = await ownTickets(work, proof)
  const ids = new Set(tickets.map((each) => each.ticket_id))
  const contact = (await contactsInClear(work, proof.customerId)).find(
    (each) => each.contactId === contactId && each.supersededAt === null && isOwn(each, proof, ids),
  )
  if (!contact || contact.kind === 'app_user') throw new Problem('missing', 'contact_missing')
  const { kind } = contact
  mustFit(kind, value)
  await mustHaveCorrectionsLeft(work, proof.customerId)
  const fresh = await correctContact(work, { ...contact, kind }, value)
  const event = { type: 'contact.corrected', payload: { kind, contactId, by: fresh.contactId } }
  await recordOnTicket(work, ticket, [event])
  const isEmail = kind === 'email'
  for (const each of isEmail ? tickets.filter((one) => one.email_contact_id === contactId) : []) {
    const locked = await ticketFor(work, { ticketId: each.ticket_id }, 'ticket.follow', { lock: true })
    await changeTicket(work, locked, { email_contact_id: fresh.contactId }, [])
  }
  await endStepsBy(work, contactId)
  await queueCustomerLetter(work, ticket, {
    template: 'corrected',
    contactId: isEmail ? contactId : ticket.email_contact_id,
  })
  if (isEmail) await queueCustomerLetter(work, ticket, { template: 'added', contactId: fresh.contactId })
}

/** Corrects the name, for who sent the customer's first ticket. @throws Problem missing contact_missing */
export async function correctOwnName({ work, ticket, proof }: Proven, name: string): Promise<void> {
  const tickets = await ownTickets(work, proof)
  const first = await firstTicketId(work, proof.customerId)
  if (!tickets.some((each) => each.ticket_id === first)) throw new Problem('missing', 'contact_missing')
  mustFit('name', name)
  await correctName(work, proof.customerId, name.trim())
  await recordOnTicket(work, ticket, [{ type: 'name.corrected', payload: {} }])
  await queueCustomerLetter(work, ticket, { template: 'corrected', contactId: ticket.email_contact_id })
}

/** Gives or withdraws a consent, with the number and the secret alone: withdrawing is as easy as giving was. */
export async function chooseOwnConsent(
  work: Work,
  number: string,
  purpose: ConsentPurpose,
  isGiven: boolean,
): Promise<void> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  if (await chooseConsent(work, ticket, purpose, isGiven))
    await recordOnTicket(work, ticket, [
      { type: isGiven ? 'consent.given' : 'consent.withdrawn', payload: { purpose } },
    ])
}

function mustFit(kind: 'phone' | 'email' | 'name', value: string): void {
  const faults = fieldFaults({ schema: { type: 'string', format: kind }, required: true }, value.trim() || undefined)
  const fields = faults.map(({ code }) => ({ pointer: '/body/value', code, message: code }))
  if (fields.length > 0) throw new Problem('invalid', 'request_invalid', { fields })
}

async function mustHaveCorrectionsLeft(work: Work, customerId: string): Promise<void> {
  const { done } = await work.tx
    .selectFrom('contacts')
    .select(({ fn }) => fn.countAll<bigint>().as('done'))
    .where('customer_id', '=', customerId)
    .where('superseded_at', '>', new Date(work.now.getTime() - 86_400_000))
    .executeTakeFirstOrThrow()
  if (Number(done) >= correctionsPerDayMax) throw new Problem('unavailable', 'corrections_over', { status: 429 })
}
