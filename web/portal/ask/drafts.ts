import { useSyncExternalStore } from 'react'
import { maskNumbers } from '#records/customers/masking-numbers.rules.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { newKey } from '../../kit/client.ts'
import { restoredAnswers } from '../../kit/stored-answers.ts'
import { tabStorage } from '../../kit/tab-storage.ts'
import { type FileHolder, forget } from '../files/uploading.ts'
import { type Draft, emptyDraft, isEmpty, restored, storable } from './draft.ts'

const drafts = new Map<string, Draft>()
const readers = new Set<() => void>()

function storageKey(form: string): string {
  return `huiyin.draft.${form}`
}

/** The draft of a form: from memory, else from the tab's storage, else a fresh one. */
export function draftOf(form: Form): Draft {
  const known = drafts.get(form.key)
  if (known) return known
  const stored = tabStorage.read(storageKey(form.key))
  const draft = (stored ? restored(stored, form) : null) ?? emptyDraft(form.key, newKey())
  drafts.set(form.key, draft)
  return draft
}

export function useDraft(form: Form): Draft {
  return useSyncExternalStore(subscribe, () => draftOf(form))
}

export function changeDraft(form: Form, change: Partial<Draft>): void {
  const draft = { ...draftOf(form), ...change }
  drafts.set(form.key, draft)
  if (isEmpty(draft)) tabStorage.remove(storageKey(form.key))
  else tabStorage.write(storageKey(form.key), JSON.stringify(storable(draft, form, maskNumbers)))
  tell()
}

/** Fills in answers that are known already, as far as the form understands them; what somebody answered themselves stays. */
export function beginDraft(form: Form, answers: Record<string, string>): void {
  const known = restoredAnswers(form, answers)
  if (Object.keys(known).length > 0) changeDraft(form, { answers: { ...known, ...draftOf(form).answers } })
}

/** The draft's files, for what adds and sends them. */
export function filesOf(form: Form): FileHolder {
  return { read: () => draftOf(form).files, change: (files) => changeDraft(form, { files }) }
}

export function discardDraft(form: Form): void {
  forget(draftOf(form).files.map((file) => file.id))
  tabStorage.remove(storageKey(form.key))
  drafts.set(form.key, emptyDraft(form.key, newKey()))
  tell()
}

function tell(): void {
  for (const reader of readers) reader()
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  return () => readers.delete(reader)
}
