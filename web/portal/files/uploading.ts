import { newKey, ProblemAnswer } from '../../kit/client.ts'
import { upload } from '../../kit/upload.ts'
import { uploadFile } from '../api.ts'
import type { FileItem, FileKind } from './file-item.ts'

/** Where the files stand that are being added: a draft, or a message. */
export type FileHolder = { read: () => FileItem[]; change: (files: FileItem[]) => void }

/** The bytes of files that were added since the page was loaded, for sending again and for a small picture. */
type Held = { bytes: Blob; stop: AbortController; done: Promise<void>; preview: string | null }

const held = new Map<string, Held>()
/** One after the other: on a slow line the first one is then safe early. */
let last: Promise<void> = Promise.resolve()
/** A list that changes with every packet would be stored with every packet. */
const partStep = 0.05

/** Adds a file to the list and sends it. It goes on while the customer reads other pages. */
export function addFile(holder: FileHolder, bytes: Blob, file: { name: string; kind: FileKind }): void {
  const id = newKey()
  const preview = file.kind === 'image' ? URL.createObjectURL(bytes) : null
  holder.change([
    ...holder.read(),
    { id, ...file, bytes: bytes.size, state: 'sending', part: 0, uploadId: null, error: null },
  ])
  send(holder, id, bytes, preview)
}

export function sendAgain(holder: FileHolder, id: string): void {
  const known = held.get(id)
  if (!known) return
  change(holder, id, { state: 'sending', part: 0, error: null })
  send(holder, id, known.bytes, known.preview)
}

export function removeFile(holder: FileHolder, id: string): void {
  forget([id])
  holder.change(holder.read().filter((file) => file.id !== id))
}

/** Ends what is on its way and lets go of the bytes: the list they stood in is over. */
export function forget(ids: string[]): void {
  for (const id of ids) {
    const known = held.get(id)
    held.delete(id)
    known?.stop.abort()
    if (known?.preview) URL.revokeObjectURL(known.preview)
  }
}

/** Waits until none of these files is on its way any more. */
export async function settled(files: FileItem[]): Promise<void> {
  await Promise.all(files.map((file) => held.get(file.id)?.done))
}

/** A picture's address within this page, as long as the page has its bytes. */
export function previewOf(id: string): string | null {
  return held.get(id)?.preview ?? null
}

/** Whether trying again can help: not when the server looked at the file and did not want it. */
export function canRetry(file: FileItem): boolean {
  const isRefused = file.error instanceof ProblemAnswer && file.error.status < 500 && file.error.status !== 429
  return file.state === 'failed' && held.has(file.id) && !isRefused
}

function send(holder: FileHolder, id: string, bytes: Blob, preview: string | null): void {
  const stop = new AbortController()
  const done = last.then(() => (stop.signal.aborted ? undefined : deliver(holder, id, bytes, stop.signal)))
  held.set(id, { bytes, stop, done, preview })
  last = done
}

async function deliver(holder: FileHolder, id: string, bytes: Blob, signal: AbortSignal): Promise<void> {
  const name = holder.read().find((file) => file.id === id)?.name ?? ''
  let shown = 0
  const onPart = (part: number): void => {
    if (part - shown < partStep) return
    shown = part
    change(holder, id, { part })
  }
  try {
    const { uploadId } = await upload(uploadFile, bytes, { name, onPart, signal })
    change(holder, id, { state: 'sent', part: 1, uploadId })
  } catch (error) {
    change(holder, id, { state: 'failed', error })
  }
}

/** A file that was taken off the list meanwhile does not come back. */
function change(holder: FileHolder, id: string, to: Partial<FileItem>): void {
  const files = holder.read()
  if (files.some((file) => file.id === id))
    holder.change(files.map((file) => (file.id === id ? { ...file, ...to } : file)))
}
