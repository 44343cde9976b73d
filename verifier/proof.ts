import { hash } from 'node:crypto'
import { type Key, readNote, splitNotes } from './note.ts'
import { isIncluded } from './tree.ts'
import type { Report } from './verify.ts'

/** The proof of one ticket: its events, and that the last of them is a leaf of a signed tree. */
export type Proof = {
  format: 'huiyin-proof/1'
  key: string
  /** Canonical texts of the sealed events, oldest first. */
  events: string[]
  leaf: number
  path: string[]
  note: string
}

/** Checks the proof of one ticket; `published` are notes of which one of the same size must be the same tree. */
export function verifyProof(text: string, key: Key, published: string): Report {
  const report: Report = { events: 0, unsealed: 0, checkpoints: 1, published: 0, erased: 0, deviations: [] }
  const deviates = (what: string) => void report.deviations.push(what)
  const proof = JSON.parse(text) as Proof
  let previous: string | null = null
  let subject: string | undefined
  for (const event of proof.events) {
    const read = JSON.parse(event) as { previous: string | null; seq: number; subject: { id: string } }
    subject ??= read.subject.id
    report.events += 1
    if (read.seq !== report.events || read.previous !== previous || read.subject.id !== subject)
      deviates(`event ${report.events} does not follow the event before it`)
    previous = hash('sha256', `\0${event}`, 'base64')
  }
  const checkpoint = readNote(proof.note, key)
  if (typeof checkpoint === 'string') deviates(`the checkpoint ${checkpoint}`)
  else {
    const { size, root } = checkpoint
    const path = proof.path.map((part) => Buffer.from(part, 'base64'))
    if (!previous || !isIncluded(Buffer.from(previous, 'base64'), proof.leaf, size, path, root))
      deviates(`the last event is not leaf ${proof.leaf} of the signed tree of ${size} leaves`)
    for (const note of splitNotes(published)) {
      const other = readNote(note, key)
      if (typeof other === 'string' || other.size !== size) continue
      if (other.root.equals(root)) report.published += 1
      else deviates(`the checkpoint published at ${other.at} is of another tree`)
    }
  }
  return report
}
