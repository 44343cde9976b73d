import { isBlank, oneLine } from '#platform/text.rules.ts'
import { contactKey } from '#records/customers/find.rules.ts'
import { foundValues } from '#records/customers/found-values.rules.ts'
import {
  maskEmail,
  maskName,
  maskPhone,
  maskText,
  normaliseEmail,
  normalisePhone,
} from '#records/customers/masking.rules.ts'
import { asksForSecret } from '#records/customers/secrets.rules.ts'
import { standingOf } from '#records/customers/standing.rules.ts'
import { type Answer, type Cell, cellsOf, type Field, fieldsOf, type PiiClass } from '#records/knowledge/forms.rules.ts'
import type { Contact, Draft, Facts, Submission } from '#records/tickets/draft.rules.ts'
import { appUserOf, type Looked, lookAtSaid, subjectMatterOf } from './context.rules.ts'

const subjectCharsMax = 120

/**
 * First step at the door: from here on every later step, and everyone who reads, sees only masked words; and no step sees
 * a secret, because the submission itself goes on without any.
 */
export function mask(draft: Draft): Draft {
  const { text, keep, found } = maskText(draft.submission.text)
  const { contact, context } = draft.submission
  const answers = lookAtAnswers(draft.submission.answers, fieldsOf(draft.submission.form))
  const said = context && lookAtSaid(context)
  const submission = {
    ...draft.submission,
    text: keep,
    answers: answers.keep,
    orderNo: draft.submission.orderNo === null ? null : maskText(draft.submission.orderNo).keep,
    contact: contact.name ? { ...contact, name: maskText(contact.name).keep } : contact,
    ...(said ? { context: { ...context, ...said.keep } } : {}),
  }
  const { amount, orderNo } = subjectMatterOf(submission)
  return {
    ...draft,
    submission,
    text,
    answers: answers.shown,
    subject: subjectOf(text),
    original: keep === text ? null : keep,
    found: foundValues(draft.submission.text, found),
    contacts: contactsOf(submission),
    orderNo: orderNo === null ? null : maskText(orderNo).text,
    amount,
    said: said && context.trust ? said.shown : null,
    nameMasked: submission.contact.name ? maskName(submission.contact.name) : null,
  }
}

/**
 * Finds the customer. Whom a host app's server vouched for is that app's user and nobody else, whatever contact they
 * give; everybody else is found by any contact that was given before, the phone first.
 */
export function identify(draft: Draft, facts: Facts): Draft {
  const { splitFrom } = draft.submission
  if (splitFrom) return { ...draft, customerId: splitFrom.customerId, standing: splitFrom.standing }
  const appUser = draft.contacts.filter(({ kind }) => kind === 'app_user')
  const telling = appUser.length > 0 ? appUser : draft.contacts
  const known = telling.map((contact) => facts.customers.get(contactKey(contact))).find(Boolean)
  const standing = standingOf(known?.standing?.tier ?? 'none', known?.needsCare ?? false)
  return {
    ...draft,
    customerId: known?.customerId ?? null,
    standing,
    adviserId: known?.standing?.adviserId ?? null,
  }
}

/** Ways to know the customer again, normalised. */
export function contactsOf(submission: Submission): Contact[] {
  const { phone, email } = submission.contact
  const appUser = appUserOf(submission)
  const contacts: Contact[] = appUser ? [appUser] : []
  if (phone?.trim()) contacts.push({ kind: 'phone', value: normalisePhone(phone), masked: maskPhone(phone) })
  if (email?.trim()) contacts.push({ kind: 'email', value: normaliseEmail(email), masked: maskEmail(email) })
  return contacts
}

/**
 * Answers after one look: what may be sealed, and what everybody sees by the class of its question. What no mask changes
 * stays the very same in both, so that only the rest is sealed.
 */
function lookAtAnswers<A extends Answer>(
  answers: Record<string, A>,
  fields: (Field | Cell)[],
): Looked<Record<string, A>> {
  const known = new Map(fields.map((field) => [field.key, field]))
  const looked = Object.entries(answers).map(([key, answer]) => [key, lookAtAnswer(answer, known.get(key))] as const)
  const all = (side: keyof Looked<A>) =>
    Object.fromEntries(looked.map(([key, look]) => [key, look[side]])) as Record<string, A>
  const keep = looked.every(([key, look]) => look.keep === answers[key]) ? answers : all('keep')
  return { keep, shown: looked.every(([, look]) => look.shown === look.keep) ? keep : all('shown') }
}

function lookAtAnswer(answer: Answer, field: Field | Cell | undefined): Looked<Answer> {
  if (Array.isArray(answer)) {
    const cells = field ? cellsOf(field as Field) : []
    const rows = answer.map((row) => lookAtAnswers(row, cells))
    const keep = rows.every((row, index) => row.keep === answer[index]) ? answer : rows.map((row) => row.keep)
    return { keep, shown: rows.every((row) => row.shown === row.keep) ? keep : rows.map((row) => row.shown) }
  }
  if (typeof answer === 'boolean' || isListed(answer, field)) return { keep: answer, shown: answer }
  // What a question asks for says more than the answer: "123" under "CVV" is a secret without any cue of its own.
  if (field && Object.values(field.ui.label).some(asksForSecret)) return { keep: '***', shown: '***' }
  // Somebody may type a card number where a count is asked.
  if (typeof answer === 'number') return { keep: answer, shown: lookAtNumber(answer) }
  const { keep, text } = maskText(answer)
  const pii = field?.ui.pii ?? 'none'
  return { keep, shown: pii === 'none' ? text : maskClass(keep, pii) }
}

/** A choice of the form's own says nothing that somebody typed. */
const isListed = (answer: string | number, field: Field | Cell | undefined) =>
  field !== undefined && 'enum' in field.schema && (field.schema.enum as readonly (string | number)[]).includes(answer)

function lookAtNumber(answer: number): Answer {
  const { found, text } = maskText(String(answer))
  return found.length > 0 ? text : answer
}

function maskClass(value: string, pii: Exclude<PiiClass, 'none'>): string {
  if (pii === 'name') return maskName(value)
  if (pii === 'phone') return maskPhone(value)
  if (pii === 'email') return maskEmail(value)
  // An account or document number keeps its last four, whatever its shape. Whole characters: half of a pair could not be
  // stored.
  const signs = Array.from(value)
  return signs.length > 4 ? `****${signs.slice(-4).join('')}` : '****'
}

/** One line for the queue: the beginning of the customer's own words. */
function subjectOf(text: string): string {
  const line = isBlank(text) ? '…' : oneLine(text)
  if (line.length <= subjectCharsMax) return line
  // Never half a surrogate pair: PostgreSQL refuses it.
  return `${line
    .slice(0, subjectCharsMax - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}
