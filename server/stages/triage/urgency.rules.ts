import { codeEntry, type Priority, type Taxonomy, type TriageRules } from '#records/knowledge/knowledge.rules.ts'
import type { Reading } from './guess.rules.ts'
import { moodOf } from './mood.rules.ts'
import { causesOfText, mostUrgent } from './prioritise.rules.ts'

/**
 * How urgent a text is by itself, without a customer, an amount or others who report the same: by its kind and the danger
 * to money that the classifier reads in it; and its priority, when its words and its mood have their say too.
 */
export function textUrgency(
  { code, fundSafety }: Reading,
  text: string,
  taxonomy: Pick<Taxonomy, 'groups'>,
  triage: TriageRules,
): { urgency: string; priority: string } {
  const usual = codeEntry(taxonomy, code)?.priority ?? 4
  const step = triage.fundSafetyRaises.find(({ percentMin }) => fundSafety * 100 >= percentMin)
  const urgency = Math.min(usual, step?.priority ?? 4) as Priority
  const priority = mostUrgent(urgency, causesOfText(triage, urgency, text, moodOf(text)))
  return { urgency: `P${urgency}`, priority: `P${priority}` }
}
