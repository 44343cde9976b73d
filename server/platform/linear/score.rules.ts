import { type FeatureSettings, featureFinder, found } from './features.rules.ts'

/**
 * A linear model over hashed n-grams. Each feature has its few weights side by side (`entries`), because most n-grams tell
 * something about a handful of labels only.
 */
export type LinearModel = {
  /** Tells one model from another: the beginning of its file's hash. */
  version: string
  labels: string[]
  settings: FeatureSettings
  calibration: Calibration
  /** Added to each label's score. */
  intercepts: number[]
  /** Limits and figures of whoever trained it, by their names. */
  notes: Notes
  /** Feature → its hash. */
  hashes: Int32Array
  /** How much a feature counts in a text (inverse document frequency). */
  weights: Float32Array
  /** Feature → its first entry; one longer than there are features. */
  starts: Uint32Array
  entryLabels: Uint8Array
  /** Weight for that label, in units of the feature's `scales`. */
  entryWeights: Int8Array
  scales: Float32Array
}

/** Whatever JSON holds. */
export type Notes = { [name: string]: unknown }

/**
 * How scores become probabilities: softmax of score × steepness + bias. The steepness follows what the text gives to go
 * by, because the same margin means less when most of a text is unknown or there is little of it.
 */
export type Calibration = {
  bias: number[]
  /** Factors of: one, the logarithm of the count of features, the share of known ones, the share of Chinese. */
  steepness: [number, number, number, number]
  /** Share of the texts whose label nothing in them tells: so much is spread over all labels. Older models have none. */
  noise?: number
}

/** What a model makes of one text; the arrays are the scorer's own, valid until the next text. */
export type Scores = {
  scores: Float32Array
  probabilities: Float32Array
  /** Different features of the text, known or not. */
  features: number
  /** Share of them that training had seen. */
  known: number
  /** Share of its tokens that are Chinese characters. */
  han: number
}

/** A model at work. */
export type Scorer = { model: LinearModel; score: (text: string) => Scores }

/**
 * Makes the function that scores texts with a model. It keeps room for one text, so a thread has its own.
 *
 * Beside everything else that a server does, a model's tables are never in the near cache: a text costs what it waits for
 * memory. So a feature is one record, and all records of a text are asked for before the first is needed.
 */
export function scorerOf(model: LinearModel): Scorer {
  const { settings, calibration, intercepts } = model
  const find = featureFinder(settings)
  const { slots, mask } = recordsOf(model)
  const reals = new Float32Array(slots.buffer)
  const entries = new Int16Array(model.entryLabels.length)
  for (let entry = 0; entry < entries.length; entry++)
    entries[entry] = model.entryLabels[entry]! | (model.entryWeights[entry]! << 8)
  const size = model.labels.length
  const sums = new Float64Array(size)
  const scores = new Float32Array(size)
  const out: Scores = { scores, probabilities: new Float32Array(size), features: 0, known: 0, han: 0 }
  let met = new Int32Array(1024)
  let seen = new Int32Array(2048)
  // What is read only so that it is near when it is needed goes here.
  const near = new Int32Array(1)

  /** Fills `met` with the records of the known features in a text, each once, and answers how many; counts all in `out`. */
  const meet = (): number => {
    const { hashes, count } = found
    if (met.length < count) met = new Int32Array(count * 2)
    for (let i = 0; i < count; i++) near[0]! ^= slots[(hashes[i]! & mask) * recordSize]!
    const room = roomFor(count)
    if (seen.length < room) seen = new Int32Array(room)
    seen.fill(0, 0, room)
    let known = 0
    let different = 0
    for (let i = 0; i < count; i++) {
      const hash = hashes[i]!
      let at = (hash & mask) * recordSize
      while (slots[at + 1] !== 0 && slots[at] !== hash) at = (at + recordSize) & (mask * recordSize + recordSize - 1)
      if (slots[at + 1] === 0) continue
      known += 1
      let place = hash & (room - 1)
      while (seen[place] !== 0 && seen[place] !== at + 1) place = (place + 1) & (room - 1)
      if (seen[place] !== 0) continue
      seen[place] = at + 1
      met[different++] = at
      near[0]! ^= entries[~slots[at + 1]! >>> countBits]!
    }
    out.features = count
    out.known = count > 0 ? known / count : 0
    return different
  }

  const score = (words: string): Scores => {
    find(words)
    const count = meet()
    sums.fill(0)
    let squares = 0
    for (let i = 0; i < count; i++) {
      const at = met[i]!
      squares += reals[at + 2]!
      const scale = reals[at + 3]!
      const span = ~slots[at + 1]!
      const start = span >>> countBits
      const end = start + (span & countMask)
      for (let entry = start; entry < end; entry++) {
        const weight = entries[entry]!
        sums[weight & 0xff]! += scale * (weight >> 8)
      }
    }
    const norm = squares > 0 ? 1 / Math.sqrt(squares) : 0
    for (let label = 0; label < size; label++) scores[label] = sums[label]! * norm + intercepts[label]!
    out.han = found.han
    calibrate(scores, out, calibration, out.probabilities)
    return out
  }
  return { model, score }
}

/** Hash; where its entries begin and how many they are, inverted, so that 0 says “empty”; its share of the length; its scale. */
const recordSize = 4
/** A file of eight megabytes holds fewer than 2 ** 22 entries, and a feature at most 256 (linear/file.ts). */
const countBits = 9
const countMask = 2 ** countBits - 1

/** Features in a table with open addressing, half of it empty at least. */
function recordsOf({ hashes, weights, scales, starts }: LinearModel): { slots: Int32Array; mask: number } {
  const size = roomFor(hashes.length)
  const mask = size - 1
  const slots = new Int32Array(size * recordSize)
  const reals = new Float32Array(slots.buffer)
  hashes.forEach((hash, feature) => {
    let slot = hash & mask
    while (slots[slot * recordSize + 1] !== 0) slot = (slot + 1) & mask
    const at = slot * recordSize
    const start = starts[feature]!
    slots[at] = hash
    slots[at + 1] = ~((start << countBits) | (starts[feature + 1]! - start))
    reals[at + 2] = weights[feature]! ** 2
    reals[at + 3] = weights[feature]! * scales[feature]!
  })
  return { slots, mask }
}

/** The power of two in which so many fill no more than half. */
const roomFor = (count: number) => 2 ** Math.ceil(Math.log2(count * 2 + 2))

/** The factor that scores are multiplied with before they become probabilities. */
export function steepnessOf({ steepness }: Calibration, of: { features: number; known: number; han: number }): number {
  const [one, count, known, han] = steepness
  return Math.exp(one + count * Math.log1p(of.features) + known * of.known + han * of.han)
}

/** Fills `into` with the probabilities that belong to scores. */
export function calibrate(
  scores: Float32Array,
  of: { features: number; known: number; han: number },
  calibration: Calibration,
  into: Float32Array,
): void {
  const steepness = steepnessOf(calibration, of)
  let top = Number.NEGATIVE_INFINITY
  for (let label = 0; label < scores.length; label++) {
    into[label] = scores[label]! * steepness + calibration.bias[label]!
    if (into[label]! > top) top = into[label]!
  }
  let sum = 0
  for (let label = 0; label < scores.length; label++) {
    into[label] = Math.exp(into[label]! - top)
    sum += into[label]!
  }
  const { noise = 0 } = calibration
  for (let label = 0; label < scores.length; label++)
    into[label] = (into[label]! / sum) * (1 - noise) + noise / scores.length
}
