import { maskNumbers } from '#records/customers/masking-numbers.rules.ts'
import { type Form, fieldsOf } from '#records/knowledge/forms.rules.ts'
import { newKey } from '../../kit/client.ts'
import { restoredAnswers, storableAnswer } from '../../kit/stored-answers.ts'
import { tabStorage } from '../../kit/tab-storage.ts'

/** What somebody has written so far. In memory it is whole; the stored copy holds nothing personal. */
export type Draft = {
  answers: Record<string, string>
  text: string
  wants: string
  contact: { phone: string; email: string }
  /** Idempotency key: however often this draft is sent, it becomes one ticket. */
  key: string
}

export function emptyDraft(): Draft {
  return { answers: {}, text: '', wants: '', contact: { phone: '', email: '' }, key: newKey() }
}

/** Whole, contact included, as long as the page lives: a sheet that was closed by a slip opens where it was. */
const inMemory = new Map<string, Draft>()

function storageKey(entry: string, form: Form): string {
  return `huiyin.draft.${entry}.${form.key}`
}

/** Keeps a copy in this tab, for a reload: words masked, contact and personal answers left out. */
export function keepDraft(entry: string, form: Form, draft: Draft): void {
  inMemory.set(storageKey(entry, form), draft)
  const answers: Draft['answers'] = {}
  for (const field of fieldsOf(form)) {
    const kept = storableAnswer(field, draft.answers[field.key] ?? '', maskNumbers)
    if (kept) answers[field.key] = String(kept)
  }
  const { wants, key } = draft
  const text = maskNumbers(draft.text).text
  if (!text.trim() && !wants && Object.keys(answers).length === 0) forgetDraft(entry, form)
  else tabStorage.write(storageKey(entry, form), JSON.stringify({ answers, text, wants, key }))
}

export function forgetDraft(entry: string, form: Form): void {
  inMemory.delete(storageKey(entry, form))
  tabStorage.remove(storageKey(entry, form))
}

/** What was begun on this page, else the copy that this tab kept, if it did. Answers that the form no longer understands are dropped. */
export function keptDraft(entry: string, form: Form): Draft | null {
  const whole = inMemory.get(storageKey(entry, form))
  if (whole) return whole
  try {
    const stored: Partial<Draft> | null = JSON.parse(tabStorage.read(storageKey(entry, form)) ?? 'null')
    if (typeof stored?.key !== 'string') return null
    const known = Object.entries(restoredAnswers(form, stored.answers ?? {})).map(([key, answer]) => [
      key,
      String(answer),
    ])
    const { text = '', wants = '', key } = stored
    return { ...emptyDraft(), answers: Object.fromEntries(known), text: String(text), wants: String(wants), key }
  } catch {
    return null
  }
}
