import type { Box, SeenLine } from './pictures.rules.ts'
import type { ShredLedger } from './shred-ledger.ts'

/** What the product needs from the outside world. `outside/*` implements these; main.ts and worker.ts wire them. */

/** Sends one e-mail. Resolves when the next hop took responsibility; throws a plain Error with a reason otherwise. */
export type Mail = {
  send(letter: { to: string; subject: string; text: string; messageId: string; inReplyTo?: string }): Promise<void>
  /** How many letters it takes at the same time; one if it does not say. */
  readonly atOnce?: number
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
  /**
   * Of a picture, every line of text is read and `toCover` asked what of it nobody may see: those pixels are destroyed
   * before there is a rendition.
   * @throws Error when the process died, took too long or too much memory; what `plain` throws is passed on.
   */
  look(
    kind: 'image' | 'pdf' | 'video',
    plain: AsyncIterable<Uint8Array>,
    toCover: (lines: SeenLine[]) => Box[],
  ): Promise<Finding>
  /**
   * A picture drawn anew with these words (A to Z, digits, `-:.`) all over it, and nothing covered, as WebP.
   * @throws Error as `look`, and for what is no picture
   */
  writeOver(plain: AsyncIterable<Uint8Array>, words: string): Promise<Buffer>
}

/**
 * Wraps keys under a key-encryption key that does not leave its place: a file, the environment, a command, a service.
 * Whatever fails throws a plain Error with a reason that holds no key.
 */
export type Kms = {
  /** Which key wraps, so that what it wrapped is unwrapped by it. */
  readonly id: string
  wrap(key: Buffer): Promise<Buffer>
  unwrap(wrapped: Buffer): Promise<Buffer>
  /** For people: a file, "HUIYIN_KEY", a command, an address without credentials. */
  readonly where: string
  /** Keys that were used before there were data keys; only the local key knows them. */
  readonly before?: { text: Buffer; files: Buffer; index: Buffer }
}

/** A place that the administrator of the database cannot write, where signed checkpoints of the audit tree are put. */
export type CheckpointPlace = {
  readonly name: 'file' | 'http' | 'email'
  /** For people: a file, an address without credentials. */
  readonly where: string
  /** At most one checkpoint in this time. */
  readonly everyMs: number
  /** Resolves when the place has it; throws a plain Error with a reason otherwise. */
  put(orgId: string, checkpoint: { size: number; note: string }): Promise<void>
}

/** Signs checkpoints of the audit tree with an Ed25519 key (RFC 8032) that is not in the database. */
export type Notary = {
  /** 32 bytes. */
  readonly publicKey: Buffer
  sign(text: Buffer): Buffer
  readonly places: readonly CheckpointPlace[]
}

/** This house as an outside OpenID provider knows it. */
export type ProviderClient = { issuer: string; clientId: string; clientSecret: string | null; redirectUri: string }
/** What one sign-in is recognised by on its way back (OpenID Connect Core section 3.1.2, RFC 7636). */
export type SignInTrip = { state: string; nonce: string; verifier: string }

/** Lets an outside provider say who somebody is. What cannot be reached throws Problem unavailable provider_unavailable. */
export type Providers = {
  /** Where to send the browser. */
  begin(client: ProviderClient, trip: SignInTrip): Promise<string>
  /** Who came back with this query, by the provider's signed word; null when it is not to be believed. */
  finish(client: ProviderClient, trip: SignInTrip, query: string): Promise<{ issuer: string; subject: string } | null>
}

export type Ports = {
  mail: Mail
  wake: Wake
  files: Files
  inspector: Inspector
  notary: Notary
  shred: ShredLedger
  providers: Providers
}
