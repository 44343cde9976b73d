import { useSyncExternalStore } from 'react'

/** Somebody's deed waits for a second factor; one question at a time, and everybody who waits gets its answer. */
let waiting: { answer: (given: boolean) => void; answered: Promise<boolean> } | null = null
const readers = new Set<() => void>()

/** Asks the person for a second factor; false when they would rather not. */
export function askStepUp(): Promise<boolean> {
  if (waiting) return waiting.answered
  const { promise, resolve } = Promise.withResolvers<boolean>()
  waiting = {
    answered: promise,
    answer: (given) => {
      waiting = null
      tell()
      resolve(given)
    },
  }
  tell()
  return promise
}

function tell(): void {
  for (const reader of readers) reader()
}

/** How to answer the question that is open; null when there is none. */
export function useStepUpQuestion(): ((given: boolean) => void) | null {
  return useSyncExternalStore(
    (reader) => {
      readers.add(reader)
      return () => readers.delete(reader)
    },
    () => waiting?.answer ?? null,
  )
}
