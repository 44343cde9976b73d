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

/**
 * Keeps files, already sealed, each under the SHA-256 of its bytes in hexadecimal and apart for every organisation.
 * Whatever cannot be done now throws FilesUnavailable.
 */
export type Files = {
  /** Resolves when the bytes would survive a power cut. A failure half-way leaves nothing under any key. */
  put(orgId: string, sealed: AsyncIterable<Uint8Array>): Promise<{ key: string; bytes: number }>
  /** @throws FilesUnavailable, also at the first read */
  get(orgId: string, key: string): AsyncIterable<Buffer>
  /** Removing what is not there is no error. */
  remove(orgId: string, key: string): Promise<void>
  /** Keys of files that were put before a moment, in no order. */
  list(orgId: string, before: Date): AsyncIterable<string>
  /** For people: a folder, or "s3://bucket at https://host". */
  readonly where: string
}

/** The store of files is full, missing or not answering; trying later may help. */
export class FilesUnavailable extends Error {
  override name = 'FilesUnavailable'
}

/** About 8,000 × 6,000: what a phone's camera gives. The memory of a picture is its pixels, not its bytes. */
export const picturePixelsMax = 50_000_000

/** What a look inside a file found. */
export type Finding =
  | { refused: 'broken' | 'too_many_pixels' | 'active_content' | 'mixed_content' }
  /** Harmless as it is, to be saved; or a picture drawn anew, with nothing of the original but its pixels. */
  | { rendition: { webp: Buffer; width: number; height: number } | null }

/** Looks inside files that somebody sent, in a process of its own with little memory, little time and no secrets. */
export type Inspector = {
  /** How many looks may go on at once. */
  readonly slots: number
  /** @throws Error when the process died, took too long or too much memory; what `plain` throws is passed on. */
  look(kind: 'image' | 'pdf' | 'video', plain: AsyncIterable<Uint8Array>): Promise<Finding>
}

export type Ports = { mail: Mail; wake: Wake; files: Files; inspector: Inspector }
