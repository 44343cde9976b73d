import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { inPieces, splitHead } from './byte-streams.ts'
import type { Clock } from './clock.ts'
import type { CipherName } from './vault/cipher.ts'

type Bytes = AsyncIterable<Uint8Array>

const saltBytes = 16
const headBytes = 2 + saltBytes
const pieceBytes = 64 * 1024
const tagBytes = 16

/** What the head of a sealed stream tells: format byte, key version byte, and the algorithm that they mean. */
export type StreamForm = { format: number; version: number; cipher: CipherName }
/** Under a key that is given with the stream, not looked up. */
export const plainForm: StreamForm = { format: 2, version: 1, cipher: 'aes-256-gcm' }

/**
 * Seals a stream of any length in constant memory: GCM in pieces of 64 KiB by the STREAM construction (Hoang,
 * Reyhanitabar, Rogaway and Vizár 2015), under a key of the file's own (HKDF-SHA-256, RFC 5869) that is bound to its
 * place. Pieces cannot be changed, left out, put in another order or cut off at the end without being noticed.
 * Layout: format byte, key version byte, salt; then pieces, each with its tag.
 */
export async function* sealPieces(
  clock: Clock,
  key: Buffer,
  place: Buffer,
  plain: Bytes,
  { format, version, cipher }: StreamForm = plainForm,
): AsyncGenerator<Buffer> {
  const salt = clock.bytes(saltBytes)
  yield Buffer.concat([Buffer.from([format, version]), salt])
  const fileKey = fileKeyOf(key, salt, place)
  let count = 0
  for await (const { piece, isLast } of inPieces(plain, pieceBytes)) {
    const sealer = createCipheriv(cipher as 'aes-256-gcm', fileKey, nonceOf(count++, isLast))
    yield Buffer.concat([sealer.update(piece), sealer.final(), sealer.getAuthTag()])
  }
}

/** Finds the key for what the head of a stream tells. */
export type FindKey = (format: number, version: number) => { key: Buffer; cipher: CipherName } | undefined

/** Opens what `sealPieces` made for the same place; throws at the first piece that is not as it was sealed. */
export async function* openPieces(
  find: FindKey,
  placeOf: (version: number) => Buffer,
  sealed: Bytes,
): AsyncGenerator<Buffer> {
  const { head, rest } = await splitHead(sealed, headBytes)
  const found = head.length < headBytes ? undefined : find(head[0]!, head[1]!)
  if (!found) throw new Error('sealed with an unknown format or key')
  const fileKey = fileKeyOf(found.key, head.subarray(2), placeOf(head[1]!))
  let count = 0
  for await (const { piece, isLast } of inPieces(rest, pieceBytes + tagBytes)) {
    if (piece.length < tagBytes) throw new Error('the sealed file ends too early')
    const body = piece.subarray(0, -tagBytes)
    const opener = createDecipheriv(found.cipher as 'aes-256-gcm', fileKey, nonceOf(count++, isLast))
    opener.setAuthTag(piece.subarray(-tagBytes))
    yield Buffer.concat([opener.update(body), opener.final()])
  }
}

/** As long as the key that the algorithm takes. */
function fileKeyOf(key: Buffer, salt: Buffer, place: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, place, key.length))
}

/** Which piece it is and whether it is the last: never the same twice under one file's key. */
function nonceOf(count: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(count, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}
