import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'

/**
 * Gives a person the number on their name plate, by which a complaint may name them; null takes it away.
 * @throws Problem missing person_missing · conflict staff_number_taken
 */
export async function numberStaff(work: Work, staffId: string, number: string | null): Promise<void> {
  const others = await work.tx
    .selectFrom('staff')
    .select(['staff_id', 'number'])
    .where('org_id', '=', work.orgId)
    .where((e) => e.or([e('staff_id', '=', staffId), e('number', '=', number)]))
    .execute()
  if (!others.some((one) => one.staff_id === staffId)) throw new Problem('missing', 'person_missing')
  if (number && others.some((one) => one.staff_id !== staffId)) throw new Problem('conflict', 'staff_number_taken')
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.numbered', payload: {} }])
  await work.tx.updateTable('staff').set({ number }).where('staff_id', '=', staffId).execute()
}
