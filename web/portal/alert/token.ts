import { tabStorage } from '../../kit/tab-storage.ts'

const storageKey = 'huiyin.alert'
let taken: string | null = null

/**
 * What answers the question, taken out of the address bar before anything can photograph, share or log it; kept for this tab, so
 * that a reload asks again. Null when the link brought none.
 */
export function takeToken(): string | null {
  const match = /^#([0-9A-HJKMNP-TV-Z]{26})$/.exec(location.hash)
  if (match?.[1]) {
    taken = match[1]
    tabStorage.write(storageKey, taken)
    history.replaceState(history.state, '', location.pathname)
  }
  return taken ?? tabStorage.read(storageKey)
}
