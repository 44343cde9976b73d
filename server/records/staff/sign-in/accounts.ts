import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../../audit/record.ts'
import { dropAuthenticator } from './authenticator.ts'
import { dropIdentities } from './identities.ts'
import { queueLetter } from './letters.ts'
import { dropPasskeys } from './passkeys.ts'
import { sessionLimits } from './policy.rules.ts'
import { dropRecoveryCodes } from './recovery.ts'
import { endSessions } from './sessions.ts'
import { entryLink, revokeTokensOf } from './tokens.ts'

/** Everybody's way in, for whoever manages people: which factors, how many sessions, when last seen. */
export async function readAccounts(work: Work) {
  const { is_demo } = await work.tx
    .selectFrom('orgs')
    .select('is_demo')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const { rows } = await sql<{
    staff_id: string
    email: string
    number: string | null
    role: string
    active: boolean
    has_password: boolean
    passkeys: number
    authenticator: boolean
    identities: number
    seen: Date[] | null
  }>`
    select s.staff_id, s.email, s.number, s.role, s.active, s.password_hash is not null as has_password,
      (select count(*)::int from passkeys p where p.org_id = s.org_id and p.staff_id = s.staff_id) as passkeys,
      exists (select from authenticators a where a.staff_id = s.staff_id and a.confirmed_at is not null) as authenticator,
      (select count(*)::int from identities i where i.org_id = s.org_id and i.staff_id = s.staff_id) as identities,
      (select array_agg(e.seen_at) from sessions e
        where e.org_id = s.org_id and e.staff_id = s.staff_id and e.expires_at > ${work.now}) as seen
    from staff s where s.org_id = ${work.orgId} order by s.name`.execute(work.tx)
  return rows.map((row) => {
    const seen = row.seen ?? []
    const { idleMs } = sessionLimits(row.role, is_demo)
    const last = seen.reduce<Date | null>((latest, at) => (latest && latest > at ? latest : at), null)
    return {
      staffId: row.staff_id,
      email: row.email,
      number: row.number,
      active: row.active,
      hasWayIn: row.has_password || row.passkeys > 0 || row.identities > 0 || is_demo,
      passkeys: row.passkeys,
      authenticator: row.authenticator,
      sessions: seen.filter((at) => work.now.getTime() - at.getTime() <= idleMs).length,
      seenAt: last?.toISOString() ?? null,
    }
  })
}

/**
 * Lets a person in no more, or again. Whoever is disabled loses every session and every unused link at once.
 * @throws Problem missing person_missing · conflict own_account · last_admin
 */
export async function setActive(work: Work, staffId: string, active: boolean): Promise<void> {
  const person = await personToManage(work, staffId)
  if (person.active === active) return
  if (!active) await requireAnotherAdmin(work, staffId)
  await work.tx.updateTable('staff').set({ active }).where('staff_id', '=', staffId).execute()
  await recordAbout(work, { kind: 'staff', id: staffId }, [
    { type: active ? 'staff.enabled' : 'staff.disabled', payload: {} },
  ])
  if (active) return
  await endSessions(work, staffId, { except: null })
  await revokeTokensOf(work, staffId)
}

/**
 * Takes away every way in (password, passkeys, app, recovery codes, outside identities, sessions) and answers a one-time
 * invitation, by which the person sets theirs up anew. They are told by e-mail.
 * @throws Problem missing person_missing · conflict own_account · person_disabled
 */
export async function resetAccount(work: Work, staffId: string): Promise<string> {
  const person = await personToManage(work, staffId)
  if (!person.active) throw new Problem('conflict', 'person_disabled')
  await work.tx.updateTable('staff').set({ password_hash: null }).where('staff_id', '=', staffId).execute()
  await dropPasskeys(work, staffId, null)
  await dropAuthenticator(work, staffId)
  await dropRecoveryCodes(work, staffId)
  await dropIdentities(work, staffId, null)
  await endSessions(work, staffId, { except: null })
  await revokeTokensOf(work, staffId)
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.account_reset', payload: {} }])
  await queueLetter(work, staffId, 'account_reset')
  return entryLink(work, 'invitation', staffId)
}

/** Ends every session of a person. @throws Problem missing person_missing */
export async function signOutEverywhere(work: Work, staffId: string): Promise<void> {
  await personBy(work, staffId)
  await endSessions(work, staffId, { except: null })
}

/** Nobody manages themselves: a slip there would be the last. */
async function personToManage(work: Work, staffId: string): Promise<{ active: boolean }> {
  const person = await personBy(work, staffId)
  if (work.actor.kind === 'staff' && work.actor.staffId === staffId) throw new Problem('conflict', 'own_account')
  return person
}

async function personBy(work: Work, staffId: string): Promise<{ active: boolean }> {
  const person = await work.tx
    .selectFrom('staff')
    .select('active')
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .forUpdate()
    .executeTakeFirst()
  if (!person) throw new Problem('missing', 'person_missing')
  return person
}

/** Locks every administrator, so that two who disable each other at once do not leave none. */
async function requireAnotherAdmin(work: Work, staffId: string): Promise<void> {
  const admins = await work.tx
    .selectFrom('staff')
    .select('staff_id')
    .where('org_id', '=', work.orgId)
    .where('role', '=', 'admin')
    .where('active', '=', true)
    .orderBy('staff_id')
    .forUpdate()
    .execute()
  if (admins.length === 1 && admins[0]!.staff_id === staffId) throw new Problem('conflict', 'last_admin')
}
