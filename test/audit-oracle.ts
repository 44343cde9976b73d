/**
 * A second verifier of exports, slow and plain: written from docs/audit.md and RFC 6962 section 2.1 with nothing of the
 * first, holding everything at once. It only says yes or no.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'

type Note = { size: number; root: string }
type Leaf = { subject: { id: string }; seq: number; previous: string | null; type: string; payload: Payload }
type Payload = { messageId?: string; attachmentId?: string | null; commitment?: string; files?: Record<string, string> }
type Line = {
  checkpoint?: string
  block?: { leaves: string; words: Record<string, string | null>; files: Record<string, string> }
  unsealed?: Leaf
  end?: object
}

const sha256 = (...parts: (Buffer | string)[]) => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest()
}

/** MTH of RFC 6962: of nothing, of one leaf, of two parts of which the first is the largest power of two. */
export function treeHash(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return sha256('')
  if (leaves.length === 1) return sha256(Buffer.from([0]), leaves[0]!)
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return sha256(Buffer.from([1]), treeHash(leaves.slice(0, half)), treeHash(leaves.slice(half)))
}

function readNote(note: string, key: string): Note | null {
  const [, name = '', material = ''] = /^([^+]+)\+[^+]+\+(.+)$/.exec(key) ?? []
  const [text, signed, ...more] = note.split('\n\n')
  const lines = `${text}\n`.split('\n')
  const [dash, signer, signature = ''] = (signed ?? '').trimEnd().split(' ')
  const bytes = Buffer.from(signature, 'base64')
  if (lines.length !== 5 || lines[0] !== name || dash !== '—' || signer !== name || more.length > 0) return null
  if (bytes.toString('base64') !== signature || !lines[3]!.startsWith('time ')) return null
  const publicBytes = Buffer.from(material, 'base64')
  const id = sha256(`${name}\n`, publicBytes).subarray(0, 4)
  const x = publicBytes.subarray(1).toString('base64url')
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const good = id.equals(bytes.subarray(0, 4)) && verify(null, Buffer.from(`${text}\n`), publicKey, bytes.subarray(4))
  return good ? { size: Number(lines[1]), root: lines[2]! } : null
}

/** Whether the lines of an export are what was sealed, and begin with every published tree. */
export function isWhole(lines: string[], key: string, published: string[]): boolean {
  const leaves: Buffer[] = []
  const events: Leaf[] = []
  const words = new Map<string, string | null>()
  const files = new Map<string, string>()
  let signedSize = 0
  let stored = ''
  const agrees = (note: Note | null) =>
    note !== null && note.size <= leaves.length && treeHash(leaves.slice(0, note.size)).toString('base64') === note.root
  for (const line of lines.slice(1)) {
    const read = JSON.parse(line) as Line & Leaf
    if (read.subject) {
      leaves.push(Buffer.from(line))
      events.push(read)
    } else if (read.checkpoint) {
      const note = readNote(read.checkpoint, key)
      if (!agrees(note) || note!.size !== leaves.length) return false
      signedSize = note!.size
    } else if (read.block) {
      stored += Buffer.from(read.block.leaves, 'base64').toString('hex')
      for (const [id, commitment] of Object.entries(read.block.words)) words.set(id, commitment)
      for (const [id, file] of Object.entries(read.block.files)) files.set(id, file)
    } else if (!read.unsealed && !read.end) return false
  }
  const hashes = leaves.map((leaf) => sha256(Buffer.from([0]), leaf))
  if (Buffer.concat(hashes).toString('hex') !== stored || signedSize !== leaves.length) return false
  return (
    areChained(events, hashes) &&
    events.every((event) => isBound(event, events, words, files)) &&
    published.map((note) => readNote(note, key)).every(agrees)
  )
}

function areChained(events: Leaf[], hashes: Buffer[]): boolean {
  return events.every((event, at) => {
    const before = events.findLastIndex((other, place) => place < at && other.subject.id === event.subject.id)
    const seq = before < 0 ? 0 : events[before]!.seq
    const previous = before < 0 ? null : hashes[before]!.toString('base64')
    return event.seq === seq + 1 && event.previous === previous
  })
}

function isBound(event: Leaf, events: Leaf[], words: Map<string, string | null>, files: Map<string, string>): boolean {
  const { messageId, commitment, files: sent = {} } = event.payload
  const isErased = (id?: string) =>
    events
      .filter((other) => other.subject.id === event.subject.id)
      .some(({ type, payload }) => {
        const purged = type === 'message.purged' ? (payload.attachmentId ?? payload.messageId) : undefined
        return type === 'ticket.erased' || (purged !== undefined && (purged === messageId || purged === id))
      })
  const now = messageId && commitment ? words.get(messageId) : commitment
  const isSame = now === commitment || (now === null && isErased())
  const isSent = ([id, key]: [string, string]) => files.get(id) === key || (!files.has(id) && isErased(id))
  return isSame && Object.entries(sent).every(isSent)
}
