export type LiveState = 'connecting' | 'live' | 'cut'

export type LiveHandlers<T> = {
  /** One event, parsed; `id` is its sequence. */
  onEvent: (data: T, id: string) => void
  onState?: (state: LiveState) => void
  /**
   * The stream is back after a gap that Last-Event-ID could not bridge (the browser gave up and a new stream was
   * opened, or the page slept): ask for the whole picture once.
   */
  onGap?: () => void
  /** The server refused the stream (or cannot answer); it is tried again. Perhaps the cookie has expired. */
  onRefused?: () => void
  /** Names of events beside the unnamed ones. */
  names?: string[]
}

const waitMsMin = 1_000
const waitMsMax = 30_000
/** A stream is not called cut before this long: servers end streams now and then, and browsers are back in seconds. */
const patienceMs = 5_000

/**
 * Follows a stream of server-sent events until the returned function is called. While the connection merely drops, the
 * browser resumes by itself and sends Last-Event-ID; when the server refuses (restart, expired cookie) EventSource
 * gives up, and this tries again with growing pauses, at once when the device comes back online or the page is
 * looked at again.
 */
export function listen<T>(path: string, handlers: LiveHandlers<T>): () => void {
  let source: EventSource | null = null
  let timer = 0
  let patience = 0
  let failures = 0
  let missed = false
  let state: LiveState | null = null

  const tell = (next: LiveState): void => {
    window.clearTimeout(patience)
    patience = 0
    if (state === next) return
    state = next
    handlers.onState?.(next)
  }

  const receive = (event: MessageEvent<string>): void => {
    const data = parsed(event.data)
    if (data !== undefined) handlers.onEvent(data as T, event.lastEventId)
  }

  const open = (): void => {
    window.clearTimeout(timer)
    source?.close()
    const mine = new EventSource(path)
    source = mine
    if (state === null) tell('connecting')
    mine.onopen = () => {
      failures = 0
      tell('live')
      if (missed) handlers.onGap?.()
      missed = false
    }
    mine.onmessage = receive
    for (const name of handlers.names ?? []) mine.addEventListener(name, receive as EventListener)
    mine.onerror = () => {
      if (!patience) patience = window.setTimeout(() => tell('cut'), patienceMs)
      if (mine.readyState !== EventSource.CLOSED || source !== mine) return
      missed = true
      handlers.onRefused?.()
      const wait = Math.min(waitMsMax, waitMsMin * 2 ** failures++)
      // Spread out, so that a restarted server does not meet everybody in the same second.
      timer = window.setTimeout(open, wait / 2 + (wait / 2) * Math.random())
    }
  }

  const wake = (): void => {
    if (document.visibilityState === 'hidden' || source?.readyState === EventSource.OPEN) return
    missed = true
    failures = 0
    open()
  }

  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', wake)
  open()

  return () => {
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', wake)
    window.clearTimeout(timer)
    window.clearTimeout(patience)
    source?.close()
    source = null
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
