import type { Words } from '#records/knowledge/words.rules.ts'

/** What became of the money, as far as a cause tells: nothing was taken, nobody knows, or it left the account. */
export const moneyStates = ['not_taken', 'unknown', 'taken'] as const
export type MoneyState = (typeof moneyStates)[number]

/** What the page can do for somebody about a step; null for what they do themselves. `stop`: not to pay again for now. */
export const deeds = ['stop', 'change', 'top_up', 'retry', 'human'] as const
export type Deed = (typeof deeds)[number]

/** Which methods may work after this failure: any, any but the one that failed, or none, because nothing should be paid now. */
export const reaches = ['any', 'other', 'none'] as const
export type Reach = (typeof reaches)[number]

/** Until when to wait: so many minutes, or the beginning of the next day or month by the organisation's clocks. */
export type Wait = { minutes: number } | { days: 1 } | { months: 1 }

export type Action = { key: string; does: Deed | null; words: Words }

/** Why payments fail, in words, and what to do; the steps stand in their order. */
export type Cause = {
  key: string
  title: Words
  why: Words
  money: MoneyState
  methods: Reach
  /** Keys of actions. */
  actions: string[]
  wait: Wait | null
  /** Money may be in danger (a stolen card, a fraud): the complaint form is offered at once. */
  danger: boolean
  /** What a complaint about it is: its code, the form, and the answers that make the form give that code. */
  complaint: { code: string; form: string; answers: Record<string, string> }
}

export type CausesContent = {
  source: string
  money: Record<MoneyState, Words>
  /** Ways to pay, the one that works most often first. */
  methods: { key: string; name: Words }[]
  actions: Action[]
  causes: Cause[]
}
export type Causes = CausesContent & { key: 'causes'; version: number }

export type FamilyContent = {
  name: Words
  /** Where codes and meanings come from. */
  source: string
  checkedOn: string
  /** What could not be checked. */
  unverified: string[]
  /** What may stand before a code and means nothing, such as `ACQ.` */
  prefixes: string[]
  /** What is said of a code that is not listed. */
  general: Words
  codes: { code: string; also?: string[] | undefined; cause: string }[]
}
/** Error codes that belong together: a standard's, a wallet's, or an app's own. */
export type Family = FamilyContent & { key: string; version: number }

export type Dictionary = { causes: Causes; families: Family[] }

/** The cause of what nobody knows. */
export const unclear = 'unclear'

const codeCharsMax = 64

/** A code as it is compared: without spaces and what hides in text, in capitals, without a prefix of its family. */
export function foldCode(family: Pick<Family, 'prefixes'>, code: string): string {
  const plain = code
    .slice(0, codeCharsMax)
    .replace(/[^\x21-\x7e]/g, '')
    .toUpperCase()
  const prefix = family.prefixes.find((one) => plain.startsWith(one) && plain.length > one.length)
  return prefix ? plain.slice(prefix.length) : plain
}

/** The family of a key, in any case; undefined when there is none. */
export function familyOf({ families }: Dictionary, key: string): Family | undefined {
  const asked = key.trim().toLowerCase()
  return families.find((family) => family.key === asked)
}

/** The entry of a code in its family, by its name or another one that it goes by. */
export function entryOf(family: Family, code: string): Family['codes'][number] | undefined {
  const asked = foldCode(family, code)
  const names = (entry: Family['codes'][number]) => [entry.code, ...(entry.also ?? [])]
  return family.codes.find((entry) => names(entry).some((name) => foldCode(family, name) === asked))
}

/** The name under which a show is counted: the listed code, else `other`, so that no words of strangers become rows. */
export function countedAs(dictionary: Dictionary, family: string, code: string): { family: string; code: string } {
  const found = familyOf(dictionary, family)
  return { family: found?.key ?? 'other', code: (found && entryOf(found, code)?.code) ?? 'other' }
}
