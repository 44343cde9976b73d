import {
  type Cause,
  type CausesContent,
  type Dictionary,
  type Family,
  type FamilyContent,
  unclear,
} from '#stages/guidance/dictionary.rules.ts'
import type { Shown } from './guidance-data.ts'

/** A document that is being written, and the version it began from; 0 for one that does not exist yet. */
export type CausesDraft = { version: number; content: CausesContent }
export type FamilyDraft = { version: number; content: FamilyContent }

/** Everything that is being written and is not published. */
export type Draft = { causes: CausesDraft | null; families: Record<string, FamilyDraft> }

export const nothingWritten: Draft = { causes: null, families: {} }

export const isWritten = ({ causes, families }: Draft): boolean => causes !== null || Object.keys(families).length > 0

/** The dictionary as it would be if everything were published. */
export function dictionaryOf(shown: Shown, causes: NonNullable<Shown['causes']>, draft: Draft): Dictionary {
  const stored = shown.families.map(({ key, version, content }): Family => {
    const own = draft.families[key]
    return { ...(own?.content ?? content), key, version: own?.version ?? version }
  })
  const made = Object.entries(draft.families)
    .filter(([key]) => !shown.families.some((family) => family.key === key))
    .map(([key, { version, content }]): Family => ({ ...content, key, version }))
  const { version, content } = draft.causes ?? causes
  const families = [...stored, ...made].toSorted((one, other) => (one.key < other.key ? -1 : 1))
  return { causes: { ...content, key: 'causes', version }, families }
}

/** How many codes lead to each cause. */
export function usesOf({ families }: Dictionary): Map<string, number> {
  const uses = new Map<string, number>()
  for (const { codes } of families) for (const { cause } of codes) uses.set(cause, (uses.get(cause) ?? 0) + 1)
  return uses
}

export function withCause(content: CausesContent, cause: Cause): CausesContent {
  return { ...content, causes: content.causes.map((each) => (each.key === cause.key ? cause : each)) }
}

/** One cause more, which begins as a copy; answers its key too. */
export function withCopy(content: CausesContent, cause: Cause): { content: CausesContent; key: string } {
  const key = freeKey(content.causes)
  const at = content.causes.indexOf(cause) + 1
  return { key, content: { ...content, causes: content.causes.toSpliced(at, 0, { ...cause, key }) } }
}

/** Without a cause. Codes that lead to it would be left without one: nobody offers it for such. */
export function withoutCause(content: CausesContent, key: string): CausesContent {
  const causes = content.causes.filter((each) => each.key !== key)
  return withoutUnused({ ...content, causes })
}

export const mayGo = (key: string, uses: Map<string, number>): boolean => key !== unclear && !uses.has(key)

/** A step of its own for a cause, at the end, without words yet. */
export function withOwnStep(content: CausesContent, cause: Cause): CausesContent {
  const key = freeKey(content.actions)
  const actions = [...content.actions, { key, does: null, words: { 'zh-Hans': '', en: '' } }]
  return withCause({ ...content, actions }, { ...cause, actions: [...cause.actions, key] })
}

export function withoutStep(content: CausesContent, cause: Cause, index: number): CausesContent {
  return withoutUnused(withCause(content, { ...cause, actions: cause.actions.toSpliced(index, 1) }))
}

/** A step one place up or down. */
export function withStepAt(cause: Cause, from: number, to: number): Cause {
  const actions = cause.actions.toSpliced(from, 1).toSpliced(to, 0, cause.actions[from]!)
  return { ...cause, actions }
}

export function withWords(
  content: CausesContent,
  key: string,
  change: Partial<CausesContent['actions'][number]>,
): CausesContent {
  return { ...content, actions: content.actions.map((each) => (each.key === key ? { ...each, ...change } : each)) }
}

/** In how many other causes a step stands: its words are the same there. */
export function othersWith({ causes }: CausesContent, step: string, cause: string): number {
  return causes.filter(({ key, actions }) => key !== cause && actions.includes(step)).length
}

/** Steps that were written here go with the last cause that has them; what came with the product stays to choose from. */
function withoutUnused(content: CausesContent): CausesContent {
  const used = new Set(content.causes.flatMap(({ actions }) => actions))
  return { ...content, actions: content.actions.filter(({ key }) => !key.startsWith(ownMark) || used.has(key)) }
}

const ownMark = 'own_'

function freeKey(taken: { key: string }[]): string {
  let nth = 1
  while (taken.some(({ key }) => key === `${ownMark}${nth}`)) nth += 1
  return `${ownMark}${nth}`
}

/** A family of the organisation's own, such as the codes of its app. */
export function blankFamily(name: FamilyContent['name'], day: string, general: FamilyContent['general']): FamilyDraft {
  return {
    version: 0,
    content: { name, source: '', checkedOn: day, unverified: [], prefixes: [], general, codes: [] },
  }
}

export function withCodeCause(content: FamilyContent, index: number, cause: string): FamilyContent {
  const entry = content.codes[index]!
  return { ...content, codes: content.codes.with(index, { ...entry, cause }) }
}
