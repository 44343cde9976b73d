import type { UploadKind } from '#records/attachments/contract.ts'
import { maskNumbers } from '#records/customers/masking-numbers.rules.ts'

export type FileKind = UploadKind

/** A file that the customer adds: on its way, arrived, or kept from arriving by `error`. */
export type FileItem = {
  id: string
  name: string
  kind: FileKind
  bytes: number
  state: 'sending' | 'sent' | 'failed'
  /** How much of it has gone out, 0 to 1. */
  part: number
  /** Names it to the server once it is there. */
  uploadId: string | null
  error: unknown
}

/** What a tab may keep of a file: its name without numbers, and what the server calls it. Never what is in it. */
export type StoredFile = Pick<FileItem, 'name' | 'kind' | 'bytes'> & { uploadId: string }

export const filesMax = 10
const nameCharsMax = 80

/** A name to show and to keep: no path, no invisible characters, no card or telephone number, not endless. */
export function cleanName(name: string): string {
  const plain = name
    .replace(/^.*[/\\]/, '')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim()
  const short = plain.length > nameCharsMax ? `${plain.slice(0, nameCharsMax - 9)}…${plain.slice(-8)}` : plain
  // Stars are not allowed in names of files everywhere.
  return maskNumbers(short).text.replace(/\*/g, '•')
}

/** A picture is drawn anew before it is sent, whatever it was. */
export function pictureName(name: string): string {
  return `${cleanName(name).replace(/\.\w{1,5}$/, '')}.jpg`
}

/**
 * What a chosen file seems to be; the server looks inside. Null for what nobody here can show. Phones that do not know
 * their own pictures' type (HEIC) are asked by the name.
 */
export function kindOf({ type, name }: Pick<File, 'type' | 'name'>): FileKind | null {
  if (type === 'image/svg+xml') return null
  if (type.startsWith('image/') || /\.hei[cf]$/i.test(name)) return 'image'
  if (type === 'application/pdf') return 'pdf'
  if (type === 'video/mp4' || type === 'video/quicktime') return 'video'
  return type === 'text/plain' ? 'text' : null
}

export function storableFiles(files: FileItem[]): StoredFile[] {
  return files.flatMap(({ name, kind, bytes, uploadId }) => (uploadId ? [{ name, kind, bytes, uploadId }] : []))
}

/** Files of a stored draft; what does not look like one is left out. */
export function restoredFiles(stored: unknown): FileItem[] {
  if (!Array.isArray(stored)) return []
  const kinds: unknown[] = ['image', 'pdf', 'text', 'video'] satisfies FileKind[]
  return stored
    .filter(
      (file): file is StoredFile =>
        typeof file?.uploadId === 'string' && typeof file.name === 'string' && kinds.includes(file.kind),
    )
    .map(({ uploadId, name, kind, bytes }) => ({
      id: uploadId,
      name,
      kind,
      bytes: Number(bytes) || 0,
      state: 'sent',
      part: 1,
      uploadId,
      error: null,
    }))
}

/** What a message or ticket names of them. */
export function uploadIdsOf(files: FileItem[]): string[] {
  return storableFiles(files).map((file) => file.uploadId)
}
