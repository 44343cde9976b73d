import { useEffect, useSyncExternalStore } from 'react'
import { watchConsole } from '#records/tickets/contract.ts'
import { pathOf } from '../../kit/client.ts'
import { type LiveState, listen } from '../../kit/sse.ts'
import { queries } from '../queries.ts'

/** Lists are asked again at most this often, however many tickets change. */
const listsMsMin = 1_500

let state: LiveState = 'connecting'
const readers = new Set<() => void>()

function tell(next: LiveState): void {
  state = next
  for (const reader of readers) reader()
}

/** Follows the changes of all tickets and asks again for what the page shows. One stream per browser tab. */
export function useLiveChanges(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const renewLists = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        for (const key of ['queue', 'counts', 'room', 'board', 'money'])
          void queries.invalidateQueries({ queryKey: [key] })
      }, listsMsMin)
    }
    const stop = listen<{ ticketId: string }>(pathOf(watchConsole), {
      names: ['ticket', 'change'],
      onEvent: ({ ticketId }) => {
        void queries.invalidateQueries({ queryKey: ['ticket', ticketId] })
        renewLists()
      },
      onGap: () => void queries.invalidateQueries(),
      onState: tell,
    })
    return () => {
      clearTimeout(timer)
      stop()
      tell('connecting')
    }
  }, [])
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (reader) => {
      readers.add(reader)
      return () => readers.delete(reader)
    },
    () => state,
  )
}
