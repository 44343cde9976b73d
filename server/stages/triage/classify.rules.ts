import { codeOf } from '#records/knowledge/forms.rules.ts'
import { codeEntry, fill, type Taxonomy } from '#records/knowledge/knowledge.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { Draft, Facts, Guess } from '#records/tickets/draft.rules.ts'
import { guessOf } from './guess.rules.ts'
import words from './words.json' with { type: 'json' }

/**
 * What is it? The source's own code, else what the customer chose in the form, else what the classifier is sure of. The rest
 * is left to people, with the classifier's suggestions, and placed by keyword rules until then.
 */
export function classify(draft: Draft, facts: Facts): Draft {
  const guess = guessOf(facts.model, draft.text)
  return { ...draft, guess, ...decided(draft, facts, guess) }
}

function decided(draft: Draft, facts: Facts, guess: Guess | null): Pick<Draft, 'code' | 'needsTriage' | 'triageWhy'> {
  const { submission } = draft
  const { taxonomy, triage } = facts.knowledge
  if (submission.code) return { code: submission.code, needsTriage: false, triageWhy: words.source }
  const chosen = codeOf(submission.form, draft.answers)
  const [best] = guess?.top ?? []
  const entry = best && codeEntry(taxonomy, best.code)
  const percent = String(Math.round((best?.probability ?? 0) * 100))
  if (chosen !== triage.otherCode) {
    const isFiner = entry && best.code !== chosen && isAmong(taxonomy, chosen, best.code)
    return isFiner && best.probability >= refineFrom
      ? {
          code: best.code,
          needsTriage: false,
          triageWhy: fillWords(words.refined, { form: submission.form.title, code: entry.label, percent }),
        }
      : { code: chosen, needsTriage: false, triageWhy: fillWords(words.chosen, { form: submission.form.title }) }
  }
  if (entry && guess?.abstain === null)
    return { code: best.code, needsTriage: false, triageWhy: fillWords(words.alike, { code: entry.label, percent }) }
  const text = draft.text.toLowerCase()
  const rule = triage.rules.find((candidate) => candidate.anyOf.some((word) => text.includes(word)))
  // Of texts that the classifier is not sure of, a rule finds the right group six times in ten: somebody looks at it too.
  if (rule) return { code: rule.code, needsTriage: guess !== null, triageWhy: rule.why }
  return { code: chosen, needsTriage: true, triageWhy: words[guess?.abstain ?? 'unclear'] }
}

/** A choice that stands in a form is finer than a guess, unless the words leave hardly any doubt. */
const refineFrom = 0.9

/** Whether two codes stand in the same group. */
function isAmong({ groups }: Pick<Taxonomy, 'groups'>, code: string, other: string): boolean {
  const group = groups.find(({ codes }) => codes.some((each) => each.code === code))
  return group?.codes.some((each) => each.code === other) ?? false
}

const filled = new WeakMap<Words, Map<string, Words>>()
const filledMax = 1_000

/**
 * Fills placeholders of a text in both languages; a fact may itself be a text in both. The same text with the same facts
 * is the same object again, so that whoever writes it out does so once.
 */
export function fillWords(text: Words, facts: Record<string, string | Words>): Words {
  const known = filled.get(text) ?? new Map<string, Words>()
  filled.set(text, known)
  const name = Object.values(facts)
    .map((fact) => (typeof fact === 'string' ? fact : fact.en))
    .join('\n')
  const before = known.get(name)
  if (before) return before
  if (known.size >= filledMax) known.clear()
  const words = fillEach(text, facts)
  known.set(name, words)
  return words
}

function fillEach(text: Words, facts: Record<string, string | Words>): Words {
  const of = (language: 'zh-Hans' | 'en') =>
    Object.fromEntries(
      Object.entries(facts).map(([key, fact]) => [key, typeof fact === 'string' ? fact : fact[language]]),
    )
  return { 'zh-Hans': fill(text['zh-Hans'], of('zh-Hans')), en: fill(text.en, of('en')) }
}
