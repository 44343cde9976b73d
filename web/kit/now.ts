import { useSyncExternalStore } from 'react'

let now = new Date()
const readers = new Set<() => void>()
let timer = 0

/** The present, renewed every half minute while something on the page says a date. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now)
}

/** Milliseconds of this moment, for what ends after so many seconds. */
export function presentMs(): number {
  return Date.now()
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  if (readers.size === 1) {
    now = new Date()
    timer = window.setInterval(tick, 30_000)
  }
  return () => {
    readers.delete(reader)
    if (readers.size === 0) window.clearInterval(timer)
  }
}

function tick(): void {
  now = new Date()
  for (const reader of readers) reader()
}
