import { codeOf } from '#records/knowledge/forms.rules.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { Draft, Facts } from '#records/tickets/draft.rules.ts'
import words from './words.json' with { type: 'json' }

/**
 * What is it? The source's own code, else what the customer chose in the form, else keyword rules over the masked
 * words. What no rule recognises is left to people and says so.
 */
export function classify(draft: Draft, facts: Facts): Draft {
  const { submission } = draft
  if (submission.code) return { ...draft, code: submission.code, needsTriage: false, triageWhy: words.source }
  const chosen = codeOf(submission.form, draft.answers)
  if (chosen !== facts.knowledge.triage.otherCode)
    return {
      ...draft,
      code: chosen,
      needsTriage: false,
      triageWhy: fillWords(words.chosen, { form: submission.form.title }),
    }
  const text = draft.text.toLowerCase()
  const rule = facts.knowledge.triage.rules.find((candidate) => candidate.anyOf.some((word) => text.includes(word)))
  if (rule) return { ...draft, code: rule.code, needsTriage: false, triageWhy: rule.why }
  return { ...draft, code: chosen, needsTriage: true, triageWhy: words.unclear }
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
