/** How a telephone is reached: a text message, or a call in which a text is read out. */
export const phoneChannels = ['sms', 'voice'] as const
export type PhoneChannel = (typeof phoneChannels)[number]

/**
 * One message. Some providers send nothing but templates that were approved before (in China all of them): they take the
 * template's name and `params`; the others take `text`, which is the same in full.
 */
export type PhoneMessage = {
  /** Ours; a provider that knows ids sends what it has sent before under this one only once. */
  id: string
  channel: PhoneChannel
  /** ITU-T E.164, with its plus. */
  to: string
  template: string
  params: Record<string, string>
  text: string
  language: string
  /** Where news of it are posted. */
  receiptsTo: string
}

/** What became of a message that a provider took. `code` is the provider's own word for why, or ours; never a sentence. */
export type PhoneState = { state: 'under_way' | 'delivered' | 'failed'; code: string | null }
export type PhoneReceipt = PhoneState & { reference: string }

/** A request at our address for receipts, as it came. `url` is the address as the sender was told it. */
export type SentReceipt = {
  url: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  now: Date
}

/** Sends text messages and makes calls. */
export type PhoneNotices = {
  readonly name: 'aliyun' | 'twilio' | 'sandbox'
  /** For people: an address without credentials. */
  readonly where: string
  /** Nobody's telephone rings: what it takes is kept and shown, and never leaves the machine. */
  readonly isSimulated: boolean
  readonly channels: readonly PhoneChannel[]
  /**
   * Resolves when the provider took it. Whatever leaves it open whether it did throws a plain Error with a reason.
   * @throws PhoneRefused when trying again would not help
   */
  send(message: PhoneMessage): Promise<{ reference: string }>
  /** Asks what became of a message; `at` is when it was taken. Throws a plain Error with a reason. */
  ask(sent: { channel: PhoneChannel; to: string; reference: string; at: Date }): Promise<PhoneState>
  /** What somebody sent as a receipt; null when it is not to be believed: not signed by the provider, or too long ago. */
  readReceipt(sent: SentReceipt): PhoneReceipt | null
}

/** The provider will not send this message, now or later. The code is a short word, without the number. */
export class PhoneRefused extends Error {
  override name = 'PhoneRefused'
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}
