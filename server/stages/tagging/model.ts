import { sql } from 'kysely'
import { canonicalJson } from '#platform/crypto.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { decodeModel, encodeModel } from '#platform/linear/file.ts'
import { scorerOf } from '#platform/linear/score.rules.ts'
import { type Example, type TrainSettings, train } from '#platform/linear/train.ts'
import { lookAt } from './look.ts'
import { figuresOf, hasNot, hasTag, isDue, type TagFigures, taggedMin, trainingLimits } from './model.rules.ts'

/** Margins alone: with so few examples nothing finer is to be had. */
const trainSettings: TrainSettings = {
  features: {
    wordsMax: 2,
    lettersMin: 3,
    lettersMax: 4,
    hanMax: 3,
    hanGap: 0,
    digitsKept: 2,
    meanings: [],
    meaningsApart: 0,
  },
  textsMin: 2,
  margins: { cost: 1, epochs: 12 },
  factors: { rank: 1, epochs: 1, rate: 0.1, dropped: 0, smoothed: 0 },
  factorsCount: 0,
  marginsShare: 1,
  weightMin: 0.02,
  folds: 5,
}

type TagModel = { tagId: string; stateOf(words: string): 'set' | 'suggested' | null }

/** Models that were read, by tag and the moment they were trained. */
const models = new Map<string, TagModel>()
const modelsMax = 500

/** The models of these tags that are good enough to speak. */
export async function readTagModels(work: Work, tagIds: ReadonlySet<string>): Promise<TagModel[]> {
  const rows = await work.tx
    .selectFrom('tag_models')
    .select(['tag_id', 'trained_at', 'figures'])
    .where('org_id', '=', work.orgId)
    .where('file', 'is not', null)
    .execute()
  const found: TagModel[] = []
  for (const row of rows.filter((row) => tagIds.has(row.tag_id))) {
    const name = `${row.tag_id} ${row.trained_at.toISOString()}`
    const model = models.get(name) ?? (await openModel(work, row.tag_id, row.figures as TagFigures))
    if (models.size >= modelsMax) models.delete(models.keys().next().value!)
    models.set(name, model)
    found.push(model)
  }
  return found
}

async function openModel(work: Work, tagId: string, { setFrom, suggestFrom }: TagFigures): Promise<TagModel> {
  const row = await work.tx
    .selectFrom('tag_models')
    .select('file')
    .where('tag_id', '=', tagId)
    .executeTakeFirstOrThrow()
  const model = decodeModel(row.file!)
  const { score } = scorerOf(model)
  const yes = model.labels.indexOf(hasTag)
  return {
    tagId,
    stateOf(words) {
      const probability = score(words.slice(0, trainingLimits.charsMax)).probabilities[yes]!
      if (setFrom !== null && probability >= setFrom) return 'set'
      return suggestFrom !== null && probability >= suggestFrom ? 'suggested' : null
    },
  }
}

/**
 * Trains the model of one tag that people have set often enough since the last time; the next is trained in the next round.
 * Words of customers whose data are not in use teach nothing.
 */
export async function trainDueTag(house: House, orgId: string): Promise<number> {
  const actor = systemActor(orgId, 'tag models')
  const due = await inOrg(house, actor, 'staff', findDue)
  if (!due) return 0
  const examples = await inOrg(house, actor, 'staff', (work) => examplesOf(work, due.tagId))
  const labels = new Set(examples.map(({ label }) => label))
  const { model, outOfFold } =
    labels.size < 2 ? { model: null, outOfFold: [] } : train(examples, trainSettings, () => undefined)
  const yes = model?.labels.indexOf(hasTag) ?? 0
  const figures = figuresOf(outOfFold.map(({ truth, probabilities }) => ({ truth, probability: probabilities[yes]! })))
  const file = model && figures.suggestFrom !== null ? encodeModel(model) : null
  await inOrg(house, actor, 'staff', async (work) => {
    const row = { trained_at: work.now, by_hand: due.byHand, figures: canonicalJson(figures), file }
    await work.tx
      .insertInto('tag_models')
      .values({ org_id: orgId, tag_id: due.tagId, ...row })
      .onConflict((c) => c.column('tag_id').doUpdateSet(row))
      .execute()
  })
  return 1
}

async function findDue(work: Work): Promise<{ tagId: string; byHand: number } | null> {
  const { rows } = await sql<{ tag_id: string; by_hand: number; before: number | null }>`
    select x.tag_id, count(*)::int as by_hand, min(m.by_hand) as before
    from ticket_tags x join tags g on g.tag_id = x.tag_id and g.archived_at is null
    left join tag_models m on m.tag_id = x.tag_id
    where x.org_id = ${work.orgId} and x.state = 'set' and x.by = 'person'
    group by x.tag_id having count(*) >= ${taggedMin} order by count(*) desc, x.tag_id`.execute(work.tx)
  const due = rows.find((row) => isDue(row.by_hand, row.before))
  return due ? { tagId: due.tag_id, byHand: due.by_hand } : null
}

/** Tickets that people gave the tag, and as the others those they took it from, and the newest that do not have it. */
async function examplesOf(work: Work, tagId: string): Promise<Example[]> {
  const said = (
    state: string,
  ) => sql`exists (select 1 from ticket_tags x where x.ticket_id = t.ticket_id and x.tag_id = ${tagId}
    and x.by = 'person' and x.state = ${state})`
  const unsaid = sql`not exists (select 1 from ticket_tags x where x.ticket_id = t.ticket_id and x.tag_id = ${tagId})`
  const tagged = await lookAt(work, said('set'), trainingLimits.with)
  const removed = await lookAt(work, said('removed'), trainingLimits.without)
  const others = await lookAt(work, unsaid, trainingLimits.without - removed.length)
  return [
    ...tagged.map(({ words }) => ({ text: words.slice(0, trainingLimits.charsMax), label: hasTag! })),
    ...[...removed, ...others].map(({ words }) => ({ text: words.slice(0, trainingLimits.charsMax), label: hasNot! })),
  ]
}
