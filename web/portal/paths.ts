import { useSyncExternalStore } from 'react'
import { takeSecretFromAddress } from './ticket/secrets.ts'

/** Where the reader is. `turn` counts page changes, so that a page knows whether it is the first one. */
export type Place = { path: string; search: URLSearchParams; state: unknown; turn: number }

let place = read(0)
const readers = new Set<() => void>()

function read(turn: number): Place {
  takeSecretFromAddress()
  return { path: location.pathname, search: new URLSearchParams(location.search), state: history.state, turn }
}

function arrive(): void {
  place = read(place.turn + 1)
  for (const reader of readers) reader()
}

window.addEventListener('popstate', arrive)

/** Goes to another page of the portal. `state` stays with this entry of the history, also over a reload. */
export function go(to: string, options: { replace?: boolean; state?: unknown } = {}): void {
  if (options.replace) history.replaceState(options.state ?? null, '', to)
  else history.pushState(options.state ?? null, '', to)
  arrive()
  window.scrollTo(0, 0)
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => place)
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  return () => readers.delete(reader)
}
