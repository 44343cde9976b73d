/** One text of which the truth is known, and what a model decided with which probability. */
export type Decision = { truth: string; decided: string; confidence: number }

export type Bin = { said: number; right: number; count: number }
export type Confusion = { truth: string; decided: string; count: number }

const isRight = ({ truth, decided }: Decision) => truth === decided

export function accuracyOf(decisions: Decision[]): number {
  return decisions.length === 0 ? 0 : decisions.filter(isRight).length / decisions.length
}

/** The reliability diagram: bins of equal width that hold decisions, what was said in them and what was right. */
export function binsOf(decisions: Decision[], count = 15): Bin[] {
  const bins = Array.from({ length: count }, () => ({ said: 0, right: 0, count: 0 }))
  for (const decision of decisions) {
    const bin = bins[Math.min(count - 1, Math.floor(decision.confidence * count))]!
    bin.count += 1
    bin.said += decision.confidence
    bin.right += isRight(decision) ? 1 : 0
  }
  return bins
    .filter((bin) => bin.count > 0)
    .map((bin) => ({ said: bin.said / bin.count, right: bin.right / bin.count, count: bin.count }))
}

/** Expected calibration error: how far what was said lies from what was right, on average over 15 bins of equal width. */
export function calibrationErrorOf(decisions: Decision[]): number {
  const off = binsOf(decisions).map(({ said, right, count }) => Math.abs(said - right) * count)
  return decisions.length === 0 ? 0 : off.reduce((sum, each) => sum + each, 0) / decisions.length
}

/**
 * The calibration error that a perfectly calibrated model with the same confidences shows by chance alone: on average, and
 * what it stays below 19 times in 20. What lies below that is no sign of a fault.
 */
export function calibrationNoiseOf(decisions: Decision[], chance: () => number, draws = 400) {
  const errors = Array.from({ length: draws }, () =>
    calibrationErrorOf(
      decisions.map(({ confidence }) => ({
        truth: 'right',
        decided: chance() < confidence ? 'right' : '',
        confidence,
      })),
    ),
  ).sort((a, b) => a - b)
  return {
    mean: errors.reduce((sum, each) => sum + each, 0) / draws,
    usualMax: errors[Math.floor(draws * 0.95)]!,
  }
}

const surestFirst = (decisions: Decision[]) => decisions.toSorted((a, b) => b.confidence - a.confidence)

/** Accuracy among the surest share of the decisions. */
export function accuracyAtCoverage(decisions: Decision[], share: number): number {
  return accuracyOf(surestFirst(decisions).slice(0, Math.round(decisions.length * share)))
}

/** The largest share of the decisions, the surest first, of which so many are right; and what the least sure of them said. */
export function coverageAtAccuracy(decisions: Decision[], accuracy: number): { share: number; confidence: number } {
  let right = 0
  let best = { share: 0, confidence: 1 }
  surestFirst(decisions).forEach((decision, i) => {
    if (isRight(decision)) right += 1
    if (right / (i + 1) >= accuracy) best = { share: (i + 1) / decisions.length, confidence: decision.confidence }
  })
  return best
}

/** A text that tells of what is looked for, or not, and the probability that a model gives to that. */
export type Call = { isMeant: boolean; probability: number }

/** The largest share of what is looked for that is found while so many of those called are right. */
export function recallAtPrecision(calls: Call[], precision: number): number {
  const meant = calls.filter(({ isMeant }) => isMeant).length
  let found = 0
  let best = 0
  calls
    .toSorted((a, b) => b.probability - a.probability)
    .forEach(({ isMeant }, i) => {
      if (isMeant) found += 1
      if (found / (i + 1) >= precision) best = found
    })
  return meant === 0 ? 0 : best / meant
}

/** By how much that share is uncertain in so few texts: its standard deviation over draws with replacement (bootstrap). */
export function recallErrorOf(calls: Call[], precision: number, chance: () => number, draws = 200): number {
  const recalls = Array.from({ length: draws }, () =>
    recallAtPrecision(
      calls.map(() => calls[Math.floor(chance() * calls.length)]!),
      precision,
    ),
  )
  const mean = recalls.reduce((sum, each) => sum + each, 0) / draws
  return Math.sqrt(recalls.reduce((sum, each) => sum + (each - mean) ** 2, 0) / draws)
}

/** How often each truth was decided as what, by whatever `nameOf` makes of a label; the most frequent first. */
export function confusionOf(decisions: Decision[], nameOf: (label: string) => string = (label) => label): Confusion[] {
  const counts = new Map<string, Confusion>()
  for (const decision of decisions) {
    const [truth, decided] = [nameOf(decision.truth), nameOf(decision.decided)]
    const entry = counts.get(`${truth}\t${decided}`) ?? { truth, decided, count: 0 }
    entry.count += 1
    counts.set(`${truth}\t${decided}`, entry)
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)
}
