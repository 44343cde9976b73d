import { causesFaults, familyFaults, type Names } from '#stages/guidance/check.rules.ts'
import { causesContent, familyContent } from '#stages/guidance/contract.ts'
import type { Dictionary } from '#stages/guidance/dictionary.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { type Draft, usesOf } from './draft.ts'

/** A fault of a document, `causes` or the key of a family; the pointer (RFC 6901) leads into it. */
export type PlacedFault = { document: string; pointer: string; code: string }

/** What is wrong with what is being written: its shape, and its meaning by the same rules as the server's. */
export function faultsOf(dictionary: Dictionary, { causes, families }: Draft, names: Names): PlacedFault[] {
  const of = (document: string, faults: { pointer: string; code: string }[]): PlacedFault[] =>
    faults.map(({ pointer, code }) => ({ document, pointer, code }))
  const known = new Set(dictionary.causes.causes.map(({ key }) => key))
  return [
    ...(causes
      ? of('causes', [
          ...shapeFaults(causesContent, contentOf(dictionary.causes)),
          ...causesFaults(causes.content, names, new Set(usesOf(dictionary).keys())),
        ])
      : []),
    ...Object.entries(families).flatMap(([key, { content }]) =>
      of(key, [...shapeFaults(familyContent, content), ...familyFaults(content, known)]),
    ),
  ]
}

type Shape = {
  safeParse(value: unknown): { error?: { issues: { path: PropertyKey[]; code: string }[] } | undefined }
}

function shapeFaults(shape: Shape, value: unknown): { pointer: string; code: string }[] {
  const issues = shape.safeParse(value).error?.issues ?? []
  return issues.map(({ path, code }) => ({
    pointer: `/${path.map(String).join('/')}`,
    code: code === 'too_small' ? 'words_missing' : 'unfit',
  }))
}
