let ticketId: string | null = null

/** Remembers the ticket somebody looks at, so that the list they come back to has the same line under the hand. */
export function rememberOpened(id: string): void {
  ticketId = id
}

export function lastOpened(): string | null {
  return ticketId
}
