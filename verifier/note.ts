import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'

/** Signed notes and checkpoints as c2sp.org/signed-note and c2sp.org/tlog-checkpoint have them, Ed25519 only. */

export type Key = { name: string; id: Buffer; key: KeyObject }
export type Checkpoint = { size: number; root: Buffer; at: string }

const ed25519 = 1

/** Reads `<name>+<id>+<base64>`. @throws Error in words when it is none, or its parts do not belong together */
export function readKey(text: string): Key {
  const [, name = '', id = '', data = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? []
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length !== 33 || bytes[0] !== ed25519) throw new Error('this is not a verifier key (name+id+base64)')
  const expected = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), bytes]), 'buffer').subarray(0, 4)
  if (expected.toString('hex') !== id) throw new Error('name, id and key of this verifier key do not belong together')
  const x = bytes.subarray(1).toString('base64url')
  return { name, id: expected, key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }) }
}

const note = /^([^\n]+)\n(\d{1,16})\n([A-Za-z0-9+/]{43}=)\ntime ([^\n]+)\n\n((?:— [^ \n]+ [A-Za-z0-9+/=]+\n)+)$/

/** What a note says, or in words why it is not to be believed. */
export function readNote(text: string, { name, id, key }: Key): Checkpoint | string {
  const [, origin, size, root = '', at = '', signatures = ''] = note.exec(text) ?? []
  if (!origin) return 'is not written as a checkpoint'
  if (origin !== name) return `is of another tree (${origin})`
  const signed = Buffer.from(text.slice(0, text.indexOf('\n\n') + 1))
  for (const line of signatures.trimEnd().split('\n')) {
    const [, signer, data = ''] = line.split(' ')
    const bytes = Buffer.from(data, 'base64')
    // Only the one way to write these bytes: what is accepted cannot be changed unseen.
    if (signer !== name || !bytes.subarray(0, 4).equals(id) || bytes.toString('base64') !== data) continue
    if (verify(null, signed, key, bytes.subarray(4)))
      return { size: Number(size), root: Buffer.from(root, 'base64'), at }
  }
  return 'does not have a good signature of this key'
}

/** The notes of a file that they were appended to, in its order; what is no note at all comes as it is. */
export function splitNotes(text: string): string[] {
  return text
    .split(/(?<=\n— [^\n]+\n)\n*(?!— )/)
    .map((part) => part.replace(/^\n+/, ''))
    .filter((part) => part !== '')
}
