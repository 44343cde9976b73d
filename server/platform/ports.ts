import type { PhoneNotices } from './phone-port.ts'
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

/** Whose account, or which payment. */
export type MoneyTarget =
  | { type: 'account'; by: 'app_user' | 'phone'; value: string }
  | { type: 'transaction'; value: string }

export type Money = { amountMinor: bigint; currency: string }

/** What is asked of whoever holds the money. */
export type MoneyOrder = { reason: string } & (
  | { kind: 'hold'; target: MoneyTarget; until: Date }
  | { kind: 'extend'; hold: string; until: Date }
  | { kind: 'release'; hold: string }
  | { kind: 'refund'; target: MoneyTarget & { type: 'transaction' }; amount: Money; total?: Money }
  | { kind: 'compensate'; target: MoneyTarget; amount: Money }
  | { kind: 'recall'; target: MoneyTarget & { type: 'transaction' }; reasonCode: string }
)

/** How far an order is, as whoever holds the money says. A larger `seq` is newer. */
export type MoneyStatus = {
  id: string
  state: 'accepted' | 'done' | 'rejected'
  seq: number
  at: Date
  reference: string | null
  until: Date | null
  code: string | null
}

/** What is known of a payment or an account there. */
export type MoneyFacts = {
  account: { masked: string; state: 'normal' | 'held' | 'closed'; holdUntil: Date | null } | null
  payment: {
    value: string
    state: 'pending' | 'succeeded' | 'failed'
    amount: Money
    method: string | null
    debited: boolean
    frozen: boolean
    at: Date
    settledAt: Date | null
    errorCode: string | null
    refundedMinor: bigint
    duplicateOf: string | null
  } | null
}

/** An order that took effect, as a day's statement has it. */
export type MoneyLine = {
  id: string
  kind: MoneyOrder['kind']
  at: Date
  amount: Money | null
  reference: string | null
}

/**
 * Whoever holds the money: a bank's core, or a scheme. The id is ours and the idempotency key. Whatever leaves it open whether
 * an order arrived throws a plain Error with a reason; then `ask` says, and only who was never told is told again.
 */
export type MoneyRail = {
  readonly name: 'core' | 'wechat_pay'
  /** For people: an address without credentials. */
  readonly where: string
  readonly kinds: readonly MoneyOrder['kind'][]
  submit(id: string, order: MoneyOrder): Promise<MoneyStatus>
  /** Null: there is no such order. */
  ask(id: string, order: MoneyOrder): Promise<MoneyStatus | null>
  /** Null: not known there, or nothing is known there of such things. */
  lookUp(target: MoneyTarget): Promise<MoneyFacts | null>
  /** The orders that took effect on a day (UTC), and whether more may come. Null: there are no statements. */
  statement(day: string): Promise<{ lines: MoneyLine[]; isComplete: boolean } | null>
  /**
   * What somebody sent to our address as news; null when it is not to be believed: whoever holds the money did not sign it,
   * or too long ago. `id` names the sending, the same when it is repeated.
   */
  readNews(sent: {
    headers: Record<string, string | string[] | undefined>
    body: Buffer
    now: Date
  }): { id: string; status: MoneyStatus } | null
}

/** Where the operator's risk desk hears of protections, and what that is signed with; several secrets while one replaces another. */
export type RiskDesk = { url: string; secrets: readonly string[] }

/**
 * A protection of money as a risk desk is told of it, by the action that began it: `until` is its end as it is now, `contactId`
 * says whose account it is of, `orderNo` which payment, `byStaff` whether a person asked for it.
 */
export type ProtectionFacts = {
  protectionId: string
  ticketId: string
  reason: string
  since: Date
  until: Date
  byStaff: boolean
  contactId: string | null
  orderNo: string | null
}

/** Signed news that nobody took. `reason` is a code that is kept and shown: no part of the address or of what was said. */
export class NotHeard extends Error {
  override name = 'NotHeard'
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}

export type Ports = {
  mail: Mail
  wake: Wake
  files: Files
  inspector: Inspector
  notary: Notary
  shred: ShredLedger
  providers: Providers
  /** Who is asked to hold and move money; none is set: nobody is. */
  money: { core: MoneyRail | null; wechat_pay: MoneyRail | null }
  /** Who sends text messages and calls; null: nobody does. */
  phone: PhoneNotices | null
  /** Who hears when money is protected and when that ends; null: nobody does. */
  riskDesk: RiskDesk | null
  /** The demo has a core, a gateway and a risk desk of its own, all made up: nothing of another organisation ever goes there. */
  sandbox: ({ orgId: string } & Reached) | null
}

export type Reached = Pick<Ports, 'money' | 'phone' | 'riskDesk'>

/** Whom an organisation's money, messages and news of protections go to. */
export function reachedBy({ ports }: { ports: Ports }, orgId: string): Reached {
  if (ports.sandbox?.orgId === orgId) return ports.sandbox
  return ports
}
