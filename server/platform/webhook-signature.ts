import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/**
 * What both sides know: `whsec_` and the base64 of 24 to 64 bytes, as it is handed over, or a key that somebody keeps already.
 */
export type WebhookSecret = string | KeyObject

/** A sending from now is believed for so long, either way: what the reference libraries of Standard Webhooks allow. */
const toleranceMs = 5 * 60_000
const idCharsMax = 256
const written = /^whsec_([A-Za-z0-9+/]+={0,2})$/
const bytesMin = 24
const bytesMax = 64

/**
 * The headers of a webhook (Standard Webhooks 1.0, symmetric: HMAC-SHA256 over `id.timestamp.body`). `id` is the same each
 * time that the same news is sent, `at` the moment of this attempt. With several secrets, for the days in which one replaces
 * another, the list holds a signature of each.
 * @throws Error for an id with a dot (the signed text would have two readings) and for what is no secret
 */
export function signWebhook(
  secret: WebhookSecret | readonly WebhookSecret[],
  sent: { id: string; at: Date; body: string | Buffer },
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  if (!isId(sent.id)) throw new Error('the id of a webhook is visible ASCII without a dot, at most 256 characters')
  const secrets: readonly WebhookSecret[] = Array.isArray(secret) ? secret : [secret as WebhookSecret]
  const timestamp = String(Math.floor(sent.at.getTime() / 1000))
  return {
    'webhook-id': sent.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((one) => signature(one, sent.id, timestamp, sent.body)).join(' '),
  }
}

/**
 * Whether somebody who knows one of the secrets sent these bytes within five minutes of `now`. Headers as Node gives them, by
 * names in lower case; the body before anybody parsed it. Signatures of unknown versions are passed over.
 * Whoever believes it still has to know its `webhook-id` again: a sending may be repeated within these minutes.
 * @throws Error for what is no secret, never for what was sent
 */
export function isGenuine(
  secrets: readonly WebhookSecret[],
  headers: Record<string, string | string[] | undefined>,
  body: string | Buffer,
  now: Date,
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': list } = headers
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof list !== 'string') return false
  if (!isId(id) || !/^\d{1,12}$/.test(timestamp)) return false
  // Whole seconds on both sides: the sender has nothing finer to say.
  const awayMs = Math.floor(now.getTime() / 1000) * 1000 - Number(timestamp) * 1000
  if (Math.abs(awayMs) > toleranceMs) return false
  const given = list.split(' ').filter((one) => one.startsWith('v1,'))
  return secrets.some((secret) => {
    const right = Buffer.from(signature(secret, id, timestamp, body))
    return given.some((one) => {
      const bytes = Buffer.from(one)
      return bytes.length === right.length && timingSafeEqual(bytes, right)
    })
  })
}

/** Whether a text is a secret as Standard Webhooks writes one. */
export function isWebhookSecret(text: string): boolean {
  return bytesOf(text) !== null
}

function signature(secret: WebhookSecret, id: string, timestamp: string, body: string | Buffer): string {
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body)
  return `v1,${mac.digest('base64')}`
}

function keyOf(secret: WebhookSecret): KeyObject {
  if (typeof secret !== 'string') return secret
  const bytes = bytesOf(secret)
  if (!bytes) throw new Error('a webhook secret is "whsec_" and the base64 of 24 to 64 bytes')
  return createSecretKey(bytes)
}

function bytesOf(text: string): Buffer | null {
  const base64 = written.exec(text)?.[1]
  if (base64 === undefined) return null
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length >= bytesMin && bytes.length <= bytesMax ? bytes : null
}

function isId(id: string): boolean {
  return id.length <= idCharsMax && /^[\x21-\x2d\x2f-\x7e]+$/.test(id)
}
