import { codeEntry, type Priority } from '#records/knowledge/knowledge.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { Draft, Facts } from '#records/tickets/draft.rules.ts'
import { fillWords } from './classify.rules.ts'
import words from './words.json' with { type: 'json' }

/**
 * How urgent is it? The code's usual priority, raised by rules and never lowered; every reason that raised it is
 * kept, in words, for the ticket.
 */
export function prioritise(draft: Draft, facts: Facts): Draft {
  const { triage, taxonomy } = facts.knowledge
  const entry = codeEntry(taxonomy, draft.code)
  const base = entry?.priority ?? 4
  let priority: Priority = base
  const reasons: Words[] = [fillWords(words.base, { code: entry?.label ?? draft.code, priority: String(base) })]
  const raise = (to: number, why: Words) => {
    if (to >= priority) return
    priority = to as Priority
    reasons.push(why)
  }
  const text = draft.text.toLowerCase()
  if (draft.submission.form.lane === 'emergency') raise(1, words.emergency)
  const danger = triage.moneySafety.find((word) => text.includes(word))
  if (danger) raise(1, fillWords(words.safety, { word: danger }))
  // Every rule that fits, not the first: its order decides the kind, and must not hide a more urgent one.
  for (const rule of triage.rules) {
    if (rule.priority && rule.priority < priority && rule.anyOf.some((word) => text.includes(word)))
      raise(rule.priority, rule.why)
  }
  const { amount } = draft
  for (const step of triage.amountRaises) {
    if (amount && amount.currency === step.currency && amount.amountMinor >= BigInt(step.amountMinorMin))
      raise(step.priority, words.amount)
  }
  const frail = triage.vulnerable.find((word) => text.includes(word))
  if (frail) raise(Math.max(2, priority - 1), fillWords(words.vulnerable, { word: frail }))
  return { ...draft, priority, priorityWhy: reasons.length === 1 ? reasons[0]! : joinWords(reasons) }
}

function joinWords(parts: Words[]): Words {
  return {
    'zh-Hans': parts.map((part) => part['zh-Hans']).join(words.between['zh-Hans']),
    en: parts.map((part) => part.en).join(words.between.en),
  }
}
