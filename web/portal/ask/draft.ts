import { type Answer, type Answers, type Form, fieldsOf } from '#records/knowledge/forms.rules.ts'
import { type Mask, restoredAnswers, storableAnswer } from '../../kit/stored-answers.ts'
import { type FileItem, restoredFiles, type StoredFile, storableFiles } from '../files/file-item.ts'

export const wants = ['answer', 'refund', 'compensation', 'fix', 'nothing'] as const
export type Wants = (typeof wants)[number]

export type Contact = { name: string; phone: string; email: string }

/** What somebody has written so far. In memory it is whole; what is stored leaves out or masks what is personal. */
export type Draft = {
  form: string
  /** As typed; one that was asked and is not known is empty. */
  answers: Answers
  text: string
  /** Empty: they were asked and do not know. */
  wants: Wants | '' | null
  contact: Contact
  /** Whether we may ask them later how it went. Kept as little as their contact is. */
  research?: boolean
  files: FileItem[]
  /** Idempotency key, made once: however often this draft is sent, it becomes one ticket. */
  key: string
  /** Whether something was left out of the copy that this draft was restored from. */
  thinned: boolean
}

export type StoredDraft = Pick<Draft, 'form' | 'answers' | 'text' | 'wants' | 'key' | 'thinned'> & {
  files: StoredFile[]
}

export function emptyDraft(form: string, key: string): Draft {
  const contact: Contact = { name: '', phone: '', email: '' }
  return { form, answers: {}, text: '', wants: null, contact, files: [], key, thinned: false }
}

export function isEmpty(draft: Draft): boolean {
  const { name, phone, email } = draft.contact
  const isAnswered = Object.values(draft.answers).some(isFilled)
  return !(draft.text.trim() || draft.wants || name || phone || email || isAnswered || draft.files.length > 0)
}

/** Whether no question was even passed over. */
export function isUntouched(draft: Draft): boolean {
  return isEmpty(draft) && Object.keys(draft.answers).length === 0
}

function isFilled(answer: Answer): boolean {
  return Array.isArray(answer) ? answer.length > 0 : answer !== ''
}

/**
 * The copy that may be stored: no contact, no field of a personal class, words masked. A short answer that masking
 * would change is left out whole, because half an order number is a wrong one.
 */
export function storable(draft: Draft, form: Form, mask: Mask): StoredDraft {
  const answers: Answers = {}
  let left = Object.values(draft.contact).some(Boolean)
  for (const field of fieldsOf(form)) {
    const answer = draft.answers[field.key]
    if (answer === undefined || !isFilled(answer)) continue
    const kept = storableAnswer(field, answer, mask)
    if (kept !== null) answers[field.key] = kept
    left ||= kept !== answer
  }
  const text = mask(draft.text).text
  const thinned = left || text !== draft.text
  return {
    form: draft.form,
    answers,
    text,
    wants: draft.wants,
    files: storableFiles(draft.files),
    key: draft.key,
    thinned,
  }
}

/** A stored copy as a draft again; answers that the form no longer understands are dropped. Null when unreadable. */
export function restored(json: string, form: Form): Draft | null {
  const stored = parsed(json)
  if (!stored || stored.form !== form.key || typeof stored.key !== 'string') return null
  const draft = emptyDraft(form.key, stored.key)
  draft.answers = restoredAnswers(form, stored.answers ?? {})
  draft.text = typeof stored.text === 'string' ? stored.text : ''
  draft.wants = stored.wants === '' ? '' : (wants.find((want) => want === stored.wants) ?? null)
  draft.files = restoredFiles(stored.files)
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
