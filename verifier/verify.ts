import type { Readable } from 'node:stream'
import { readLines } from './lines.ts'
import { type Checkpoint, type Key, readNote, splitNotes } from './note.ts'
import { hashOfLeaf, Tree } from './tree.ts'

/** What a verification found. `deviations` is empty when nothing was changed; the first is the first in the file. */
export type Report = {
  events: number
  /** Events that came after the last run of the sealer: nothing proves them yet. */
  unsealed: number
  checkpoints: number
  /** Published checkpoints that agree. */
  published: number
  /** Messages whose words were erased, as an event says. */
  erased: number
  deviations: string[]
}

type Event = {
  payload: { messageId?: string; attachmentId?: string | null; commitment?: string; files?: Record<string, string> }
  previous: string | null
  seq: number
  subject: { id: string; kind: string }
  type: string
}
/** A message, or one of its files, and what its event says of it. */
type Bound = { subject: string; message: string | undefined; file: string | null; said: string; leaf: number }
type Block = { from: number; leaves: string; words: Record<string, string | null>; files: Record<string, string> }

/** A history that was rebuilt differs everywhere: the first places are enough. */
const collectedMax = 2_000
const deviationsMax = 20
const beginOfEvent = '{"actor":'

/**
 * Checks an export of the audit against the key, and when given against checkpoints that were published before (the text
 * of their file). Streams: memory grows with the number of tickets, about 200 bytes each, not with events.
 */
export async function verifyExport(stream: Readable, key: Key, published = ''): Promise<Report> {
  const verification = new Verification(key, published)
  await readLines(stream, ({ number, zeroAndBytes, text }) => {
    try {
      if (text.startsWith(beginOfEvent)) verification.event(zeroAndBytes, JSON.parse(text) as Event)
      else verification.other(JSON.parse(text) as Record<string, unknown>)
    } catch (error) {
      verification.deviates(`line ${number} cannot be read: ${(error as Error).message}`)
    }
  })
  return verification.end()
}

function placeOf({ seq, subject }: Pick<Event, 'seq' | 'subject'>, leaf: number): string {
  return `event ${seq} of ${subject.kind} ${subject.id} (leaf ${leaf})`
}

function whatOf(file: string | null, message: string | undefined): string {
  return file ? `file ${file}` : `message ${message}`
}

/** The walk along the leaves. What each kind of line means stands in docs/audit.md. */
class Verification {
  #key: Key
  #report: Report = { events: 0, unsealed: 0, checkpoints: 0, published: 0, erased: 0, deviations: [] }
  #tree = new Tree()
  #deviations: { leaf: number; what: string }[] = []
  /** Last event of each subject. */
  #chains = new Map<string, { seq: number; hash: string }>()
  #published: Checkpoint[] = []
  /** The last size at which the tree was the signed one. */
  #agreedAt = 0
  #ended = false
  /** What was computed since the last block line. */
  #hashes: Buffer[] = []
  #events: Pick<Event, 'seq' | 'subject'>[] = []
  #bound: Bound[] = []
  /** What is not there any more, and what events say was erased: tickets, messages and files by their ids. */
  #gone: Bound[] = []
  #erased = new Set<string>()

  constructor(key: Key, published: string) {
    this.#key = key
    // Trees of other organisations may be published to the same file.
    const notes = splitNotes(published).filter((note) => note.startsWith(`${key.name}\n`))
    for (const [at, note] of notes.entries()) {
      const checkpoint = readNote(note, key)
      if (typeof checkpoint === 'string') this.deviates(`published checkpoint ${at + 1} ${checkpoint}`)
      else this.#published.push(checkpoint)
    }
    this.#published.sort((a, b) => b.size - a.size)
  }

  /** `leaf` is where in the history it is; a changed event is only known when its block ends. */
  deviates(what: string, leaf = this.#tree.size): void {
    if (this.#deviations.length < collectedMax) this.#deviations.push({ leaf, what })
  }

  event(zeroAndBytes: Buffer, event: Event): void {
    const hash = hashOfLeaf(zeroAndBytes)
    const { subject, seq } = event
    const before = this.#chains.get(subject.id)
    if (seq !== (before?.seq ?? 0) + 1)
      this.deviates(`${placeOf(event, this.#tree.size)} follows event ${before?.seq ?? 0}: events are missing`)
    else if (event.previous !== (before?.hash ?? null))
      this.deviates(`${placeOf(event, this.#tree.size)} does not follow the event before it`)
    this.#chains.set(subject.id, { seq, hash: hash.toString('base64') })
    this.#hashes.push(hash)
    this.#events.push(event)
    this.#bind(event)
    this.#grow(hash)
  }

  /** Remembers what an event binds until its block ends, and what it says was erased. */
  #bind({ payload, subject: { id: subject }, type }: Event): void {
    const { messageId: message, attachmentId, commitment, files } = payload
    const leaf = this.#tree.size
    if (message && commitment) this.#bound.push({ subject, message, file: null, said: commitment, leaf })
    if (files)
      for (const [file, said] of Object.entries(files)) this.#bound.push({ subject, message, file, said, leaf })
    if (type === 'ticket.erased') this.#erased.add(subject)
    if (type === 'message.purged') this.#erased.add(attachmentId ?? message ?? '')
  }

  other(line: Record<string, unknown>): void {
    if (line.format !== undefined) this.#head(line)
    else if (typeof line.checkpoint === 'string') this.#checkpoint(line.checkpoint)
    else if (line.block) this.#block(line.block as Block)
    else if (line.missing) this.#missing(line.missing as { subject: string; seq: number; hash: string })
    else if (typeof line.leaf === 'number')
      this.deviates(`leaves ${this.#tree.size} to ${line.leaf - 1} are missing: somebody has deleted them`)
    else if (line.unsealed) this.#unsealed(line.unsealed as Event)
    else if (line.late) this.#late(line.late as Event)
    else if (line.end) this.#end(line.end as { leaves: number; unsealed: number })
    else throw new Error('nobody writes such a line')
  }

