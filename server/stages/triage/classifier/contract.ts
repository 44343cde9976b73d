import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant } from '#platform/wire.rules.ts'

const confusion = z.object({ truth: z.string(), decided: z.string(), count: z.number().int() })
const measured = z.object({
  accuracy: z.number(),
  groupAccuracy: z.number(),
  onCorrections: z.number().nullable(),
  onShipped: z.number().nullable(),
  ece: z.number(),
  coverageAt95: z.number(),
  bins: z.array(z.object({ said: z.number(), right: z.number(), count: z.number().int() })),
})
const counted = z.object({ shipped: z.number().int(), corrections: z.number().int() })
const model = z.object({
  modelId: id,
  madeAt: instant,
  /** Who asked; null when it was due. */
  madeBy: z.string().nullable(),
  version: z.string().nullable(),
  why: z.string().nullable(),
  figures: z.object({ trainedOn: counted, measuredOn: counted, own: measured, before: measured }).nullable(),
})

/** Which model speaks and how good it is, what became of those that were trained, and what people made of its guesses. */
export const showClassifier = endpoint({
  name: 'showClassifier',
  summary: 'The classifier: its model, figures, history and corrections',
  method: 'GET',
  path: '/v1/classifier',
  origin: 'console',
  permission: 'model.read',
  answer: z.object({
    /** The version that speaks, and null for the one that ships with the product. */
    version: z.string(),
    current: model.nullable(),
    training: z
      .object({ modelId: id, askedAt: instant, askedBy: z.string().nullable(), progress: z.number().int() })
      .nullable(),
    /** Those that were trained, the newest first. */
    history: z.array(model.extend({ state: z.enum(['current', 'retired', 'refused', 'failed']) })),
    confusion: z.object({ byGroup: z.array(confusion), byCode: z.array(confusion) }).nullable(),
    /** What people decided otherwise within half a year, by code. */
    corrected: z.array(confusion),
    due: z.object({
      /** Corrections since the last training was asked for, and how many make the next one due. */
      corrections: z.number().int(),
      correctionsMin: z.number().int(),
      notBefore: instant.nullable(),
    }),
    weeks: z.array(
      z.object({
        week: z.iso.date(),
        decided: z.number().int(),
        left: z.number().int(),
        confirmed: z.number().int(),
        corrected: z.number().int(),
      }),
    ),
  }),
})

/** Asks for a new model from the corrections so far. It is trained in the background; `showClassifier` tells how far it is. */
export const trainClassifier = endpoint({
  name: 'trainClassifier',
  summary: 'Train the classifier anew',
  method: 'POST',
  path: '/v1/classifier/trainings',
  origin: 'console',
  permission: 'model.train',
  status: 202,
  answer: z.object({ modelId: id }),
})
