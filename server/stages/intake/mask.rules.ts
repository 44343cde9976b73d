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
import { type Answer, type Cell, cellsOf, type Field, fieldsOf, type PiiClass } from '#records/knowledge/forms.rules.ts'
import type { Contact, Draft, Facts, Submission } from '#records/tickets/draft.rules.ts'
import { appUserOf, maskSaid, subjectMatterOf, withoutSecrets } from './context.rules.ts'

const subjectCharsMax = 120

/**
 * First step at the door: from here on every later step, and everyone who reads, sees only masked words; and no step sees
 * a secret, because the submission itself goes on without any.
 */
export function mask(draft: Draft): Draft {
  const { text, keep, found } = maskText(draft.submission.text)
  const submission = { ...withoutSecretsIn(draft.submission), text: keep }
  const { amount, orderNo } = subjectMatterOf(submission)
  const answers = maskAnswers(submission.answers, fieldsOf(submission.form))
  return {
    ...draft,
    submission,
    text,
    answers,
    subject: subjectOf(text),
    original: keep === text ? null : keep,
    found: foundValues(draft.submission.text, found),
    contacts: contactsOf(submission),
    orderNo: orderNo === null ? null : maskText(orderNo).text,
    amount,
    said: submission.context?.trust ? maskSaid(submission.context) : null,
    nameMasked: submission.contact.name ? maskName(submission.contact.name) : null,
  }
}

/**
 * Finds the customer. Whom a host app's server vouched for is that app's user and nobody else, whatever contact they
 * give; everybody else is found by any contact that was given before, the phone first.
 */
export function identify(draft: Draft, facts: Facts): Draft {
  if (draft.submission.splitFrom) return { ...draft, customerId: draft.submission.splitFrom.customerId }
  const appUser = draft.contacts.filter(({ kind }) => kind === 'app_user')
  const telling = appUser.length > 0 ? appUser : draft.contacts
  const known = telling.map((contact) => facts.customers.get(contactKey(contact))).find(Boolean)
  return { ...draft, customerId: known?.customerId ?? null }
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

/** What is sealed beside the words: answers, order number, name and context, with the secrets in them destroyed. */
function withoutSecretsIn(submission: Submission): Submission {
  const { answers, orderNo, contact, context } = submission
  return {
    ...submission,
    answers: keptAnswers(answers, fieldsOf(submission.form)),
    orderNo: orderNo === null ? null : maskText(orderNo).keep,
    contact: contact.name ? { ...contact, name: maskText(contact.name).keep } : contact,
    ...(context ? { context: withoutSecrets(context) } : {}),
  }
}

/** What a question asks for says more than the answer: "123" under "CVV" is a secret without any cue of its own. */
function keptAnswers<A extends Answer>(answers: Record<string, A>, fields: (Field | Cell)[]): Record<string, A> {
  const known = new Map(fields.map((field) => [field.key, field]))
  return Object.fromEntries(
    Object.entries(answers).map(([key, answer]) => [key, keptAnswer(answer, known.get(key)) as A]),
  )
}

function keptAnswer(answer: Answer, field: Field | Cell | undefined): Answer {
  if (Array.isArray(answer)) {
    const cells = field ? cellsOf(field as Field) : []
    return answer.map((row) => keptAnswers(row, cells))
  }
  if (typeof answer === 'boolean') return answer
  if (field && Object.values(field.ui.label).some(asksForSecret) && !('enum' in field.schema)) return '***'
  return typeof answer === 'string' ? maskText(answer).keep : answer
}

/** Answers by the class of their question. What no mask changes stays the very same, so that only the rest is sealed. */
function maskAnswers<A extends Answer>(answers: Record<string, A>, fields: (Field | Cell)[]): Record<string, A> {
  const known = new Map(fields.map((field) => [field.key, field]))
  const masked = Object.entries(answers).map(([key, answer]) => [key, maskAnswer(answer, known.get(key))] as const)
  return masked.every(([key, answer]) => answer === answers[key])
    ? answers
    : (Object.fromEntries(masked) as Record<string, A>)
}

function maskAnswer(answer: Answer, field: Field | Cell | undefined): Answer {
  if (typeof answer === 'string') return maskClass(answer, field?.ui.pii ?? 'none')
  // Somebody may type a card number where a count is asked.
  if (typeof answer === 'number')
    return maskText(String(answer)).found.length > 0 ? maskText(String(answer)).text : answer
  if (!Array.isArray(answer)) return answer
  const cells = field ? cellsOf(field as Field) : []
  const rows = answer.map((row) => maskAnswers(row, cells))
  return rows.every((row, index) => row === answer[index]) ? answer : rows
}

function maskClass(value: string, pii: PiiClass): string {
  if (pii === 'name') return maskName(value)
  if (pii === 'phone') return maskPhone(value)
  if (pii === 'email') return maskEmail(value)
  // An account or document number keeps its last four, whatever its shape.
  if (pii === 'id' || pii === 'account') {
    // Whole characters: half of a pair could not be stored.
    const signs = Array.from(value)
    return signs.length > 4 ? `****${signs.slice(-4).join('')}` : '****'
  }
  return maskText(value).text
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
