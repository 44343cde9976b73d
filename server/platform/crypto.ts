import { hash } from 'node:crypto'
import type { Clock } from './clock.ts'

/** SHA-256, for tokens that are stored only as a hash and for fingerprints of requests. */
export function sha256(data: string | Buffer): Buffer {
  return hash('sha256', data, 'buffer')
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ' // Crockford base 32: no I, L, O, U

/** `chars` random characters of Crockford base 32, 5 bits each: 26 of them are 130 bits. */
export function randomBase32(clock: Clock, chars: number): string {
  return Array.from(clock.bytes(chars), (byte) => alphabet[byte & 31]).join('')
}

const written = new WeakMap<object, string>()

/** Canonical JSON of an object that nobody changes any more (a definition, its words): written out once. */
export function settledJson(value: object): string {
  let text = written.get(value)
  if (text === undefined) {
    text = canonicalJson(value)
    written.set(value, text)
  }
  return text
}

/** Canonical JSON (RFC 8785) of values that hold only strings, integers, booleans, null, arrays and objects. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${canonicalJson(item ?? null)}`
    return `[${text}]`
  }
  const fields = value as Record<string, unknown>
  for (const key of Object.keys(fields).sort()) {
    if (fields[key] === undefined) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(fields[key])}`
  }
  return `{${text}}`
}
