import { createPublicKey, verify } from 'node:crypto'
import { sha256 } from '#platform/crypto.ts'

/**
 * Checkpoints as C2SP signed notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint): who keeps the tree, how many leaves it
 * has, its root, and when. One Ed25519 signature.
 */
export type Checkpoint = { size: number; root: Buffer; at: string }

/** Signs with the key that belongs to `publicKey` (32 bytes, RFC 8032). */
export type Signer = { readonly publicKey: Buffer; sign(text: Buffer): Buffer }

/** The name of an organisation's tree, which is also the name of its key. */
export function originOf(orgId: string): string {
  return `huiyin.audit/${orgId}`
}

/** The key as verifiers take it: `<name>+<id in hexadecimal>+<base64 of the algorithm's byte and the key>`. */
export function verifierKey(orgId: string, publicKey: Buffer): string {
  const id = keyId(originOf(orgId), publicKey).toString('hex')
  return `${originOf(orgId)}+${id}+${Buffer.concat([ed25519, publicKey]).toString('base64')}`
}

/** The note of a checkpoint, signed. */
export function writeNote(orgId: string, { size, root, at }: Checkpoint, signer: Signer): string {
  const origin = originOf(orgId)
  const text = `${origin}\n${size}\n${root.toString('base64')}\ntime ${at}\n`
  const signature = Buffer.concat([keyId(origin, signer.publicKey), signer.sign(Buffer.from(text))])
  return `${text}\n— ${origin} ${signature.toString('base64')}\n`
}

const shape = /^(([^\n]+)\n([1-9]\d{0,15})\n([A-Za-z0-9+/=]{44})\ntime ([^\n]+)\n)\n— ([^ \n]+) ([A-Za-z0-9+/=]+)\n$/

/** What a note says, when this key signed it for this organisation; else null. */
export function readNote(orgId: string, note: string, publicKey: Buffer): Checkpoint | null {
  const [, text = '', origin, size, root = '', at = '', name, signature = ''] = shape.exec(note) ?? []
  const bytes = Buffer.from(signature, 'base64')
  const isOurs =
    origin === originOf(orgId) &&
    name === origin &&
    bytes.subarray(0, 4).equals(keyId(origin, publicKey)) &&
    verify(null, Buffer.from(text), keyObject(publicKey), bytes.subarray(4))
  return isOurs ? { size: Number(size), root: Buffer.from(root, 'base64'), at } : null
}

const ed25519 = Buffer.from([1])

function keyId(name: string, publicKey: Buffer): Buffer {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), ed25519, publicKey])).subarray(0, 4)
}

function keyObject(publicKey: Buffer) {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') }, format: 'jwk' })
}
