import { type Dispatch, type SetStateAction, useEffect, useState } from 'react'
import { tabStorage } from '../../kit/tab-storage.ts'

/** What is being written of a definition, and the version it began from. */
export type Kept<T> = { version: number; draft: T }

/**
 * What is being written, kept in this tab through a reload or a walk to another page; null when nothing was changed. A
 * definition holds nothing about a person. `renew` makes what was read fit for this page.
 */
export function useKept<T>(name: string, renew?: (kept: T) => T): [T | null, Dispatch<SetStateAction<T | null>>] {
  const [kept, keep] = useState(() => readKept(name, renew))
  useEffect(() => {
    if (kept) tabStorage.write(name, JSON.stringify(kept))
    else tabStorage.remove(name)
  }, [name, kept])
  return [kept, keep]
}

/** What this tab keeps under a name; null also when nobody can read it. */
export function readKept<T>(name: string, renew = (kept: T) => kept): T | null {
  try {
    const kept = JSON.parse(tabStorage.read(name) ?? 'null') as T | null
    return kept && renew(kept)
  } catch {
    return null
  }
}
