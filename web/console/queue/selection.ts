import { useSyncExternalStore } from 'react'

/** Tickets that somebody marked in a list, to do one thing with all of them. */
export type Selection = {
  isOn: boolean
  ids: ReadonlySet<string>
  /** Grows whenever the choice of a tag is wanted under the hand. */
  asked: number
}

export const selectedMax = 500

const nothing: Selection = { isOn: false, ids: new Set(), asked: 0 }
let now = nothing
const listeners = new Set<() => void>()

function become(next: Partial<Selection>): void {
  now = { ...now, ...next }
  for (const listener of listeners) listener()
}

export const selection = {
  toggleMode: () => become(now.isOn ? nothing : { isOn: true }),
  leave(): void {
    if (now.isOn) become(nothing)
  },
  /** Marks a ticket or takes the mark away, and begins to mark when nobody had begun. */
  toggle(ticketId: string): void {
    const ids = new Set(now.ids)
    if (!ids.delete(ticketId) && ids.size < selectedMax) ids.add(ticketId)
    become({ isOn: true, ids })
  },
  set: (ticketIds: string[]) => become({ isOn: true, ids: new Set(ticketIds.slice(0, selectedMax)) }),
  /** Asks for a tag for what is marked, or else for this one. */
  askTag(ticketId: string | undefined): void {
    const ids = now.ids.size === 0 && ticketId ? new Set([ticketId]) : now.ids
    become({ isOn: true, ids, asked: now.asked + 1 })
  },
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useSelection(): Selection {
  return useSyncExternalStore(subscribe, () => now)
}
