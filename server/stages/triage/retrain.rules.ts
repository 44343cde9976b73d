import type { Bin, Confusion, Decision } from '#platform/linear/figures.rules.ts'
import {
  accuracyOf,
  binsOf,
  calibrationErrorOf,
  confusionOf,
  coverageAtAccuracy,
} from '#platform/linear/figures.rules.ts'

export type ModelState = 'training' | 'current' | 'refused' | 'retired' | 'failed'
export type ModelFault =
  | 'not_better'
  | 'worse_on_corrections'
  | 'worse_on_shipped'
  | 'interrupted'
  | 'cannot_be_trained'

/** What was measured on texts that neither model was trained on. */
export type ModelFigures = {
  trainedOn: { shipped: number; corrections: number }
  measuredOn: { shipped: number; corrections: number }
  /** The new model, and beside it the one that spoke until then. */
  own: Measured
  before: Measured
  /** How often which truth was decided as what by the new model, by group and by code; the most frequent first. */
  confusionByGroup: Confusion[]
  confusionByCode: Confusion[]
}

export type Measured = {
  accuracy: number
  groupAccuracy: number
  /** Among the corrections and among the shipped texts alone; null when there is none. */
  onCorrections: number | null
  onShipped: number | null
  /** Expected calibration error of the code's probability, in 15 bins of equal width. */
  ece: number
  /** Largest share of texts, the surest first, of whose groups 95 % are right. */
  coverageAt95: number
  bins: Bin[]
}

/** A text with a known code, and what a model read in it. */
export type Trial = {
  isCorrection: boolean
  truth: string
  truthGroup: string
  code: string
  confidence: number
  group: string
  groupConfidence: number
}

const codeOf = ({ truth, code, confidence }: Trial): Decision => ({ truth, decided: code, confidence })
const groupOf = ({ truthGroup, group, groupConfidence }: Trial): Decision => ({
  truth: truthGroup,
  decided: group,
  confidence: groupConfidence,
})

export function measure(trials: Trial[]): Measured {
  const codes = trials.map(codeOf)
  const groups = trials.map(groupOf)
  const among = (isCorrection: boolean) => {
    const own = trials.filter((trial) => trial.isCorrection === isCorrection).map(codeOf)
    return own.length === 0 ? null : accuracyOf(own)
  }
  return {
    accuracy: accuracyOf(codes),
    groupAccuracy: accuracyOf(groups),
    onCorrections: among(true),
    onShipped: among(false),
    ece: calibrationErrorOf(codes),
    coverageAt95: coverageAtAccuracy(groups, 0.95).share,
    bins: binsOf(codes),
  }
}

export function confusions(trials: Trial[]): Pick<ModelFigures, 'confusionByGroup' | 'confusionByCode'> {
  return { confusionByGroup: confusionOf(trials.map(groupOf)), confusionByCode: confusionOf(trials.map(codeOf)) }
}

/** How much a new model may lose on texts that ship, while it learns an organisation's own. */
const lossMax = 0.02

/**
 * Why a new model must not take the place of the one before, or null when it is better: on the organisation's own
 * corrections it may lose nothing, on the shipped texts little, and on both together (each counting half) it must win.
 */
export function whyNotBetter(own: Measured, before: Measured): ModelFault | null {
  if ((own.onCorrections ?? 0) < (before.onCorrections ?? 0)) return 'worse_on_corrections'
  if ((own.onShipped ?? 0) < (before.onShipped ?? 0) - lossMax) return 'worse_on_shipped'
  const both = ({ onCorrections, onShipped }: Measured) => (onCorrections ?? 0) + (onShipped ?? 0)
  return both(own) > both(before) ? null : 'not_better'
}

/** Every fifth correction, always the same ones, is kept from training: by these models are compared, today's and later ones. */
export function isKeptBack(ticketId: string): boolean {
  return Number.parseInt(ticketId.slice(-6), 16) % 5 === 0
}
