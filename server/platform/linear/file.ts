import { createHash } from 'node:crypto'
import type { FeatureSettings } from './features.rules.ts'
import type { Calibration, LinearModel, Notes } from './score.rules.ts'

/** Why a file is no model that this version can use, in words for an operator. */
export class UnusableModel extends Error {
  override name = 'UnusableModel'
}

const magic = 'HYLM'
const format = 1
export const modelBytesMax = 8 * 1024 * 1024
const hashBytes = 32
const labelsMax = 256

type Header = {
  format: number
  labels: string[]
  settings: FeatureSettings
  calibration: Calibration
  intercepts: number[]
  notes: Notes
  features: number
  entries: number
}

/**
 * A model as one file: `HYLM`, the length of the header, the header as JSON, then hashes and weights of the features, how
 * many entries each has, the entries, each in one stretch, and the SHA-256 of all that.
 * @throws UnusableModel when it would be larger than `modelBytesMax`
 */
export function encodeModel(model: Omit<LinearModel, 'version'>): Buffer {
  const header: Header = {
    format,
    labels: model.labels,
    settings: model.settings,
    calibration: model.calibration,
    intercepts: model.intercepts,
    notes: model.notes,
    features: model.hashes.length,
    entries: model.entryLabels.length,
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const counts = Uint16Array.from(model.hashes, (_, feature) => model.starts[feature + 1]! - model.starts[feature]!)
  const stretches = [model.hashes, model.weights, model.scales, counts, model.entryLabels, model.entryWeights]
  const bytes = Buffer.concat([
    Buffer.from(magic),
    length,
    text,
    ...stretches.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength)),
  ])
  if (bytes.length + hashBytes > modelBytesMax)
    throw new UnusableModel(`The model would have ${bytes.length} bytes, more than ${modelBytesMax}.`)
  return Buffer.concat([bytes, createHash('sha256').update(bytes).digest()])
}

/** @throws UnusableModel for whatever is not a whole model of this format */
export function decodeModel(file: Buffer): LinearModel {
  if (file.length > modelBytesMax) throw new UnusableModel(`The model is larger than ${modelBytesMax} bytes.`)
  if (file.length < magic.length + 4 + hashBytes || file.toString('latin1', 0, 4) !== magic)
    throw new UnusableModel('This is no model file: it does not begin with HYLM.')
  const bytes = file.subarray(0, -hashBytes)
  const hash = createHash('sha256').update(bytes).digest()
  if (!hash.equals(file.subarray(-hashBytes)))
    throw new UnusableModel('The model file is damaged: its contents do not match their hash.')
  const textEnd = 8 + bytes.readUInt32LE(4)
  const header = JSON.parse(bytes.toString('utf8', 8, textEnd)) as Header
  if (header.format !== format)
    throw new UnusableModel(`The model has format ${header.format}, and this version reads format ${format}.`)
  const { features, entries } = header
  let at = textEnd
  // Copied, because a stretch need not begin where a typed array may.
  const take = (count: number, width: number): ArrayBuffer => {
    const stretch = Uint8Array.prototype.slice.call(bytes, at, at + count * width)
    at += count * width
    return stretch.buffer as ArrayBuffer
  }
  const hashes = new Int32Array(take(features, 4))
  const weights = new Float32Array(take(features, 4))
  const scales = new Float32Array(take(features, 4))
  const counts = new Uint16Array(take(features, 2))
  const starts = new Uint32Array(features + 1)
  counts.forEach((count, feature) => {
    starts[feature + 1] = starts[feature]! + count
  })
  const entryLabels = new Uint8Array(take(entries, 1))
  const entryWeights = new Int8Array(take(entries, 1))
  const { labels, settings, calibration, intercepts, notes } = header
  if (at !== bytes.length || starts[features] !== entries || labels.length === 0 || labels.length > labelsMax)
    throw new UnusableModel('The model file contradicts itself: its header promises other contents.')
  return {
    version: hash.toString('hex', 0, 6),
    labels,
    settings,
    calibration,
    intercepts,
    notes,
    hashes,
    weights,
    scales,
    starts,
    entryLabels,
    entryWeights,
  }
}
