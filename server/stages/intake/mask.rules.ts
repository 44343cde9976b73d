import { contactKey } from '#records/customers/find.rules.ts'
import {
  maskEmail,
  maskName,
  maskPhone,
  maskText,
  normaliseEmail,
  normalisePhone,
} from '#records/customers/masking.rules.ts'
import type { Contact, Draft, Facts } from '#records/tickets/draft.rules.ts'

const subjectCharsMax = 120

/** First step at the door: from here on every later step, and everyone who reads, sees only masked words. */
export function mask(draft: Draft): Draft {
  const { submission } = draft
  const { text, found } = maskText(submission.text)
  const classes = new Map(submission.form.fields.map((field) => [field.key, field.pii]))
  const answers = Object.fromEntries(
    Object.entries(submission.answers).map(([key, value]) => [key, maskAnswer(classes.get(key) ?? 'none', value)]),
  )
  return {
    ...draft,
    text,
    answers,
    subject: subjectOf(text),
    textWasMasked: found.length > 0,
    contacts: contactsOf(draft),
    orderNo: submission.orderNo === null ? null : maskText(submission.orderNo).text,
    nameMasked: submission.contact.name ? maskName(submission.contact.name) : null,
  }
}

/** Finds the customer by any contact that was given before; several customers may share one, the phone decides first. */
export function identify(draft: Draft, facts: Facts): Draft {
  if (draft.submission.splitFrom) return { ...draft, customerId: draft.submission.splitFrom.customerId }
  const known = draft.contacts.map((contact) => facts.customers.get(contactKey(contact))).find(Boolean)
  return { ...draft, customerId: known?.customerId ?? null }
}

function contactsOf(draft: Draft): Contact[] {
  const { phone, email } = draft.submission.contact
  const contacts: Contact[] = []
  if (phone?.trim()) contacts.push({ kind: 'phone', value: normalisePhone(phone), masked: maskPhone(phone) })
  if (email?.trim()) contacts.push({ kind: 'email', value: normaliseEmail(email), masked: maskEmail(email) })
  return contacts
}

function maskAnswer(pii: string, value: string): string {
  if (pii === 'name') return maskName(value)
  if (pii === 'phone') return maskPhone(value)
  if (pii === 'email') return maskEmail(value)
  // An account or document number keeps its last four, whatever its shape.
  if (pii === 'id' || pii === 'account') return value.length > 4 ? `****${value.slice(-4)}` : '****'
  return maskText(value).text
}

/** One line for the queue: the beginning of the customer's own words. */
function subjectOf(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  if (line.length <= subjectCharsMax) return line
  // Never half a surrogate pair: PostgreSQL refuses it.
  return `${line
    .slice(0, subjectCharsMax - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}
