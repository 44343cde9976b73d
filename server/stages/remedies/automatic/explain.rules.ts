import type { Words } from '#records/knowledge/words.rules.ts'
import { amountText } from '../amount.rules.ts'
import type { Step } from './decide.rules.ts'
import words from './words.json' with { type: 'json' }

/** What a decision says of itself: why there is the policy, then a sentence for each step, in both languages. */
export type Explanation = { 'zh-Hans': string[]; en: string[] }

/** The sentences of a decision, in the order in which things were asked. */
export function explain(policy: { explanation: Words }, steps: readonly Step[]): Explanation {
  const inLanguage = (language: 'zh-Hans' | 'en') => [
    policy.explanation[language],
    ...steps.map((step) => sentence(step, language)),
  ]
  return { 'zh-Hans': inLanguage('zh-Hans'), en: inLanguage('en') }
}

function sentence({ key, facts }: Step, language: 'zh-Hans' | 'en'): string {
  return words.steps[key][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => wordOf(name, facts, language))
}

/** Amounts stand in the facts as `…Minor`, with the currency beside them; what is a word in people's language is looked up. */
function wordOf(name: string, facts: Step['facts'], language: 'zh-Hans' | 'en'): string {
  const minor = facts[`${name}Minor`]
  if (minor !== undefined) return amountText({ amountMinor: BigInt(minor), currency: String(facts.currency) })
  const value = String(facts[name])
  const said = (words as unknown as Record<string, Record<string, Words>>)[name]?.[value]
  return said ? said[language] : value
}
