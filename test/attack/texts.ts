/** The corpus of hostile texts, read from its file. */
import { readFileSync } from 'node:fs'

export type HostileText = { id: string; kind: string; text: string }

export const corpusFile = new URL('texts.jsonl', import.meta.url)
export const hostileTexts: HostileText[] = readFileSync(corpusFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as HostileText)

/** What no field may take: it must be refused at the edge. Everything else is a text like any other. */
export const unstorableTexts = hostileTexts.filter(({ kind }) => kind === 'unstorable')
export const storableTexts = hostileTexts.filter(({ kind }) => kind !== 'unstorable')

/** At most so many of every kind, spread over the kind from its first to its last. */
export function someOfEach(texts: HostileText[], countMax: number): HostileText[] {
  return [...Map.groupBy(texts, ({ kind }) => kind).values()].flatMap((ofKind) => {
    const step = Math.max(1, ofKind.length / countMax)
    return ofKind.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
  })
}

/** In parts of a size that a page or a transaction takes well. */
export function batches<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}
