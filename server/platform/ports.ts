/** What the product needs from the outside world. `outside/*` implements these; main.ts and worker.ts wire them. */

/** Sends one e-mail. Resolves when the next hop took responsibility; throws a plain Error with a reason otherwise. */
export type Mail = {
  send(letter: { to: string; subject: string; text: string; messageId: string; inReplyTo?: string }): Promise<void>
  /** For people: where mail goes ("smtp://relay:25" without credentials, or a folder). */
  readonly where: string
}

/**
 * A hint that rows changed, across processes. Losing any hint is harmless: readers also look by themselves.
 */
export type Wake = {
  tell(orgId: string, ticketIds: string[]): void
  listen(heard: (orgId: string, ticketIds: string[]) => void): () => void
}

export type Ports = { mail: Mail; wake: Wake }
