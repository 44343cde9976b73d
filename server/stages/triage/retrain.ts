import { Worker } from 'node:worker_threads'
import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { encodeModel } from '#platform/linear/file.ts'
import { recordAbout } from '#records/audit/record.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { currentModel } from '#records/knowledge/model.ts'
import { corrections } from './corrections.ts'
import { isKeptBack, type ModelFault, type ModelFigures, type ModelState, whyNotBetter } from './retrain.rules.ts'
import type { TrainingNews, TrainingTask } from './training-thread.ts'

export type ModelRow = {
  modelId: string
  madeAt: Date
  /** Who asked; null when a sweep began it. */
  madeBy: string | null
  state: ModelState
  /** Percent of the training. */
  progress: number
  version: string | null
  why: ModelFault | null
  figures: ModelFigures | null
}

const trainMsMax = 60 * 60_000
const attemptsMax = 3
/** A worker that died lets go of its training after so long; one that lives says so three times meanwhile. */
const leaseMs = 180_000
const threadMegabytesMax = 4_096

/**
 * Asks for a new model; the worker trains it (`trainAsked`), and its row tells how far that is.
 * @throws Problem conflict `model_in_training` while there is one in training
 */
export async function askForModel(work: Work, by: string | null): Promise<string> {
  const modelId = uuidv7(work.clock)
  const made = await work.tx
    .insertInto('models')
    .values({
      org_id: work.orgId,
      model_id: modelId,
      made_at: work.now,
      made_by: by,
      state: 'training',
      progress: 0,
      attempts: 0,
    })
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'state']).where('state', 'in', ['current', 'training']).doNothing(),
    )
    .executeTakeFirst()
  if (!made.numInsertedOrUpdatedRows) throw new Problem('conflict', 'model_in_training')
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [{ type: 'model.asked_for', payload: { modelId } }])
  return modelId
}

/** Every model that was asked for, the newest first. */
export async function modelsOf(work: Work, max = 50): Promise<ModelRow[]> {
  const rows = await work.tx
    .selectFrom('models')
    .select(['model_id', 'made_at', 'made_by', 'state', 'progress', 'version', 'why', 'figures'])
    .where('org_id', '=', work.orgId)
    .orderBy('made_at', 'desc')
    .orderBy('model_id', 'desc')
    .limit(max)
    .execute()
  return rows.map((row) => ({
    modelId: row.model_id,
    madeAt: row.made_at,
    madeBy: row.made_by,
    state: row.state as ModelState,
    progress: row.progress,
    version: row.version,
    why: row.why as ModelFault | null,
    figures: row.figures as ModelFigures | null,
  }))
}

/**
 * A sweep: trains the model that was asked for, in a thread of its own, from the shipped examples and the organisation's
 * corrections, and makes it current when it is better on texts that neither saw. Whoever works meanwhile notices nothing.
 */
export async function trainAsked(house: House, orgId: string, shippedMax = Number.POSITIVE_INFINITY): Promise<number> {
  const within = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'sweep'), 'staff', act)
  const asked = await within(begin)
  if (!asked) return 0
  if (asked.attempts > attemptsMax) await within((work) => finish(work, asked.modelId, { why: 'interrupted' }))
  else {
    const task = await within((work) => taskOf(work, shippedMax))
    const trained = await runThread(task, (set) =>
      within((work) => change(work, asked.modelId, { ...set, lease_until: leaseFrom(work) })),
    ).catch((error: unknown) => {
      house.log.error({ error, orgId }, 'a model could not be trained')
      return { why: 'cannot_be_trained' as const }
    })
    await within((work) => finish(work, asked.modelId, trained))
  }
  return 1
}

async function begin(work: Work): Promise<{ modelId: string; attempts: number } | null> {
  const row = await work.tx
    .updateTable('models')
    .set((e) => ({ attempts: e('attempts', '+', 1), progress: 0, lease_until: leaseFrom(work) }))
    .where('org_id', '=', work.orgId)
    .where('state', '=', 'training')
    .where((e) => e.or([e('lease_until', 'is', null), e('lease_until', '<=', work.now)]))
    .returning(['model_id', 'attempts'])
    .executeTakeFirst()
  return row ? { modelId: row.model_id, attempts: row.attempts } : null
}

const leaseFrom = (work: Work) => new Date(work.now.getTime() + leaseMs)

async function taskOf(work: Work, shippedMax: number): Promise<TrainingTask> {
  const [{ taxonomy }, scorer, decided] = [
    await currentKnowledge(work),
    await currentModel(work),
    await corrections(work),
  ]
  const known = new Set(taxonomy.groups.flatMap((group) => group.codes.map(({ code }) => code)))
  const usable = decided.filter(({ code }) => known.has(code))
  const examples = (kept: boolean) =>
    usable
      .filter(({ ticketId }) => isKeptBack(ticketId) === kept)
      .map(({ text, code, ticketId }) => ({ text, label: code, part: ticketId }))
  return {
    taxonomy: { groups: taxonomy.groups },
    learn: examples(false),
    judge: examples(true),
    current: encodeModel(scorer.model),
    shippedMax,
  }
}

type Trained = { file: Uint8Array; version: string; figures: ModelFigures } | { why: ModelFault }

/** `told` keeps the lease, with the progress when there is some. */
function runThread(task: TrainingTask, told: (set: { progress?: number }) => Promise<unknown>): Promise<Trained> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./training-thread.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: threadMegabytesMax },
    })
    const limit = setTimeout(() => {
      reject(new Error(`training took longer than ${trainMsMax} ms`))
      void thread.terminate()
    }, trainMsMax)
    // What cannot be written now is written the next time.
    const tell = (set: { progress?: number }) => void told(set).catch(() => {})
    const keeping = setInterval(tell, leaseMs / 3, {})
    thread.on('message', (news: TrainingNews) => {
      if ('progress' in news) tell({ progress: news.progress })
      else resolve(news)
    })
    thread.on('error', reject)
    thread.on('exit', () => {
      clearTimeout(limit)
      clearInterval(keeping)
      reject(new Error('the training ended without a model'))
    })
  })
}

/** Puts the new model in the place of the one before, or says why not. */
async function finish(work: Work, modelId: string, trained: Trained): Promise<void> {
  const why = 'why' in trained ? trained.why : whyNotBetter(trained.figures.own, trained.figures.before)
  const measured =
    'why' in trained ? {} : { version: trained.version, figures: canonicalJson(trained.figures), progress: 100 }
  if (why) await change(work, modelId, { ...measured, state: 'why' in trained ? 'failed' : 'refused', why })
  else if (!('why' in trained)) {
    await work.tx
      .updateTable('models')
      .set({ state: 'retired' })
      .where('org_id', '=', work.orgId)
      .where('state', '=', 'current')
      .execute()
    await change(work, modelId, { ...measured, state: 'current', file: Buffer.from(trained.file) })
  }
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    why ? { type: 'model.refused', payload: { modelId, why } } : { type: 'model.made_current', payload: { modelId } },
  ])
}

function change(
  work: Work,
  modelId: string,
  set: {
    state?: ModelState
    progress?: number
    lease_until?: Date
    version?: string
    why?: string
    figures?: string
    file?: Buffer
  },
): Promise<unknown> {
  return work.tx
    .updateTable('models')
    .set(set)
    .where('org_id', '=', work.orgId)
    .where('model_id', '=', modelId)
    .execute()
}
