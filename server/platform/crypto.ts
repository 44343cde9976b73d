import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync } from 'node:crypto'
import type { Clock } from './clock.ts'
import { openPieces, sealPieces } from './sealed-stream.ts'

/**
 * Seals personal data and finds it again by keyed index. One local key for now; the format byte and the key version
 * in every ciphertext let keys and algorithms change without touching columns.
 */
export type Vault = {
  seal(clock: Clock, place: Place, text: string): Buffer
  /** Opens what `seal` made for the same place; throws when the bytes were changed or moved to another row. */
  open(place: Place, sealed: Buffer): string
  /** The same for a file of any size, in constant memory. */
  sealStream(clock: Clock, place: Place, plain: AsyncIterable<Uint8Array>): AsyncIterable<Buffer>
  /** Throws at the first piece that was changed, moved or cut off. */
  openStream(place: Place, sealed: AsyncIterable<Uint8Array>): AsyncIterable<Buffer>
  /** 128-bit HMAC of an already normalised value, for equality search inside one organisation. */
  index(orgId: string, field: string, value: string): Buffer
}

/** Where a ciphertext belongs. It is bound to this place (AEAD associated data): moved elsewhere it does not open. */
export type Place = { orgId: string; table: string; column: string; rowId: string }

const formatAes256Gcm = 1
const keyVersion = 1
const nonceBytes = 12
const tagBytes = 16

function associated(place: Place): Buffer {
  return Buffer.from([place.orgId, place.table, place.column, place.rowId, keyVersion].join('|'))
}

/**
 * A vault over one 32-byte key. AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces; the encryption and the index
 * key are derived from it by HKDF-SHA-256 (RFC 5869). Layout: format byte, key version byte, nonce, tag, ciphertext.
 */
export function localVault(key: Buffer): Vault {
  if (key.length !== 32) throw new Error('the local key must be 32 bytes')
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `huiyin ${purpose} v1`, 32))
  const sealKey = derive('seal')
  const indexKey = derive('index')
  const streamKey = derive('seal files')
  return {
    seal(clock, place, text) {
      const nonce = clock.bytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(associated(place))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([formatAes256Gcm, keyVersion]), nonce, cipher.getAuthTag(), body])
    },
    open(place, sealed) {
      if (sealed[0] !== formatAes256Gcm || sealed[1] !== keyVersion)
        throw new Error('sealed with an unknown format or key')
      const nonce = sealed.subarray(2, 2 + nonceBytes)
      const tag = sealed.subarray(2 + nonceBytes, 2 + nonceBytes + tagBytes)
      const decipher = createDecipheriv('aes-256-gcm', sealKey, nonce).setAAD(associated(place)).setAuthTag(tag)
      return Buffer.concat([decipher.update(sealed.subarray(2 + nonceBytes + tagBytes)), decipher.final()]).toString(
        'utf8',
      )
    },
    sealStream: (clock, place, plain) => sealPieces(clock, streamKey, associated(place), plain),
    openStream: (place, sealed) => openPieces(streamKey, associated(place), sealed),
    index(orgId, field, value) {
      return createHmac('sha256', indexKey).update(`${orgId}|${field}|${value}`).digest().subarray(0, 16)
    },
  }
}

/** SHA-256, for tokens that are stored only as a hash and for fingerprints of requests. */
export function sha256(data: string | Buffer): Buffer {
  return hash('sha256', data, 'buffer')
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ' // Crockford base 32: no I, L, O, U

/** `chars` random characters of Crockford base 32, 5 bits each: 26 of them are 130 bits. */
export function randomBase32(clock: Clock, chars: number): string {
  return Array.from(clock.bytes(chars), (byte) => alphabet[byte & 31]).join('')
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
