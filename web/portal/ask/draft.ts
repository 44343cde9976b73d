import { type Field, type Form, type FormAnswers, fieldFault } from '#records/knowledge/forms.rules.ts'

export const wants = ['answer', 'refund', 'compensation', 'fix', 'nothing'] as const
export type Wants = (typeof wants)[number]

export type Contact = { name: string; phone: string; email: string }

/** What somebody has written so far. In memory it is whole; what is stored leaves out or masks what is personal. */
export type Draft = {
  form: string
  answers: FormAnswers
  text: string
  /** Empty: they were asked and do not know. */
  wants: Wants | '' | null
  contact: Contact
  /** Idempotency key, made once: however often this draft is sent, it becomes one ticket. */
  key: string
  /** Whether something was left out of the copy that this draft was restored from. */
  thinned: boolean
}

export type StoredDraft = Pick<Draft, 'form' | 'answers' | 'text' | 'wants' | 'key' | 'thinned'>

type Mask = (text: string) => { text: string }

const personalTypes: Field['type'][] = ['name', 'phone', 'email']

export function isPersonal(field: Field): boolean {
  return field.pii !== 'none' || personalTypes.includes(field.type)
}

export function emptyDraft(form: string, key: string): Draft {
  return { form, answers: {}, text: '', wants: null, contact: { name: '', phone: '', email: '' }, key, thinned: false }
}

export function isEmpty(draft: Draft): boolean {
  const { name, phone, email } = draft.contact
  return !(draft.text.trim() || draft.wants || name || phone || email || Object.values(draft.answers).some(Boolean))
}

/**
 * The copy that may be stored: no contact, no field of a personal class, words masked. A short answer that masking
 * would change is left out whole, because half an order number is a wrong one.
 */
export function storable(draft: Draft, form: Form, mask: Mask): StoredDraft {
  const answers: FormAnswers = {}
  let left = Object.values(draft.contact).some(Boolean)
  for (const field of form.fields) {
    const value = draft.answers[field.key]
    if (!value) continue
    const masked = field.type === 'choice' ? value : mask(value).text
    const keep = !isPersonal(field) && (masked === value || field.type === 'longtext' || field.type === 'text')
    if (keep) answers[field.key] = masked
    left ||= masked !== value || !keep
  }
  const text = mask(draft.text).text
  return { form: draft.form, answers, text, wants: draft.wants, key: draft.key, thinned: left || text !== draft.text }
}

/** A stored copy as a draft again; answers that the form no longer understands are dropped. Null when unreadable. */
export function restored(json: string, form: Form): Draft | null {
  const stored = parsed(json)
  if (!stored || stored.form !== form.key || typeof stored.key !== 'string') return null
  const draft = emptyDraft(form.key, stored.key)
  for (const field of form.fields) {
    const value = stored.answers?.[field.key]
    if (typeof value === 'string' && fieldFault(field, value) === null) draft.answers[field.key] = value
  }
  draft.text = typeof stored.text === 'string' ? stored.text : ''
  draft.wants = stored.wants === '' ? '' : (wants.find((want) => want === stored.wants) ?? null)
  draft.thinned = stored.thinned === true
  return draft
}

function parsed(json: string): Partial<StoredDraft> | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}
