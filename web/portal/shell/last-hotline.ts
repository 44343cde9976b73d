const storageKey = 'huiyin.hotline'

/** Keeps the number to call, for the day on which the server does not answer. */
export function rememberHotline(hotline: string): void {
  try {
    localStorage.setItem(storageKey, hotline)
  } catch {
    // Storage may be forbidden; the page then names the card and the app instead.
  }
}

export function lastHotline(): string {
  try {
    return localStorage.getItem(storageKey) ?? ''
  } catch {
    return ''
  }
}
