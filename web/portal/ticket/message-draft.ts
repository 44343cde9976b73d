import { useSyncExternalStore } from 'react'
import { maskNumbers } from '#records/customers/masking-numbers.rules.ts'
import { tabStorage } from '../../kit/tab-storage.ts'
import { type FileItem, restoredFiles, storableFiles } from '../files/file-item.ts'
import { forget } from '../files/uploading.ts'

/** What a customer is about to add to a ticket. Whole in memory; stored with numbers masked and without any picture. */
export type MessageDraft = {
  text: string
  files: FileItem[]
  /** Whether the text was masked when it was stored and read back. */
  thinned: boolean
}

const empty: MessageDraft = { text: '', files: [], thinned: false }
const drafts = new Map<string, MessageDraft>()
const readers = new Set<() => void>()

function storageKey(number: string): string {
  return `huiyin.message.${number}`
}

/** The message begun on a ticket: from memory, else from the tab's storage, else an empty one. */
export function messageOf(number: string): MessageDraft {
  const known = drafts.get(number)
  if (known) return known
  const draft = restored(tabStorage.read(storageKey(number)))
  drafts.set(number, draft)
  return draft
}

export function useMessage(number: string): MessageDraft {
  return useSyncExternalStore(subscribe, () => messageOf(number))
}

export function changeMessage(number: string, change: Partial<MessageDraft>): void {
  const draft = { ...messageOf(number), ...change }
  drafts.set(number, draft)
  const text = maskNumbers(draft.text).text
  const stored = { text, files: storableFiles(draft.files), thinned: draft.thinned || text !== draft.text }
  if (text === '' && draft.files.length === 0) tabStorage.remove(storageKey(number))
  else tabStorage.write(storageKey(number), JSON.stringify(stored))
  for (const reader of readers) reader()
}

/** It was sent: nothing of it stays. */
export function discardMessage(number: string): void {
  forget(messageOf(number).files.map((file) => file.id))
  changeMessage(number, empty)
}

function restored(json: string | null): MessageDraft {
  try {
    const { text, files, thinned } = JSON.parse(json ?? '{}') as Partial<Record<keyof MessageDraft, unknown>>
    return { text: typeof text === 'string' ? text : '', files: restoredFiles(files), thinned: thinned === true }
  } catch {
    return empty
  }
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  return () => readers.delete(reader)
}
