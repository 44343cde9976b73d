import { readBase32, readTicketNumber } from '#records/tickets/number.rules.ts'
import { tabStorage } from '../../kit/tab-storage.ts'

const inMemory = new Map<string, string>()

function storageKey(number: string): string {
  return `huiyin.secret.${number}`
}

/** The secret of a ticket, for this tab only: a reload after the cookie has expired opens the page again. */
export function secretOf(number: string): string | null {
  return inMemory.get(number) ?? tabStorage.read(storageKey(number))
}

export function keepSecret(number: string, secret: string): void {
  inMemory.set(number, secret)
  tabStorage.write(storageKey(number), secret)
}

export function forgetSecret(number: string): void {
  inMemory.delete(number)
  tabStorage.remove(storageKey(number))
}

/** The link that opens a ticket. The secret stands in the fragment, which browsers never send to any server. */
export function linkOf(number: string, secret: string): string {
  return `${location.origin}/t/${number}#k=${secret}`
}

/** Number and secret out of a pasted link; null when it is not one. */
export function readLink(text: string): { number: string; secret: string } | null {
  const match = /\/t\/([^#?/\s]+)[^#\s]*#k=([0-9A-Za-z-]+)/.exec(text)
  const number = match ? readTicketNumber(match[1] ?? '') : null
  return number && match?.[2] ? { number, secret: readBase32(match[2]) } : null
}

/** Takes the secret out of the address bar, before anything can photograph, share or log it. */
export function takeSecretFromAddress(): void {
  const link = readLink(location.href)
  if (!link) return
  keepSecret(link.number, link.secret)
  history.replaceState(history.state, '', `/t/${link.number}`)
}
