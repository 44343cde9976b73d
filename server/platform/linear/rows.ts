import { type FeatureSettings, featureFinder, found } from './features.rules.ts'

/** Texts as sparse rows of equal length, over the features that occur in at least so many of them. */
export type Rows = {
  count: number
  /** Row → its first feature; one longer than there are rows. */
  starts: Int32Array
  features: Int32Array
  values: Float32Array
}

/** The features that training knows, and how much each counts: rarer ones more (inverse document frequency). */
export type Vocabulary = { hashes: Int32Array; weights: Float32Array; index: Map<number, number> }

/** Features that occur in at least `textsMin` texts. */
export function vocabularyOf(texts: string[], settings: FeatureSettings, textsMin: number): Vocabulary {
  const counts = new Map<number, number>()
  const find = featureFinder(settings)
  for (const text of texts) for (const hash of hashesOf(text, find)) counts.set(hash, (counts.get(hash) ?? 0) + 1)
  const kept = [...counts].filter(([, count]) => count >= textsMin)
  return {
    hashes: Int32Array.from(kept, ([hash]) => hash),
    weights: Float32Array.from(kept, ([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1),
    index: new Map(kept.map(([hash], feature) => [hash, feature])),
  }
}

export function rowsOf(texts: string[], settings: FeatureSettings, { index, weights }: Vocabulary): Rows {
  const find = featureFinder(settings)
  const starts = [0]
  const features: number[] = []
  const values: number[] = []
  for (const text of texts) {
    const from = features.length
    let squares = 0
    for (const hash of hashesOf(text, find)) {
      const feature = index.get(hash)
      if (feature === undefined) continue
      features.push(feature)
      values.push(weights[feature]!)
      squares += weights[feature]! ** 2
    }
    for (let at = from; at < values.length; at++) values[at]! /= Math.sqrt(squares)
    starts.push(features.length)
  }
  return {
    count: texts.length,
    starts: Int32Array.from(starts),
    features: Int32Array.from(features),
    values: Float32Array.from(values),
  }
}

function hashesOf(text: string, find: (text: string) => void): Set<number> {
  find(text)
  return new Set(found.hashes.subarray(0, found.count))
}
