import { useEffect, useState } from 'react'
import { tabStorage } from '../../kit/tab-storage.ts'
import { type EditForm, nextId } from './edit.ts'

/** What is being written, and the version it began from. */
export type Kept = { version: number; form: EditForm }

/**
 * What is being written, kept in this tab through a reload or a walk to another page; null when nothing was changed. A
 * form holds nothing about a person.
 */
export function useKept(key: string): [Kept | null, (kept: Kept | null) => void] {
  const name = `huiyin.form.${key}`
  const [kept, setKept] = useState(() => read(name))
  useEffect(() => {
    if (kept) tabStorage.write(name, JSON.stringify(kept))
    else tabStorage.remove(name)
  }, [name, kept])
  return [kept, setKept]
}

function read(name: string): Kept | null {
  try {
    const kept = JSON.parse(tabStorage.read(name) ?? 'null') as Kept | null
    const fields = kept?.form.fields.map((field) => ({ ...field, id: nextId() })) ?? []
    return kept && { ...kept, form: { ...kept.form, fields } }
  } catch {
    return null
  }
}
