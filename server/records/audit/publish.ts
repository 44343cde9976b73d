import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import type { CheckpointPlace } from '#platform/ports.ts'

const firstRetryMs = 10_000
const errorCharsMax = 300

/** Brings the newest checkpoint to every place where one is due. Answers 0: places wait for their time. */
export async function publishCheckpoints(house: House, orgId: string): Promise<number> {
  for (const place of house.ports.notary.places) await publishTo(house, orgId, place)
  return 0
}

type Due = { size: number; note: string; attempts: number }

async function publishTo(house: House, orgId: string, place: CheckpointPlace): Promise<void> {
  const within = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'publisher'), 'staff', act)
  const due = await within((work) => claim(work, place))
  if (!due) return
  try {
    await place.put(orgId, { size: due.size, note: due.note })
    await within(({ tx, now }) =>
      tx
        .updateTable('audit_publications')
        .set({
          size: BigInt(due.size),
          published_at: now,
          due_at: later(now, place.everyMs),
          attempts: 0,
          last_error: null,
        })
        .where('org_id', '=', orgId)
        .where('place', '=', place.name)
        .execute(),
    )
  } catch (error) {
    const { message } = error as Error
    house.log.error({ place: place.name, where: place.where, error: message }, 'the audit checkpoint was not published')
    await within(({ tx }) =>
      tx
        .updateTable('audit_publications')
        .set({ last_error: message.slice(0, errorCharsMax) })
        .where('org_id', '=', orgId)
        .where('place', '=', place.name)
        .execute(),
    )
  }
}

/** The newest checkpoint, when this place has not got it and its time has come. The attempt is committed before the call. */
async function claim({ tx, orgId, now }: Work, place: CheckpointPlace): Promise<Due | null> {
  const newest = await tx
    .selectFrom('audit_checkpoints')
    .select(['size', 'note'])
    .where('org_id', '=', orgId)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!newest) return null
  await tx
    .insertInto('audit_publications')
    .values({
      org_id: orgId,
      place: place.name,
      size: 0n,
      published_at: null,
      due_at: now,
      attempts: 0,
      last_error: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await tx
    .selectFrom('audit_publications')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('place', '=', place.name)
    .where('due_at', '<=', now)
    .where('size', '!=', newest.size)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!row) return null
  const attempts = row.attempts + 1
  const waitMs = Math.min(firstRetryMs * 2 ** (attempts - 1), place.everyMs, 3_600_000)
  await tx
    .updateTable('audit_publications')
    .set({ attempts, due_at: later(now, waitMs) })
    .where('org_id', '=', orgId)
    .where('place', '=', place.name)
    .execute()
  return { size: Number(newest.size), note: newest.note, attempts }
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms)
}
