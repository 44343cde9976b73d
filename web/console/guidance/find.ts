import { type Causes, type Family, foldCode } from '#stages/guidance/dictionary.rules.ts'

export type Entry = Family['codes'][number]

const namesOf = (family: Family, { code, also = [] }: Entry) => [code, ...also].map((name) => foldCode(family, name))

/** Whether a code is called exactly so, in any way of writing it. */
export function isCalled(family: Family, entry: Entry, asked: string): boolean {
  return namesOf(family, entry).includes(foldCode(family, asked))
}

/**
 * The codes of a family that somebody may mean: by the code in any way of writing it, or by words of what it means. Those that
 * are called exactly so come first; every one for no question.
 */
export function codesLike(family: Family, causes: Causes, asked: string): Entry[] {
  const words = asked.trim().toLowerCase()
  if (words === '') return family.codes
  const code = foldCode(family, asked)
  const meant = new Set(
    causes.causes
      .filter(({ title }) => [title['zh-Hans'], title.en].some((text) => text.toLowerCase().includes(words)))
      .map(({ key }) => key),
  )
  return family.codes
    .filter(
      (entry) => (code !== '' && namesOf(family, entry).some((name) => name.includes(code))) || meant.has(entry.cause),
    )
    .toSorted((one, other) => Number(isCalled(family, other, asked)) - Number(isCalled(family, one, asked)))
}
