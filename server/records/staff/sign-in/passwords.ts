import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../../audit/record.ts'
import { isWeakPassword } from '../password.rules.ts'
import { hashPassword, verifyPassword } from '../password.ts'
import { queueLetter } from './letters.ts'
import { endSessions, sessionOf } from './sessions.ts'

/** Stores a password that the person chose themselves; nobody else ever does. @throws Problem invalid password_weak */
export async function choosePassword(work: Work, staffId: string, password: string): Promise<void> {
  const person = await work.tx
    .selectFrom('staff')
    .innerJoin('orgs', 'orgs.org_id', 'staff.org_id')
    .select(['staff.email', 'staff.name', 'orgs.name as organisation'])
    .where('staff.staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  const own = [person.email, person.name, ...Object.values(person.organisation as Record<string, string>)]
  if (isWeakPassword(password, own)) throw new Problem('invalid', 'password_weak')
  await work.tx
    .updateTable('staff')
    .set({ password_hash: await hashPassword(work.clock, password) })
    .where('staff_id', '=', staffId)
    .execute()
}

/**
 * A person changes their password; their other sessions end. Who never had one needs no old one.
 * @throws Problem denied password_wrong · invalid password_weak
 */
export async function changePassword(
  work: Work,
  staffId: string,
  input: { current?: string | undefined; password: string },
  sessionSecret: string | null,
): Promise<void> {
  const { password_hash: stored } = await work.tx
    .selectFrom('staff')
    .select('password_hash')
    .where('staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  if (stored && !(await verifyPassword(input.current ?? '', stored))) throw new Problem('denied', 'password_wrong')
  await choosePassword(work, staffId, input.password)
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.password_changed', payload: {} }])
  await queueLetter(work, staffId, 'password_changed')
  await endSessions(work, staffId, { except: (await sessionOf(work, sessionSecret)).session_id })
}
