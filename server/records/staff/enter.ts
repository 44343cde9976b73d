import { uuidv7 } from '#platform/clock.ts'
import { randomBase32, sha256 } from '#platform/crypto.ts'
import type { Actor, Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import { changeOrganisation, markSetUp } from './organisation.ts'
import { hashPassword, verifyPassword } from './password.ts'
import type { Role } from './permissions.rules.ts'

const sessionHours = 12
const idleMinutes = 60
const invitationDays = 7
const linkHours = 24

export type Session = { secret: string; staffId: string; maxAgeSeconds: number }

/** Signs in with e-mail and password. @throws Problem denied sign_in_failed, the same for every reason */
export async function signInWithPassword(work: Work, input: { email: string; password: string }): Promise<Session> {
  const person = await work.tx
    .selectFrom('staff')
    .select(['staff_id', 'password_hash', 'active'])
    .where('org_id', '=', work.orgId)
    .where('email', '=', input.email.trim().toLowerCase())
    .executeTakeFirst()
  const right = await verifyPassword(input.password, person?.password_hash ?? null)
  if (!right || !person?.active) throw new Problem('denied', 'sign_in_failed', { status: 401 })
  return openSession(work, person.staff_id, 'password')
}

/**
 * Signs in with a one-time token. An invitation sets the password at the same time.
 * @throws Problem denied token_wrong · invalid password_needed
 */
export async function signInWithToken(work: Work, input: { token: string; password?: string }): Promise<Session> {
  const entry = await work.tx
    .selectFrom('entry_tokens')
    .selectAll()
    .where('token_hash', '=', sha256(input.token.trim()))
    .where('org_id', '=', work.orgId)
    .where('purpose', 'in', ['sign_in', 'invitation'])
    .forUpdate()
    .executeTakeFirst()
  const person = entry?.staff_id
    ? await work.tx.selectFrom('staff').select('active').where('staff_id', '=', entry.staff_id).executeTakeFirst()
    : undefined
  if (!entry?.staff_id || !person?.active || entry.used_at || (entry.expires_at && entry.expires_at <= work.now))
    throw new Problem('denied', 'token_wrong', { status: 401 })
  if (entry.purpose === 'invitation') {
    if (!input.password) throw new Problem('invalid', 'password_needed')
    await work.tx
      .updateTable('staff')
      .set({ password_hash: await hashPassword(work.clock, input.password) })
      .where('staff_id', '=', entry.staff_id)
      .execute()
  }
  await work.tx
    .updateTable('entry_tokens')
    .set({ used_at: work.now })
    .where('token_hash', '=', entry.token_hash)
    .execute()
  return openSession(work, entry.staff_id, entry.purpose)
}

/** Ends a session. */
export async function endSession(work: Work, secret: string): Promise<void> {
  await work.tx.deleteFrom('sessions').where('session_hash', '=', sha256(secret)).execute()
}

/** Who a session cookie belongs to; null when it ended, idled too long, or the person may no longer enter. */
export async function staffOf(work: Work, secret: string): Promise<Extract<Actor, { kind: 'staff' }> | null> {
  const row = await work.tx
    .selectFrom('sessions')
    .innerJoin('staff', 'staff.staff_id', 'sessions.staff_id')
    .select([
      'sessions.session_hash',
      'sessions.seen_at',
      'sessions.expires_at',
      'staff.staff_id',
      'staff.role',
      'staff.name',
      'staff.active',
    ])
    .where('sessions.session_hash', '=', sha256(secret))
    .where('sessions.org_id', '=', work.orgId)
    .executeTakeFirst()
  const idleMs = idleMinutes * 60_000
  if (!row?.active || row.expires_at <= work.now || work.now.getTime() - row.seen_at.getTime() > idleMs) return null
  // Once a minute is enough to keep a session awake, and spares a write on every look.
  if (work.now.getTime() - row.seen_at.getTime() > 60_000) {
    await work.tx
      .updateTable('sessions')
      .set({ seen_at: work.now })
      .where('session_hash', '=', row.session_hash)
      .execute()
  }
  return { kind: 'staff', orgId: work.orgId, staffId: row.staff_id, role: row.role, name: row.name }
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

/** A link to the console that lets a person in once. The token stands in the fragment, which no server sees. */
export async function entryLink(work: Work, purpose: 'sign_in' | 'invitation', staffId: string): Promise<string> {
  const { console_url: url } = await work.tx
    .selectFrom('orgs')
    .select('console_url')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  return `${url}/signin#token=${await issueToken(work, purpose, staffId)}`
}

/** A person chooses the language of their console. */
export async function chooseLanguage(work: Work, staffId: string, language: string): Promise<void> {
  await work.tx.updateTable('staff').set({ language }).where('staff_id', '=', staffId).execute()
}

/** A one-time token: 130 bits, stored only as a hash. A set-up code has no person and no end but its use. */
export async function issueToken(
  work: Work,
  purpose: 'sign_in' | 'invitation' | 'set_up',
  staffId: string | null,
): Promise<string> {
  const token = randomBase32(work.clock, 26)
  const hours = { sign_in: linkHours, invitation: invitationDays * 24, set_up: null }[purpose]
  await work.tx
    .insertInto('entry_tokens')
    .values({
      token_hash: sha256(token),
      org_id: work.orgId,
      purpose,
      staff_id: staffId,
      created_at: work.now,
      used_at: null,
      expires_at: hours === null ? null : new Date(work.now.getTime() + hours * 3_600_000),
    })
    .execute()
  return token
}

/** Takes away the unused set-up codes: a start prints a fresh one, older printouts stop working. */
export async function revokeSetUpCodes(work: Work): Promise<void> {
  await work.tx
    .deleteFrom('entry_tokens')
    .where('org_id', '=', work.orgId)
    .where('purpose', '=', 'set_up')
    .where('used_at', 'is', null)
    .execute()
}

/**
 * Makes the first administrator with the code from the server's terminal, and names the organisation.
 * @throws Problem denied set_up_code_wrong
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
): Promise<Session> {
  const entry = await work.tx
    .selectFrom('entry_tokens')
    .select('token_hash')
    .where('token_hash', '=', sha256(input.code.trim().toUpperCase().replace(/[\s-]/g, '')))
    .where('org_id', '=', work.orgId)
    .where('purpose', '=', 'set_up')
    .where('used_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!entry) throw new Problem('denied', 'set_up_code_wrong')
  await work.tx
    .updateTable('entry_tokens')
    .set({ used_at: work.now })
    .where('token_hash', '=', entry.token_hash)
    .execute()
  const name = { 'zh-Hans': input.organisation, en: input.organisation }
  await changeOrganisation(work, { name, ...(input.hotline ? { hotline: input.hotline } : {}) })
  await markSetUp(work)
  const staffId = await addPerson(work, { ...input, role: 'admin', teamIds: [] })
  await work.tx
    .updateTable('staff')
    .set({ password_hash: await hashPassword(work.clock, input.password) })
    .where('staff_id', '=', staffId)
    .execute()
  return openSession(work, staffId, 'set_up')
}

async function openSession(work: Work, staffId: string, by: string): Promise<Session> {
  const secret = randomBase32(work.clock, 52)
  await work.tx
    .insertInto('sessions')
    .values({
      session_hash: sha256(secret),
      org_id: work.orgId,
      staff_id: staffId,
      created_at: work.now,
      seen_at: work.now,
      expires_at: new Date(work.now.getTime() + sessionHours * 3_600_000),
    })
    .execute()
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.signed_in', payload: { by } }])
  return { secret, staffId, maxAgeSeconds: sessionHours * 3600 }
}
