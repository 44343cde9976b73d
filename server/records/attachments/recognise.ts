import { fileTypeFromBuffer } from 'file-type'
import { Problem } from '#platform/errors.ts'
import { picturePixelsMax } from '#platform/ports.ts'
import { kindBytesMax, type UploadKind } from './contract.ts'
import { sizeOf } from './pixels.rules.ts'

/** How much of the beginning decides. A text is looked at whole. */
export const headBytes = kindBytesMax.text + 1

export type Recognised = { kind: UploadKind; type: string; extension: string }

/** What is taken, by the type that the content has. Everything else is refused. */
const taken: Record<string, Recognised> = {
  'image/jpeg': { kind: 'image', type: 'image/jpeg', extension: 'jpg' },
  'image/png': { kind: 'image', type: 'image/png', extension: 'png' },
  'image/apng': { kind: 'image', type: 'image/png', extension: 'png' },
  'image/webp': { kind: 'image', type: 'image/webp', extension: 'webp' },
  'image/gif': { kind: 'image', type: 'image/gif', extension: 'gif' },
  'application/pdf': { kind: 'pdf', type: 'application/pdf', extension: 'pdf' },
  'video/mp4': { kind: 'video', type: 'video/mp4', extension: 'mp4' },
  'video/x-m4v': { kind: 'video', type: 'video/mp4', extension: 'mp4' },
  'video/quicktime': { kind: 'video', type: 'video/quicktime', extension: 'mov' },
}
const text: Recognised = { kind: 'text', type: 'text/plain; charset=utf-8', extension: 'txt' }

const archives =
  /zip|x-7z|x-rar|x-tar|gzip|bzip|x-xz|zstd|lz|compress|archive|x-cpio|vnd\.ms-cab|x-apple-diskimage|x-iso9660|java-archive|x-asar/
const documents =
  /officedocument|opendocument|x-cfb|vnd\.ms-(?!cab)|msword|rtf|epub|postscript|eps|onenote|visio|indesign|x-mobipocket/
const programs =
  /x-msdownload|x-elf|x-mach-binary|wasm|java-vm|android|debian|x-rpm|x-msi|shell|x-ms-shortcut|shockwave|chrome-extension/
const markup =
  /^(?:\xef\xbb\xbf)?\s*<[a-z!?/]|<(?:!doctype|html|head|body|script|svg|iframe|object|embed|math|meta|link|style|img|\?xml)\b/i

/**
 * What a file is, by its content alone: its name and what the sender called it say nothing.
 * @param isWhole whether `head` is all of it
 * @throws Problem invalid, one code for each family that is not taken, saying what to send instead
 */
export async function recognise(head: Buffer, isWhole: boolean): Promise<Recognised> {
  if (head.length === 0) throw new Problem('invalid', 'upload_empty')
  const found = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime ?? ''
  const known = taken[found]
  if (known) {
    checkPixels(known, head)
    return known
  }
  if (/^image\/(?:heic|heif)/.test(found)) throw new Problem('invalid', 'upload_heic')
  if (/xml|html/.test(found) || markup.test(head.toString('latin1'))) throw new Problem('invalid', 'upload_markup')
  if (documents.test(found)) throw new Problem('invalid', 'upload_document')
  if (programs.test(found)) throw new Problem('invalid', 'upload_program')
  if (archives.test(found)) throw new Problem('invalid', 'upload_archive')
  if (found === '' && isPlainText(head)) {
    if (isWhole) return text
    throw tooLarge(text.kind)
  }
  throw new Problem('invalid', 'upload_kind_unknown')
}

/** More bytes than a file of its kind may have. */
export function tooLarge(kind: UploadKind): Problem {
  const kib = kindBytesMax[kind] / 1024
  const limit = kib < 1024 ? `${kib} KB` : `${kib / 1024} MB`
  return new Problem('invalid', 'upload_too_large', { status: 413, facts: { limit } })
}

/** A picture of a few bytes can ask for gigabytes of pixels; its header says so. @throws Problem invalid upload_pixels */
function checkPixels({ kind, type }: Recognised, head: Buffer): void {
  const size = kind === 'image' ? sizeOf(type, head) : null
  if (size && size.width * size.height > picturePixelsMax)
    throw new Problem('invalid', 'upload_pixels', { facts: { megapixels: picturePixelsMax / 1e6 } })
}

/** UTF-8 without control characters. A character that is cut in two at the end of the head does not count against it. */
function isPlainText(head: Buffer): boolean {
  try {
    const words = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
    return !/[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]/.test(words)
  } catch {
    return false
  }
}
