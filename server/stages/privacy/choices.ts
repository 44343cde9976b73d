import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { belowLaw, type Choice, type Law, usualChoice } from './retention.rules.ts'

export type ChosenRetention = Choice & { version: number }

/** How long the organisation keeps what; version 0 is what everybody begins with. */
export async function readChoice(work: Work): Promise<ChosenRetention> {
  const row = await work.tx
    .selectFrom('retention_choices')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .executeTakeFirst()
  if (!row) return { ...usualChoice, version: 0 }
  return {
    law: row.law as Law,
    restrictAfterDays: row.restrict_after_days,
    eraseAfterDays: row.erase_after_days,
    binDays: row.bin_days,
    version: row.version,
  }
}

/**
 * Changes how long the organisation keeps what, from the next sweep on; asks for the second factor, because a shorter time
 * destroys. The event tells before and after.
 * @throws Problem invalid retention_below_law, retention_out_of_order · conflict retention_changed (412) · denied step_up_needed
 */
export async function changeChoice(work: Work, chosen: Choice, seen: number): Promise<ChosenRetention> {
  requireFreshFactor(work, { unlessNone: true })
  const days = belowLaw(chosen)
  if (days !== null) throw new Problem('invalid', 'retention_below_law', { facts: { days } })
  if (chosen.restrictAfterDays > chosen.eraseAfterDays) throw new Problem('invalid', 'retention_out_of_order')
  const { version: _, ...before } = await readChoice(work)
  // Locks the organisation, so that of two who choose at once the second is told.
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    { type: 'retention.changed', payload: { before, after: chosen } },
  ])
  const { version } = await readChoice(work)
  if (version !== seen) throw new Problem('conflict', 'retention_changed', { status: 412, facts: { version } })
  const row = {
    law: chosen.law,
    restrict_after_days: chosen.restrictAfterDays,
    erase_after_days: chosen.eraseAfterDays,
    bin_days: chosen.binDays,
    version: seen + 1,
    changed_at: work.now,
  }
  await work.tx
    .insertInto('retention_choices')
    .values({ org_id: work.orgId, ...row })
    .onConflict((c) => c.column('org_id').doUpdateSet(row))
    .execute()
  return { ...chosen, version: seen + 1 }
}
