import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { currentModel } from '#records/knowledge/model.ts'
import { type ModelRow, modelsOf } from '../retrain.ts'
import type { showClassifier } from './contract.ts'
import { dueOf } from './due.ts'

type Shown = z.input<(typeof showClassifier)['answer']>

const weeksShown = 12
const correctedDays = 180
const correctedMax = 500

/** Everything that the classifier's page shows. */
export async function readClassifier(work: Work): Promise<Shown> {
  const rows = await modelsOf(work)
  const names = await namesOf(work, rows)
  const model = ({ figures, madeAt, madeBy, modelId, version, why }: ModelRow) => ({
    modelId,
    madeAt: madeAt.toISOString(),
    madeBy: madeBy ? (names.get(madeBy) ?? null) : null,
    version,
    why,
    figures,
  })
  const current = rows.find(({ state }) => state === 'current')
  const training = rows.find(({ state }) => state === 'training')
  return {
    version: (await currentModel(work)).model.version,
    current: current ? model(current) : null,
    training: training
      ? {
          modelId: training.modelId,
          askedAt: training.madeAt.toISOString(),
          askedBy: training.madeBy ? (names.get(training.madeBy) ?? null) : null,
          progress: training.progress,
        }
      : null,
    history: rows.flatMap((row) => (row.state === 'training' ? [] : [{ ...model(row), state: row.state }])),
    confusion: current?.figures
      ? { byGroup: current.figures.confusionByGroup, byCode: current.figures.confusionByCode }
      : null,
    corrected: await correctedSince(work),
    due: await dueOf(work),
    weeks: await weeksOf(work),
  }
}

async function namesOf(work: Work, rows: ModelRow[]): Promise<Map<string, string>> {
  const ids = rows.flatMap(({ madeBy }) => madeBy ?? [])
  if (ids.length === 0) return new Map()
  const people = await work.tx.selectFrom('staff').select(['staff_id', 'name']).where('staff_id', 'in', ids).execute()
  return new Map(people.map((person) => [person.staff_id, person.name]))
}

async function correctedSince(work: Work): Promise<Shown['corrected']> {
  const since = new Date(work.now.getTime() - correctedDays * 86_400_000)
  const { rows } = await sql<{ truth: string; decided: string; count: number }>`
    select payload->>'code' as truth, payload->>'guessed' as decided, count(distinct subject_id)::int as count
    from events where org_id = ${work.orgId} and type = 'ticket.triaged' and at >= ${since}
      and payload->>'guessed' <> payload->>'code'
    group by 1, 2 order by 3 desc, 1, 2 limit ${correctedMax}`.execute(work.tx)
  return rows
}

/** By week, from Monday, in the organisation's zone: what the door counted, and what people decided. */
async function weeksOf(work: Work): Promise<Shown['weeks']> {
  const { rows } = await sql<Shown['weeks'][number]>`
    with today as (select (${work.now}::timestamptz at time zone zone)::date as day from orgs where org_id = ${work.orgId}),
      weeks as (select (date_trunc('week', day) - make_interval(weeks => n))::date as week
        from today, generate_series(0, ${weeksShown - 1}) n)
    select w.week,
      coalesce(sum(c.value) filter (where c.figure = 'guess' and c.key = 'decided'), 0)::int as decided,
      coalesce(sum(c.value) filter (where c.figure = 'guess' and c.key = 'left'), 0)::int as left,
      coalesce(sum(c.value) filter (where c.figure = 'triaged' and c.key = 'confirmed'), 0)::int as confirmed,
      coalesce(sum(c.value) filter (where c.figure = 'triaged' and c.key = 'corrected'), 0)::int as corrected
    from weeks w left join counts c on c.org_id = ${work.orgId} and c.figure in ('guess', 'triaged')
      and c.day >= w.week and c.day < w.week + 7
    group by w.week order by w.week`.execute(work.tx)
  return rows
}
