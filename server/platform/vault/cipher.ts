import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** Where a ciphertext belongs. It is bound to this place (AEAD associated data): moved elsewhere it does not open. */
export type Place = { orgId: string; table: string; column: string; rowId: string }

/** A 256-bit key that seals, with the version that every ciphertext names. */
export type DataKey = { version: number; key: Buffer }

/** What new ciphertexts are made with; each tells its own, so that all of them open whatever is chosen. */
export const cipherNames = ['aes-256-gcm', 'sm4-gcm'] as const
export type CipherName = (typeof cipherNames)[number]

/** Format bytes. 1 and 2 are texts and files from before there were data keys. */
export const formats = {
  text: { 'aes-256-gcm': 3, 'sm4-gcm': 4 },
  files: { 'aes-256-gcm': 5, 'sm4-gcm': 6 },
} as const

const nonceBytes = 12
export const tagBytes = 16
const headBytes = 2 + nonceBytes + tagBytes

/**
 * The key that an algorithm gets: SM4 (GB/T 32907-2016) takes 128 bits, derived, so that no bits serve two algorithms.
 */
export function keyFor(cipher: CipherName, key: Buffer): Buffer {
  return cipher === 'aes-256-gcm' ? key : createHmac('sha256', key).update('huiyin sm4-gcm').digest().subarray(0, 16)
}

/** What a ciphertext is bound to besides its key. */
export function boundTo(place: Place, version: number): Buffer {
  return Buffer.from(`${place.orgId}|${place.table}|${place.column}|${place.rowId}|${version}`)
}

/**
 * Seals bytes for a place: GCM (NIST SP 800-38D; RFC 8998 for SM4) with a random 96-bit nonce.
 * Layout: format byte, key version byte, nonce, tag, ciphertext.
 */
export function sealBytes(
  cipher: CipherName,
  clock: Clock,
  { key, version }: DataKey,
  place: Place,
  plain: string | Buffer,
): Buffer {
  const nonce = clock.bytes(nonceBytes)
  const sealer = createCipheriv(cipher as 'aes-256-gcm', keyFor(cipher, key), nonce).setAAD(boundTo(place, version))
  const body = typeof plain === 'string' ? sealer.update(plain, 'utf8') : sealer.update(plain)
  sealer.final()
  const sealed = Buffer.allocUnsafe(headBytes + body.length)
  sealed[0] = formats.text[cipher]
  sealed[1] = version
  nonce.copy(sealed, 2)
  sealer.getAuthTag().copy(sealed, 2 + nonceBytes)
  body.copy(sealed, headBytes)
  return sealed
}

/** Opens what `sealBytes` made for the same place; throws when the bytes were changed or moved to another row. */
export function openBytes(keyOf: (version: number) => Buffer | undefined, place: Place, sealed: Buffer): Buffer {
  const cipher = cipherNames.find((name) => formats.text[name] === sealed[0])
  const version = sealed[1] ?? 0
  const key = keyOf(version)
  if (!cipher || !key) throw new Error('sealed with an unknown format or key')
  return decrypt(cipher, keyFor(cipher, key), boundTo(place, version), sealed)
}

/** Undoes GCM over the common layout. */
export function decrypt(cipher: CipherName, key: Buffer, bound: Buffer, sealed: Buffer): Buffer {
  const opener = createDecipheriv(cipher as 'aes-256-gcm', key, sealed.subarray(2, 2 + nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(bound)
    .setAuthTag(sealed.subarray(2 + nonceBytes, headBytes))
  return Buffer.concat([opener.update(sealed.subarray(headBytes)), opener.final()])
}
