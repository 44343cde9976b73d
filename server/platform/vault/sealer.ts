import { hkdfSync } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { openPieces, sealPieces } from '../sealed-stream.ts'
import {
  boundTo,
  type CipherName,
  cipherNames,
  type DataKey,
  decrypt,
  formats,
  keyFor,
  openBytes,
  type Place,
  sealBytes,
} from './cipher.ts'

/** Seals and opens what belongs to one subject: a customer, an upload, the organisation itself. */
export type Sealer = {
  seal(clock: Clock, place: Place, text: string): Buffer
  /** Opens what `seal` made for the same place; throws when the bytes were changed or moved to another row. */
  open(place: Place, sealed: Buffer): string
  /** The same for a file of any size, in constant memory. */
  sealStream(clock: Clock, place: Place, plain: AsyncIterable<Uint8Array>): AsyncIterable<Buffer>
  /** Throws at the first piece that was changed, moved or cut off. */
  openStream(place: Place, sealed: AsyncIterable<Uint8Array>): AsyncIterable<Buffer>
}

/** Keys of texts and files from before there were data keys; each was one for the whole installation. */
export type OldKeys = { text: Buffer; files: Buffer }

const oldText = 1
const oldFiles = 2

/** A sealer over the data keys of one subject; the newest seals, each opens what names its version. */
export function sealerOver(cipher: CipherName, keys: [DataKey, ...DataKey[]], old: OldKeys | null): Sealer {
  const newest = keys.reduce((best, key) => (key.version > best.version ? key : best))
  const keyOf = (version: number) => keys.find((key) => key.version === version)?.key
  return {
    seal: (clock, place, text) => sealBytes(cipher, clock, newest, place, text),
    open(place, sealed) {
      if (sealed[0] === oldText && old)
        return decrypt('aes-256-gcm', old.text, boundTo(place, 1), sealed).toString('utf8')
      return openBytes(keyOf, place, sealed).toString('utf8')
    },
    sealStream(clock, place, plain) {
      const key = keyFor(cipher, filesKey(newest.key))
      const form = { format: formats.files[cipher], version: newest.version, cipher }
      return sealPieces(clock, key, boundTo(place, newest.version), plain, form)
    },
    openStream(place, sealed) {
      const find = (format: number, version: number) => {
        if (format === oldFiles && old) return { key: old.files, cipher: 'aes-256-gcm' as const }
        const its = cipherNames.find((name) => formats.files[name] === format)
        const key = keyOf(version)
        return its && key ? { key: keyFor(its, filesKey(key)), cipher: its } : undefined
      }
      return openPieces(find, (version) => boundTo(place, version), sealed)
    },
  }
}

/** Files are not sealed with the very key that seals texts (HKDF-SHA-256, RFC 5869). */
function filesKey(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'huiyin files', 32))
}
