import type { Vocabulary } from './rows.ts'
import type { LinearModel } from './score.rules.ts'
import type { Weights } from './solve.ts'

type Entries = Pick<LinearModel, 'hashes' | 'weights' | 'starts' | 'entryLabels' | 'entryWeights' | 'scales'>

/**
 * Weights in a byte each. Taking the same from a feature's weights for all labels changes no probability, so the middle
 * one is taken: most labels then have about nothing, and what is below `weightMin` (of a score's usual spread) is left out.
 */
export function compact({ hashes, weights }: Vocabulary, solved: Weights, weightMin: number): Entries {
  const labels = solved.intercepts.length
  const kept: number[] = []
  const starts = [0]
  const scales: number[] = []
  const entryLabels: number[] = []
  const entryWeights: number[] = []
  for (let feature = 0; feature < hashes.length; feature++) {
    const own = solved.weights.subarray(feature * labels, (feature + 1) * labels)
    const middle = own.toSorted()[labels >> 1]!
    const most = own.reduce((max, weight) => Math.max(max, Math.abs(weight - middle)), 0)
    const scale = most / 127
    const before = entryLabels.length
    for (let label = 0; label < labels; label++) {
      const weight = own[label]! - middle
      const byte = Math.round(weight / scale)
      if (Math.abs(weight) * weights[feature]! < weightMin || byte === 0) continue
      entryLabels.push(label)
      entryWeights.push(byte)
    }
    if (entryLabels.length === before) continue
    kept.push(feature)
    starts.push(entryLabels.length)
    scales.push(scale)
  }
  return {
    hashes: Int32Array.from(kept, (feature) => hashes[feature]!),
    weights: Float32Array.from(kept, (feature) => weights[feature]!),
    starts: Uint32Array.from(starts),
    entryLabels: Uint8Array.from(entryLabels),
    entryWeights: Int8Array.from(entryWeights),
    scales: Float32Array.from(scales),
  }
}
