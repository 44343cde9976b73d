import type { WordKey } from '../words.ts'
import { cleanName, type FileKind, kindOf } from './file-item.ts'

type Refused = { name: string; why: Extract<WordKey, `files.${string}`> }

/** Chosen files by what happens to them: pictures are shown first, others are sent as they are, the rest is refused. */
export type Chosen = {
  pictures: File[]
  ready: { file: File; name: string; kind: FileKind }[]
  refused: Refused[]
}

const mega = 1024 * 1024

/**
 * As much as the server takes of each kind; its limits stand in the contract, which would bring Zod along. Pictures are
 * drawn smaller first: beyond this one would not fit into an older phone's memory.
 */
export const bytesMaxOf: Record<FileKind, number> = {
  image: 50 * mega,
  pdf: 20 * mega,
  text: mega / 4,
  video: 50 * mega,
}

/** Sorts files that were chosen, dropped or pasted. `room` is how many more may come. */
export function choose(files: File[], room: number): Chosen {
  const chosen: Chosen = { pictures: [], ready: [], refused: [] }
  for (const file of files) {
    const name = cleanName(file.name)
    const kind = kindOf(file)
    const taken = chosen.pictures.length + chosen.ready.length
    if (!kind) chosen.refused.push({ name, why: 'files.kind' })
    else if (file.size === 0) chosen.refused.push({ name, why: 'files.empty' })
    else if (file.size > bytesMaxOf[kind]) chosen.refused.push({ name, why: 'files.tooLarge' })
    else if (taken >= room) chosen.refused.push({ name, why: 'files.tooMany' })
    else if (kind === 'image') chosen.pictures.push(file)
    else chosen.ready.push({ file, name, kind })
  }
  return chosen
}
