import { make } from '../kit/elements.ts'
import { type FromFrame, readFromFrame, type ToFrame } from '../kit/frame-messages.ts'
import { settings } from './settings.ts'

export type Frame = {
  element: HTMLIFrameElement
  /** Says something to our page in the frame, once it has said that it is there. */
  tell(message: ToFrame): void
  remove(): void
}

/**
 * Our own page in a frame: the host page can neither read it nor write in it. A message counts when it comes from this
 * very window and from our very origin; ours go to that origin alone.
 */
export function openFrame(path: string, title: string, heard: (message: FromFrame) => void): Frame {
  const element = make('iframe', {
    src: `${settings.portal}/embed/${encodeURIComponent(settings.key)}/${path}?from=${encodeURIComponent(location.origin)}`,
    title,
    allow: 'clipboard-write',
  })
  const waiting: ToFrame[] = []
  let isReady = false
  const tell = (message: ToFrame): void => {
    if (isReady) element.contentWindow?.postMessage(message, settings.portal)
    else waiting.push(message)
  }
  const listen = (event: MessageEvent<unknown>): void => {
    if (event.origin !== settings.portal || event.source !== element.contentWindow) return
    const message = readFromFrame(event.data)
    if (!message) return
    if (message.huiyin === 'ready') {
      isReady = true
      for (const earlier of waiting.splice(0)) tell(earlier)
    }
    heard(message)
  }
  window.addEventListener('message', listen)
  return {
    element,
    tell,
    remove() {
      window.removeEventListener('message', listen)
      element.remove()
    },
  }
}
