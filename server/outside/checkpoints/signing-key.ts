import { createPrivateKey, createPublicKey, sign } from 'node:crypto'

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 section 7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Signs with the Ed25519 key of a 32-byte seed (RFC 8032). Whoever has the seed can sign another history. */
export function signerOf(seed: Buffer): { publicKey: Buffer; sign(text: Buffer): Buffer } {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return { publicKey: Buffer.from(x!, 'base64url'), sign: (text) => sign(null, text, key) }
}
