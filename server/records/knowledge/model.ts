import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { elapsedMs } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { decodeModel, UnusableModel } from '#platform/linear/file.ts'
import { type Scorer, scorerOf } from '#platform/linear/score.rules.ts'

/** The model that ships with the product, made by `huiyin train` from the examples beside it. */
export const shippedModelFile = join(import.meta.dirname, '../../../data/triage/triage.model')

let shipped: Promise<Scorer> | undefined

/** The shipped model, read once by a process. @throws UnusableModel for a file that is damaged or of another format */
export function shippedModel(): Promise<Scorer> {
  shipped ??= readFile(shippedModelFile).then((file) => scorerOf(decodeModel(file)))
  return shipped
}

const moodModelFile = join(import.meta.dirname, '../../../data/triage/mood.model')
let mood: Promise<Scorer> | undefined

/** The model of how words sound, read once by a process. @throws UnusableModel as above */
export function shippedMoodModel(): Promise<Scorer> {
  mood ??= readFile(moodModelFile).then((file) => scorerOf(decodeModel(file)))
  return mood
}

/** How long a process goes on with the model it has after another one was made current. */
const keptMsMax = 5_000
const kept = new Map<string, { untilMs: number; scorer: Promise<Scorer> }>()

/** The organisation's own model when it has one that this version can use, else the shipped one. */
export function currentModel(work: Work): Promise<Scorer> {
  const before = kept.get(work.orgId)
  if (before && elapsedMs() < before.untilMs) return before.scorer
  const scorer = readCurrent(work, before?.scorer)
  kept.set(work.orgId, { untilMs: elapsedMs() + keptMsMax, scorer })
  // What could not be read is not kept.
  scorer.catch(() => kept.delete(work.orgId))
  return scorer
}

async function readCurrent(work: Work, before: Promise<Scorer> | undefined): Promise<Scorer> {
  const current = await work.tx
    .selectFrom('models')
    .select('version')
    .where('org_id', '=', work.orgId)
    .where('state', '=', 'current')
    .executeTakeFirst()
  if (!current) return shippedModel()
  const known = await before?.catch(() => undefined)
  if (known?.model.version === current.version) return known
  const { file } = await work.tx
    .selectFrom('models')
    .select('file')
    .where('org_id', '=', work.orgId)
    .where('version', '=', current.version)
    .executeTakeFirstOrThrow()
  try {
    return scorerOf(decodeModel(file!))
  } catch (error) {
    // Trained by an older version: until somebody retrains, the shipped one speaks.
    if (error instanceof UnusableModel) return shippedModel()
    throw error
  }
}
