import { readTicketNumber } from '#records/tickets/number.rules.ts'

const taken = new Map<string, string>()

/** The token with which the link of a letter confirms that the address is its reader's; null when there is none. */
export function confirmationOf(number: string): string | null {
  return taken.get(number) ?? null
}

export function forgetConfirmation(number: string): void {
  taken.delete(number)
}

/** Takes the token out of the address bar: whoever is shown the address must not get it along. */
export function takeConfirmationFromAddress(): void {
  const match = /\/t\/([^#?/]+)[^#]*#v=([\w-]{48})$/.exec(location.href)
  const number = match ? readTicketNumber(match[1] ?? '') : null
  if (!number || !match?.[2]) return
  taken.set(number, match[2])
  history.replaceState(history.state, '', location.pathname)
}
