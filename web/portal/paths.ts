import { useSyncExternalStore } from 'react'
import { takeConfirmationFromAddress } from './ticket/confirmation.ts'
import { takeSecretFromAddress } from './ticket/secrets.ts'

/** Where the reader is. `turn` counts page changes, so that a page knows whether it is the first one. */
export type Place = { path: string; search: URLSearchParams; state: unknown; turn: number }

/** In the frame of another site's page every page of ours stands under the key of its entry point. */
export const base = /^\/embed\/[^/]+/.exec(location.pathname)?.[0] ?? ''

let place = read(0)
const readers = new Set<() => void>()

function read(turn: number): Place {
  takeSecretFromAddress()
  takeConfirmationFromAddress()
  return {
    path: location.pathname.slice(base.length),
    search: new URLSearchParams(location.search),
    state: history.state,
    turn,
  }
}

function arrive(): void {
  place = read(place.turn + 1)
  for (const reader of readers) reader()
}

window.addEventListener('popstate', arrive)

/** Goes to another page of the portal. `state` stays with this entry of the history, also over a reload. */
export function go(to: string, options: { replace?: boolean; state?: unknown } = {}): void {
  if (options.replace) history.replaceState(options.state ?? null, '', base + to)
  else history.pushState(options.state ?? null, '', base + to)
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
