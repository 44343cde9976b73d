import type { LinearModel, Scorer } from '#platform/linear/score.rules.ts'
import type { Abstention, Guess } from '#records/tickets/draft.rules.ts'

/** The label of what is none of our business: greetings, advertising, news, noise. */
export const elsewhere = '-'

/** What a model of ours knows besides its weights; made by training, kept in its file. */
export type TriageNotes = {
  /** Code → group. */
  groups: Record<string, string>
  /** Codes that tell of money being stolen, tricked away or missing. */
  danger: string[]
  limits: GuessLimits
}

/** Below (for `elsewhere`: from) these a person decides. */
export type GuessLimits = {
  code: number
  group: number
  known: number
  elsewhere: number
  /** From this probability on the money is taken to be in danger. */
  fundSafety: number
}

/** Everything that a model says of one text. */
export type Reading = Guess & { code: string; confidence: number; group: string; groupConfidence: number }

const suggestions = 3
/** A code that is less likely than not is left to people, however sure its group is. */
const codeMin = 0.5

/**
 * Reads a masked text: the likeliest group (by the sum of its codes), the likeliest code in it, and whether that is sure
 * enough to go by. Calibrated probability, share of known n-grams and disagreement of group and code decide together.
 */
export function readText({ model, score }: Scorer, text: string): Reading {
  const plan = planOf(model)
  const { probabilities, known } = score(text)
  const groups = plan.sums.fill(0)
  let danger = 0
  for (let label = 0; label < probabilities.length; label++) {
    const group = plan.groupOf[label]!
    if (group >= 0) groups[group]! += probabilities[label]!
    if (plan.isDanger[label]) danger += probabilities[label]!
  }
  const group = indexOfMost(groups)
  const best = largest(probabilities, plan.codesOf[group]!)
  const top = likeliest(probabilities, plan.codes)
  const away = plan.elsewhere < 0 ? 0 : probabilities[plan.elsewhere]!
  const { limits } = plan.notes
  return {
    model: model.version,
    top: top.map((label) => ({ code: model.labels[label]!, probability: rounded(probabilities[label]!) })),
    fundSafety: rounded(danger),
    abstain: abstention(limits, {
      away,
      known,
      disagree: plan.groupOf[top[0]!] !== group,
      code: probabilities[best]!,
      group: groups[group]!,
    }),
    code: model.labels[best]!,
    confidence: rounded(probabilities[best]!),
    group: plan.groups[group]!,
    groupConfidence: rounded(groups[group]!),
  }
}

/** The part of a reading that stays with the ticket; nothing for a text without words. */
export function guessOf(scorer: Scorer | null, text: string): Guess | null {
  if (!scorer || text.trim() === '') return null
  const { model, top, fundSafety, abstain } = readText(scorer, text)
  return { model, top, fundSafety, abstain }
}

function abstention(
  limits: GuessLimits,
  is: { away: number; known: number; disagree: boolean; code: number; group: number },
): Abstention | null {
  if (is.away >= limits.elsewhere) return 'out_of_domain'
  if (is.known < limits.known) return 'unknown_words'
  if (is.disagree) return 'groups_disagree'
  return is.group < limits.group || is.code < Math.max(limits.code, codeMin) ? 'unsure' : null
}

type Plan = {
  notes: TriageNotes
  groups: string[]
  /** Room for the probability of each group. */
  sums: Float64Array
  /** Label → group, -1 for none. */
  groupOf: Int32Array
  codesOf: number[][]
  codes: number[]
  isDanger: Uint8Array
  elsewhere: number
}

const plans = new WeakMap<LinearModel, Plan>()

function planOf(model: LinearModel): Plan {
  const known = plans.get(model)
  if (known) return known
  const notes = model.notes as TriageNotes
  const groups = [...new Set(Object.values(notes.groups))]
  const groupOf = Int32Array.from(model.labels, (label) => groups.indexOf(notes.groups[label] ?? ''))
  const codes = [...groupOf.keys()].filter((label) => groupOf[label]! >= 0)
  const plan = {
    notes,
    groups,
    sums: new Float64Array(groups.length),
    groupOf,
    codes,
    codesOf: groups.map((_, group) => codes.filter((label) => groupOf[label] === group)),
    isDanger: Uint8Array.from(model.labels, (label) => (notes.danger.includes(label) ? 1 : 0)),
    elsewhere: model.labels.indexOf(elsewhere),
  }
  plans.set(model, plan)
  return plan
}

function largest(values: Float32Array, among: number[]): number {
  let best = among[0]!
  for (const at of among) if (values[at]! > values[best]!) best = at
  return best
}

/** The labels of the largest values, the largest first. */
function likeliest(values: Float32Array, among: number[]): number[] {
  const top: number[] = []
  for (const at of among) {
    if (top.length === suggestions && values[top[suggestions - 1]!]! >= values[at]!) continue
    let place = Math.min(top.length, suggestions - 1)
    for (; place > 0 && values[top[place - 1]!]! < values[at]!; place -= 1) top[place] = top[place - 1]!
    top[place] = at
  }
  return top
}

function indexOfMost(values: Float64Array): number {
  let best = 0
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at
  return best
}

const rounded = (probability: number) => Math.round(probability * 10_000) / 10_000
