import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { randomBase32, sha256 } from '#platform/crypto.ts'
import type { Actor, Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../../audit/record.ts'
import { deviceOf } from './device.rules.ts'
import { factorNeededBy, sessionLimits } from './policy.rules.ts'

type StaffActor = Extract<Actor, { kind: 'staff' }>
export type EnteredBy = 'passkey' | 'password' | 'code' | 'recovery' | 'sign_in' | 'invitation' | 'set_up' | 'provider'
/** Where an attempt comes from: address, User-Agent, and what the browser kept of an earlier sign-in. */
export type From = { address: string; agent: string; device: string | null }
export type Session = { secret: string; staffId: string; maxAgeSeconds: number }

/**
 * Opens a session: 260 random bits, stored only as a hash. Whoever came with a second factor has proved it now; so has,
 * for show, whoever came by a link of the demo.
 */
export async function openSession(work: Work, staffId: string, by: EnteredBy, from: From): Promise<Session> {
  const person = await personAt(work, staffId)
  const secret = randomBase32(work.clock, 52)
  const { lifeMs } = sessionLimits(person.role, person.is_demo)
  const hasProved = by === 'passkey' || by === 'code' || by === 'recovery' || person.is_demo
  await work.tx
    .insertInto('sessions')
    .values({
      session_hash: sha256(secret),
      org_id: work.orgId,
      session_id: uuidv7(work.clock),
      staff_id: staffId,
      entered_by: by,
      factor_at: hasProved ? work.now : null,
      address: from.address,
      device: deviceOf(from.agent),
      created_at: work.now,
      seen_at: work.now,
      expires_at: new Date(work.now.getTime() + lifeMs),
    })
    .execute()
  const actor: StaffActor = { kind: 'staff', orgId: work.orgId, staffId, role: person.role, name: person.name }
  await recordAbout({ ...work, actor }, { kind: 'staff', id: staffId }, [{ type: 'staff.signed_in', payload: { by } }])
  return { secret, staffId, maxAgeSeconds: lifeMs / 1000 }
}

function personAt(work: Work, staffId: string) {
  return work.tx
    .selectFrom('staff')
    .innerJoin('orgs', 'orgs.org_id', 'staff.org_id')
    .select(['staff.role', 'staff.name', 'orgs.is_demo'])
    .where('staff.org_id', '=', work.orgId)
    .where('staff.staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
}

/**
 * Who a session cookie belongs to; null when it ended, idled too long, or the person may no longer enter. A page that only
 * watches does not keep its session awake.
 */
export async function staffOf(
  work: Work,
  secret: string,
  options: { watches?: boolean } = {},
): Promise<StaffActor | null> {
  const { rows } = await sql<{
    session_hash: Buffer
    seen_at: Date
    expires_at: Date
    factor_at: Date | null
    staff_id: string
    role: string
    name: string
    created_at: Date
    is_demo: boolean
    factor_roles: string[] | null
    has_factor: boolean
  }>`
    select e.session_hash, e.seen_at, e.expires_at, e.factor_at, s.staff_id, s.role, s.name, s.created_at,
      o.is_demo, o.factor_roles,
      exists (select from passkeys p where p.org_id = s.org_id and p.staff_id = s.staff_id)
        or exists (select from authenticators a where a.staff_id = s.staff_id and a.confirmed_at is not null) as has_factor
    from sessions e join staff s on s.staff_id = e.staff_id join orgs o on o.org_id = e.org_id
    where e.session_hash = ${sha256(secret)} and e.org_id = ${work.orgId} and s.active`.execute(work.tx)
  const row = rows[0]
  if (!row) return null
  const idledMs = work.now.getTime() - row.seen_at.getTime()
  if (row.expires_at <= work.now || idledMs > sessionLimits(row.role, row.is_demo).idleMs) return null
  // Once a minute is enough to keep a session awake, and spares a write on every look.
  if (idledMs > 60_000 && !options.watches) {
    await work.tx
      .updateTable('sessions')
      .set({ seen_at: work.now })
      .where('session_hash', '=', row.session_hash)
      .execute()
  }
  const neededBy = factorNeededBy(
    { role: row.role, createdAt: row.created_at },
    { factorRoles: row.factor_roles, isDemo: row.is_demo },
  )
  return {
    kind: 'staff',
    orgId: work.orgId,
    staffId: row.staff_id,
    role: row.role,
    name: row.name,
    factorAt: row.factor_at,
    hasFactor: row.has_factor || row.is_demo,
    mustEnrol: !row.has_factor && neededBy !== null && neededBy <= work.now,
  }
}

/** The session behind a cookie, for what concerns it and no other. @throws Problem denied sign_in_needed (401) */
export async function sessionOf(work: Work, secret: string | null) {
  const row = await work.tx
    .selectFrom('sessions')
    .select(['session_id', 'staff_id', 'created_at'])
    .where('session_hash', '=', sha256(secret ?? ''))
    .where('org_id', '=', work.orgId)
    .executeTakeFirst()
  if (!row) throw new Problem('denied', 'sign_in_needed', { status: 401 })
  return row
}

/** The second factor was proved in this session just now. */
export async function markProved(work: Work, sessionId: string): Promise<void> {
  await work.tx.updateTable('sessions').set({ factor_at: work.now }).where('session_id', '=', sessionId).execute()
}

/** A person's sessions that have not ended, the last seen first. */
export async function sessionsOf(work: Work, staffId: string, ownSessionId: string) {
  const { role, is_demo } = await personAt(work, staffId)
  const rows = await work.tx
    .selectFrom('sessions')
    .select(['session_id', 'entered_by', 'address', 'device', 'created_at', 'seen_at'])
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .where('expires_at', '>', work.now)
    .where('seen_at', '>=', new Date(work.now.getTime() - sessionLimits(role, is_demo).idleMs))
    .orderBy('seen_at', 'desc')
    .execute()
  return rows.map((row) => ({
    sessionId: row.session_id,
    enteredBy: row.entered_by as EnteredBy,
    address: row.address,
    device: row.device,
    enteredAt: row.created_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    isThis: row.session_id === ownSessionId,
  }))
}

/** Ends sessions of a person: one by its id, or all except one. Answers how many. The event says which ended. */
export async function endSessions(
  work: Work,
  staffId: string,
  which: { sessionId: string } | { except: string | null },
): Promise<number> {
  let ending = work.tx.deleteFrom('sessions').where('org_id', '=', work.orgId).where('staff_id', '=', staffId)
  if ('sessionId' in which) ending = ending.where('session_id', '=', which.sessionId)
  else if (which.except) ending = ending.where('session_id', '!=', which.except)
  const ended = await ending.returning('session_id').execute()
  const events = ended.map(({ session_id }) => ({ type: 'staff.session_ended', payload: { sessionId: session_id } }))
  if (events.length > 0) await recordAbout(work, { kind: 'staff', id: staffId }, events)
  return ended.length
}
