import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { inPieces, splitHead } from './byte-streams.ts'
import type { Clock } from './clock.ts'

type Bytes = AsyncIterable<Uint8Array>

const formatStream = 2
const keyVersion = 1
const saltBytes = 16
const headBytes = 2 + saltBytes
const pieceBytes = 64 * 1024
const tagBytes = 16

/**
 * Seals a stream of any length in constant memory: AES-256-GCM in pieces of 64 KiB by the STREAM construction (Hoang,
 * Reyhanitabar, Rogaway and Vizár 2015), under a key of the file's own (HKDF-SHA-256, RFC 5869) that is bound to its
 * place. Pieces cannot be changed, left out, put in another order or cut off at the end without being noticed.
 * Layout: format byte, key version byte, salt; then pieces, each with its tag.
 */
export async function* sealPieces(clock: Clock, key: Buffer, place: Buffer, plain: Bytes): AsyncGenerator<Buffer> {
  const salt = clock.bytes(saltBytes)
  yield Buffer.concat([Buffer.from([formatStream, keyVersion]), salt])
  const fileKey = fileKeyOf(key, salt, place)
  let count = 0
  for await (const { piece, isLast } of inPieces(plain, pieceBytes)) {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonceOf(count++, isLast))
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
  }
}

/** Opens what `sealPieces` made for the same place; throws at the first piece that is not as it was sealed. */
export async function* openPieces(key: Buffer, place: Buffer, sealed: Bytes): AsyncGenerator<Buffer> {
  const { head, rest } = await splitHead(sealed, headBytes)
  if (head.length < headBytes || head[0] !== formatStream || head[1] !== keyVersion)
    throw new Error('sealed with an unknown format or key')
  const fileKey = fileKeyOf(key, head.subarray(2), place)
  let count = 0
  for await (const { piece, isLast } of inPieces(rest, pieceBytes + tagBytes)) {
    if (piece.length < tagBytes) throw new Error('the sealed file ends too early')
    const body = piece.subarray(0, -tagBytes)
    const decipher = createDecipheriv('aes-256-gcm', fileKey, nonceOf(count++, isLast))
    decipher.setAuthTag(piece.subarray(-tagBytes))
    yield Buffer.concat([decipher.update(body), decipher.final()])
  }
}

function fileKeyOf(key: Buffer, salt: Buffer, place: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, place, 32))
}

/** Which piece it is and whether it is the last: never the same twice under one file's key. */
function nonceOf(count: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(count, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}
