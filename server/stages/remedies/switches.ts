import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { type SwitchName, switchNames } from './switches.rules.ts'

/**
 * Stops a kind of money action at once, or lets it run again: what is under way is still asked about, nothing new is sent.
 * @throws Problem conflict switch_as_is · denied step_up_needed
 */
export async function turnSwitch(work: Work, name: SwitchName, to: { isOff: boolean; reason: string }): Promise<void> {
  const { staffId } = await staffAskerOf(work)
  // Stopping is for everybody who may, at once; starting again is thought over.
  if (!to.isOff) requireFreshFactor(work)
  if ((await isOff(work, name)) === to.isOff) throw new Problem('conflict', 'switch_as_is')
  const row = { is_off: to.isOff, by: staffId, reason: to.reason, at: work.now }
  await work.tx
    .insertInto('money_switches')
    .values({ org_id: work.orgId, name, ...row })
    .onConflict((c) => c.columns(['org_id', 'name']).doUpdateSet(row))
    .execute()
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    { type: to.isOff ? 'money.switched_off' : 'money.switched_on', payload: { name, reason: to.reason } },
  ])
}

/** Whether somebody has stopped it. */
export async function isOff(work: Work, name: SwitchName): Promise<boolean> {
  const row = await work.tx
    .selectFrom('money_switches')
    .select('is_off')
    .where('org_id', '=', work.orgId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.is_off ?? false
}

/** Every switch, how it stands, and who turned it. */
export async function readSwitches(work: Work) {
  const rows = await work.tx
    .selectFrom('money_switches')
    .leftJoin('staff', 'staff.staff_id', 'money_switches.by')
    .select(['money_switches.name', 'is_off', 'by', 'staff.name as by_name', 'reason', 'at'])
    .where('money_switches.org_id', '=', work.orgId)
    .execute()
  return switchNames.map((name) => {
    const row = rows.find((one) => one.name === name)
    return {
      name,
      isOff: row?.is_off ?? false,
      by: row?.by ? { staffId: row.by, name: row.by_name ?? '' } : null,
      reason: row?.reason ?? null,
      at: row?.at.toISOString() ?? null,
    }
  })
}
