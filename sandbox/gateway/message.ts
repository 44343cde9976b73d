import { z } from 'zod'

const word = z.string().min(1).max(200)

/** What the gateway is asked to send, or to read out. */
export const messageShape = z.object({
  id: word,
  channel: z.enum(['sms', 'voice']),
  to: z.string().regex(/^\+[1-9]\d{5,14}$/),
  template: word,
  params: z.record(word, z.string().max(500)),
  text: z.string().min(1).max(1_000),
  language: word,
  receiptsTo: z.url(),
})
export type Message = z.output<typeof messageShape>

/** What it takes; always simulated: nobody's telephone rings. */
export type Taken = Message & {
  reference: string
  simulated: true
  at: string
  state: 'under_way' | 'delivered' | 'failed'
  code: string | null
}

/**
 * How it plays a channel. `deliver`: takes, and reports delivered. `undeliver`: takes, and reports failed. `lose`: takes, and
 * never says more. `refuse`: will not send it, for good. `error`: answers 500 and takes nothing. `hang`: never answers, and
 * takes nothing. `take_and_hang`: takes it and never answers.
 */
export const ways = ['deliver', 'undeliver', 'lose', 'refuse', 'error', 'hang', 'take_and_hang'] as const

export const controlShape = z.object({
  sms: z.enum(ways).default('deliver'),
  voice: z.enum(ways).default('deliver'),
  /** Before it answers. */
  slowMs: z.number().int().min(0).max(60_000).default(0),
  /** Before its receipt goes out. */
  receiptAfterMs: z.number().int().min(0).max(60_000).default(100),
  /** How receipts go out: once, twice, signed with a key of nobody's, or not at all. */
  receipts: z.enum(['once', 'twice', 'badly_signed', 'never']).default('once'),
})
export type Control = z.output<typeof controlShape>
