import type { Decision } from '#platform/linear/figures.rules.ts'

/** The two labels of a tag's model. */
export const [hasTag, hasNot] = ['yes', 'no']

/** A tag has a model once people gave it to so many tickets, and a new one when they gave it to half as many more. */
export const taggedMin = 30
export const isDue = (byHand: number, before: number | null): boolean =>
  byHand >= taggedMin && (before === null || byHand >= before * 1.5)

/** Words of so many tickets, so many characters of each: a model is made in about a second beside other work. */
export const trainingLimits = { with: 400, without: 800, charsMax: 400 }

/** From which probability a tag is set, and from which it is suggested; null: never. */
export type TagFigures = {
  setFrom: number | null
  suggestFrom: number | null
  precision: number
  recall: number
  looked: number
}

const precisionToSet = 0.95
const precisionToSuggest = 0.6
/** Fewer hits than this show nothing. */
const hitsMin = 10
const steps = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98]

/**
 * What a model may do, by decisions about tickets that it had not seen: set where 19 of 20 are right, suggest where most are,
 * else be silent. Precision and recall are those of what it sets, or else suggests.
 */
export function figuresOf(decisions: (Pick<Decision, 'truth'> & { probability: number })[]): TagFigures {
  const at = (from: number) => {
    const hits = decisions.filter(({ probability }) => probability >= from)
    const right = hits.filter(({ truth }) => truth === hasTag).length
    return { from, hits: hits.length, precision: hits.length === 0 ? 0 : right / hits.length, right }
  }
  const find = (precision: number) => steps.map(at).find((step) => step.hits >= hitsMin && step.precision >= precision)
  const [set, suggest] = [find(precisionToSet), find(precisionToSuggest)]
  const tagged = decisions.filter(({ truth }) => truth === hasTag).length
  const best = set ?? suggest ?? at(0.5)
  return {
    setFrom: set?.from ?? null,
    suggestFrom: suggest?.from ?? null,
    precision: best.precision,
    recall: tagged === 0 ? 0 : best.right / tagged,
    looked: decisions.length,
  }
}
