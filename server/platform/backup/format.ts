import { createHash } from 'node:crypto'

/**
 * What stands in a backup, before it is compressed and sealed: frames of one kind byte, four length bytes and a body.
 * A frame is JSON (what follows, or how what went before must have been) or a part of a table's rows or of a file.
 */
export type Begin = {
  is: 'begin'
  /** Every acknowledgement before this moment is inside. */
  mark: string
  migrations: { version: number; hash: string }[]
  /** Which key-encryption keys wrapped the keys inside. */
  kms: string[]
}
export type TableHead = { is: 'table'; name: string; columns: string[] }
export type FileHead = { is: 'file'; orgId: string; key: string }
/** How the part before it must have been: SHA-256 in hexadecimal over its bytes, and of a table how many rows. */
export type Tail = { is: 'tail'; bytes: number; sha256: string; rows?: number }
/** The manifest, last. A file without it was cut off. */
export type End = {
  is: 'end'
  mark: string
  endedAt: string
  tables: Record<string, { rows: number; sha256: string }>
  files: { count: number; bytes: number }
  sequences: { name: string; value: string; isCalled: boolean }[]
}
type Note = Begin | TableHead | FileHead | Tail | End

const noteKind = 0x7b
const dataKind = 0x64
const headBytes = 5
/** No frame of ours is longer; a longer one is not ours. */
const frameBytesMax = 64 * 1024 * 1024
export const partBytes = 64 * 1024

function frame(kind: number, body: Buffer): Buffer {
  const head = Buffer.alloc(headBytes)
  head[0] = kind
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}

export function noteFrame(note: Note): Buffer {
  return frame(noteKind, Buffer.from(JSON.stringify(note)))
}

/** A part of the backup as frames: its bytes, and its tail, which `told` also hears. */
export async function* dataFrames(
  parts: AsyncIterable<Buffer | Buffer[]>,
  told: (tail: Tail) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let bytes = 0
  let rows = 0
  let waiting: Buffer[] = []
  let waitingBytes = 0
  const flush = (): Buffer => {
    const body = Buffer.concat(waiting)
    waiting = []
    waitingBytes = 0
    hash.update(body)
    bytes += body.length
    return frame(dataKind, body)
  }
  for await (const given of parts) {
    const some = Array.isArray(given) ? given : [given]
    if (Array.isArray(given)) rows += given.length
    for (const part of some) {
      waiting.push(part)
      waitingBytes += part.length
      if (waitingBytes >= partBytes) yield flush()
    }
  }
  if (waitingBytes > 0) yield flush()
  const tail: Tail = { is: 'tail', bytes, sha256: hash.digest('hex'), rows }
  told(tail)
  yield noteFrame(tail)
}

/** Where the parts of a backup go. A part that is not read to its end is read by us. */
export type Visitor = {
  begin(begin: Begin): Promise<void>
  table(head: TableHead, rows: AsyncIterable<Buffer>): Promise<void>
  file(head: FileHead, bytes: AsyncIterable<Buffer>): Promise<void>
}

/**
 * Walks through the opened bytes of a backup, and holds every part against its tail and all of them against the
 * manifest. @throws Error when anything differs or is missing
 */
export async function walk(opened: AsyncIterable<Buffer>, visitor: Visitor): Promise<End> {
  const frames = framesOf(opened)
  const first = await nextNote(frames)
  if (first?.is !== 'begin') throw new Error('it does not begin as a backup does')
  await visitor.begin(first)
  const tables: End['tables'] = {}
  const files = { count: 0, bytes: 0 }
  for (;;) {
    const note = await nextNote(frames)
    if (note === null) throw new Error('its manifest is missing')
    if (note.is === 'end') {
      const isWhole = JSON.stringify([note.tables, note.files]) === JSON.stringify([tables, files])
      if (!isWhole || note.mark !== first.mark) throw new Error('it does not hold what its manifest says')
      return note
    }
    if (note.is !== 'table' && note.is !== 'file') throw new Error('its parts are out of order')
    const { data, tail } = partOf(frames)
    if (note.is === 'table') await visitor.table(note, data)
    else await visitor.file(note, data)
    for await (const _rest of data);
    const { sha256, rows = 0, bytes } = tail()
    if (note.is === 'table') tables[note.name] = { rows, sha256 }
    else {
      files.count += 1
      files.bytes += bytes
      if (sha256 !== note.key) throw new Error('a file in it is not the one that it is called')
    }
  }
}

type Frame = { kind: number; body: Buffer }

/** The data of one part, and, once it was read, its tail, which must say the same of it. */
function partOf(frames: AsyncIterator<Frame>): { data: AsyncIterable<Buffer>; tail: () => Tail } {
  let seen: Tail | null = null
  async function* read(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256')
    let bytes = 0
    let lines = 0
    for (;;) {
      const { value, done } = await frames.next()
      if (done) throw new Error('it ends in the middle of a part')
      if (value.kind === dataKind) {
        hash.update(value.body)
        bytes += value.body.length
        for (let at = value.body.indexOf(10); at >= 0; at = value.body.indexOf(10, at + 1)) lines++
        yield value.body
        continue
      }
      const note = JSON.parse(value.body.toString()) as Note
      const isSame = note.is === 'tail' && note.bytes === bytes && note.sha256 === hash.digest('hex')
      // Rows of COPY end with the only line breaks there are; bytes of a file are no rows.
      if (!isSame || (note.rows! > 0 && note.rows !== lines)) throw new Error('a part of it is not as it was written')
      seen = note
      return
    }
  }
  const data = read()
  // Reading stops and goes on at the same place, whoever reads: the first reader may leave early.
  const once = { [Symbol.asyncIterator]: () => ({ next: () => data.next() }) }
  return { data: once, tail: () => seen! }
}

async function nextNote(frames: AsyncIterator<Frame>): Promise<Note | null> {
  const { value, done } = await frames.next()
  if (done) return null
  if (value.kind !== noteKind) throw new Error('its parts are out of order')
  return JSON.parse(value.body.toString()) as Note
}

async function* framesOf(opened: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let waiting = Buffer.alloc(0)
  for await (const part of opened) {
    waiting = Buffer.concat([waiting, part])
    for (;;) {
      const length = waiting.length < headBytes ? 0 : waiting.readUInt32BE(1)
      if (length > frameBytesMax) throw new Error('it holds something that no backup holds')
      if (waiting.length < headBytes + length || waiting.length < headBytes) break
      yield { kind: waiting[0]!, body: waiting.subarray(headBytes, headBytes + length) }
      waiting = waiting.subarray(headBytes + length)
    }
  }
  if (waiting.length > 0) throw new Error('it ends in the middle of a part')
}