  end(): Report {
    if (!this.#ended) this.deviates('the end of the file is missing: it was cut off')
    if (this.#agreedAt !== this.#tree.size)
      this.deviates(`no signed checkpoint covers the leaves from ${this.#agreedAt} to ${this.#tree.size - 1}`)
    for (const { size, at } of this.#published)
      this.deviates(
        `history was cut: the checkpoint published at ${at} has ${size} leaves, the export has ${this.#tree.size}`,
      )
    for (const { subject, message, file, leaf } of this.#gone) {
      const isErased = [subject, message, file].some((id) => id && this.#erased.has(id))
      if (isErased && !file) this.#report.erased += 1
      else if (!isErased)
        this.deviates(
          `${whatOf(file, message)} of ticket ${subject} is gone, and no event says that it was erased`,
          leaf,
        )
    }
    const inOrder = this.#deviations.sort((a, b) => a.leaf - b.leaf).map(({ what }) => what)
    return { ...this.#report, deviations: [...new Set(inOrder)].slice(0, deviationsMax) }
  }

  #head(line: Record<string, unknown>): void {
    if (line.format !== 'huiyin-audit/1') this.deviates(`the format ${line.format} is not known to this program`)
    else if (line.key !== this.#keyText()) this.deviates('the export names another key than the one given')
  }

  #keyText(): string {
    const { x } = this.#key.key.export({ format: 'jwk' })
    const bytes = Buffer.concat([Buffer.from([1]), Buffer.from(x!, 'base64url')])
    return `${this.#key.name}+${this.#key.id.toString('hex')}+${bytes.toString('base64')}`
  }

  #grow(hash: Buffer): void {
    this.#tree.add(hash)
    this.#report.events += 1
    while (this.#published.at(-1)?.size === this.#tree.size) {
      const { root, at } = this.#published.pop()!
      if (root.equals(this.#tree.root())) this.#report.published += 1
      else this.#differs(`the checkpoint published at ${at}`)
    }
  }

  #differs(from: string): void {
    this.deviates(
      `between leaf ${this.#agreedAt} and leaf ${this.#tree.size - 1} history differs from ${from} (${this.#tree.size} leaves)`,
    )
  }

  #checkpoint(note: string): void {
    this.#report.checkpoints += 1
    const checkpoint = readNote(note, this.#key)
    const number = this.#report.checkpoints
    if (typeof checkpoint === 'string') this.deviates(`checkpoint ${number} ${checkpoint}`)
    else if (checkpoint.size !== this.#tree.size)
      this.deviates(`checkpoint ${number} is of ${checkpoint.size} leaves and stands behind ${this.#tree.size}`)
    else if (!checkpoint.root.equals(this.#tree.root())) this.#differs(`the signed checkpoint of ${checkpoint.at}`)
    else this.#agreedAt = this.#tree.size
  }

  /** Compares what was computed with what the database says it had sealed: tells which event was changed. */
  #block({ from, leaves, words, files }: Block): void {
    const first = this.#tree.size - this.#hashes.length
    const sealed = Buffer.from(leaves, 'base64')
    if (sealed.length !== this.#hashes.length * 32)
      this.deviates(`the leaves from ${from} on are not as many as the events`)
    else {
      const at = this.#hashes.findIndex((hash, place) => !hash.equals(sealed.subarray(place * 32, place * 32 + 32)))
      if (at >= 0)
        this.deviates(`${placeOf(this.#events[at]!, first + at)} was changed after it was sealed`, first + at)
    }
    for (const bound of this.#bound) {
      const { file, message, said, subject, leaf } = bound
      const now = file ? (files[file] ?? null) : words[message ?? '']
      if (now === null) this.#gone.push(bound)
      else if (now === undefined) this.deviates(`${whatOf(file, message)} of ticket ${subject} was deleted`, leaf)
      else if (now !== said) this.deviates(`${whatOf(file, message)} of ticket ${subject} is not what was sent`, leaf)
    }
    this.#hashes = []
    this.#events = []
    this.#bound = []
  }

  #missing({ subject, seq, hash }: { subject: string; seq: number; hash: string }): void {
    const event = { seq, subject: { id: subject, kind: 'subject' } }
    this.deviates(`${placeOf(event, this.#tree.size)} is missing: somebody has deleted it`)
    // On with the hash that was sealed, so that what follows is not reported for this.
    this.#chains.set(subject, { seq, hash })
    this.#hashes.push(Buffer.from(hash, 'base64'))
    this.#events.push(event)
    this.#grow(Buffer.from(hash, 'base64'))
  }

  #unsealed({ subject, seq }: Event): void {
    this.#report.unsealed += 1
    if (seq <= (this.#chains.get(subject.id)?.seq ?? 0))
      this.deviates(`event ${seq} of ${subject.kind} ${subject.id} was put in after its place was sealed`)
  }

  /** The sealer had passed it by: it was not there when its time came. */
  #late({ subject, seq }: Event): void {
    this.#report.unsealed += 1
    this.deviates(`event ${seq} of ${subject.kind} ${subject.id} was put in behind the sealer's back`)
  }

  #end({ leaves, unsealed }: { leaves: number; unsealed: number }): void {
    this.#ended = true
    if (leaves !== this.#tree.size || unsealed !== this.#report.unsealed)
      this.deviates(`the export says ${leaves} leaves and ${unsealed} events to be sealed, and holds others`)
  }
}
