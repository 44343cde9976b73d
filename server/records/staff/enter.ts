import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import { changeOrganisation, markSetUp } from './organisation.ts'
import type { Role } from './permissions.rules.ts'
import { choosePassword } from './sign-in/passwords.ts'
import type { From } from './sign-in/sessions.ts'
import { type Entered, entered, isActive } from './sign-in/sign-in.ts'
import { entryLink, findToken, spendToken } from './sign-in/tokens.ts'

/**
 * Signs in with a one-time link. An invitation sets the password at the same time, and waits until it has a good one.
 * @throws Problem denied token_wrong (401) · invalid password_needed · password_weak
 */
export async function signInWithToken(
  work: Work,
  input: { token: string; password?: string },
  from: From,
): Promise<Entered> {
  const token = input.token.trim()
  const found = await findToken(work, ['sign_in', 'invitation'], token)
  if (!found?.staffId || !(await isActive(work, found.staffId)))
    throw new Problem('denied', 'token_wrong', { status: 401 })
  const by = found.purpose === 'invitation' ? 'invitation' : 'sign_in'
  if (by === 'invitation') {
    if (!input.password) throw new Problem('invalid', 'password_needed')
    await choosePassword(work, found.staffId, input.password)
  }
  await spendToken(work, [by], token)
  return entered(work, found.staffId, by, from)
}

/**
 * Makes the first administrator with the code from the server's terminal, and names the organisation.
 * @throws Problem denied set_up_code_wrong · invalid password_weak
 */
export async function setUpOrganisation(
  work: Work,
  input: {
    code: string
    organisation: string
    hotline?: string
    name: string
    email: string
    password: string
    language: string
  },
  from: From,
): Promise<Entered> {
  const code = input.code.trim().toUpperCase().replace(/[\s-]/g, '')
  if (!(await spendToken(work, ['set_up'], code))) throw new Problem('denied', 'set_up_code_wrong')
  const name = { 'zh-Hans': input.organisation, en: input.organisation }
  await changeOrganisation(work, { name, ...(input.hotline ? { hotline: input.hotline } : {}) })
  await markSetUp(work)
  const staffId = await addPerson(work, { ...input, role: 'admin', teamIds: [] })
  await choosePassword(work, staffId, input.password)
  return entered(work, staffId, 'set_up', from)
}

/**
 * Makes a person who can be signed in by link or invitation; no password yet.
 * @throws Problem conflict email_taken · invalid team_missing
 */
export async function addPerson(
  work: Work,
  person: { name: string; email: string; role: Role; language: string; teamIds: string[] },
): Promise<string> {
  const staffId = uuidv7(work.clock)
  const email = person.email.trim().toLowerCase()
  const added = await work.tx
    .insertInto('staff')
    .values({
      org_id: work.orgId,
      staff_id: staffId,
      email,
      name: person.name,
      role: person.role,
      language: person.language,
      password_hash: null,
      active: true,
      created_at: work.now,
    })
    .onConflict((c) => c.columns(['org_id', 'email']).doNothing())
    .returning('staff_id')
    .executeTakeFirst()
  if (!added) throw new Problem('conflict', 'email_taken')
  await joinTeams(work, staffId, [...new Set(person.teamIds)])
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.added', payload: { role: person.role } }])
  return staffId
}

/** Only teams of this organisation: a foreign key alone would take those of another. */
async function joinTeams(work: Work, staffId: string, teamIds: string[]): Promise<void> {
  if (teamIds.length === 0) return
  const ours = await work.tx
    .selectFrom('teams')
    .select('team_id')
    .where('org_id', '=', work.orgId)
    .where('team_id', 'in', teamIds)
    .execute()
  if (ours.length < teamIds.length) throw new Problem('invalid', 'team_missing')
  await work.tx
    .insertInto('team_members')
    .values(teamIds.map((teamId) => ({ org_id: work.orgId, team_id: teamId, staff_id: staffId })))
    .execute()
}

/** Invites a person: adds them and answers a one-time link to set their password with. @throws Problem conflict email_taken */
export async function invite(
  work: Work,
  person: { name: string; email: string; role: Role; teamIds: string[] },
): Promise<{ staffId: string; link: string }> {
  const staffId = await addPerson(work, { ...person, language: 'zh-Hans' })
  return { staffId, link: await entryLink(work, 'invitation', staffId) }
}

/** A person chooses the language of their console. */
export async function chooseLanguage(work: Work, staffId: string, language: string): Promise<void> {
  await work.tx.updateTable('staff').set({ language }).where('staff_id', '=', staffId).execute()
}
