import { type FromFrame, readToFrame, type ToFrame } from './frame-messages.ts'
import { tabStorage } from './tab-storage.ts'

const storageKey = 'huiyin.host'

/** Origins whose pages may show us in a frame, as the server wrote them into this document. */
function allowedOrigins(): string[] {
  const list = document.querySelector<HTMLMetaElement>('meta[name="huiyin-origins"]')?.content ?? ''
  return list.split(' ').filter(Boolean)
}

/**
 * The origin of the page around our frame, as it says itself: believed only when it is one of the entry's, and harmless
 * when it is a lie, because what we send is then delivered to nobody.
 */
function hostOrigin(): string | null {
  const said = new URLSearchParams(location.search).get('from') ?? tabStorage.read(storageKey) ?? ''
  if (window.parent === window || !allowedOrigins().includes(said)) return null
  tabStorage.write(storageKey, said)
  return said
}

const host = hostOrigin()

/** Tells the page around our frame, and no other. */
export function tellHost(message: FromFrame): void {
  if (host) window.parent.postMessage(message, host)
}

/** Listens to the page around our frame, and to no other; says that we are there. Answers whether there is one. */
export function meetHost(heard: (message: ToFrame) => void): boolean {
  if (!host) return false
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== host || event.source !== window.parent) return
    const message = readToFrame(event.data)
    if (message) heard(message)
  })
  tellHost({ huiyin: 'ready' })
  return true
}
