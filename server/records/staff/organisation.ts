import { elapsedMs, uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'

export type NewOrganisation = {
  orgId: string
  name: { 'zh-Hans': string; en: string }
  zone: string
  defaultLanguage: string
  hotline: string
  portalUrl: string
  consoleUrl: string
  isDemo: boolean
  teams: { key: string; name: object }[]
}

/** Stores a new organisation with its teams. Knowledge (forms, workflow …) is the founder's next step. */
export async function createOrganisation(work: Work, org: NewOrganisation): Promise<void> {
  await work.tx
    .insertInto('orgs')
    .values({
      org_id: org.orgId,
      name: canonicalJson(org.name),
      zone: org.zone,
      default_language: org.defaultLanguage,
      hotline: org.hotline,
      portal_url: org.portalUrl,
      console_url: org.consoleUrl,
      is_demo: org.isDemo,
      created_at: work.now,
      set_up_at: null,
    })
    .execute()
  for (const team of org.teams) {
    await work.tx
      .insertInto('teams')
      .values({ org_id: org.orgId, team_id: uuidv7(work.clock), key: team.key, name: canonicalJson(team.name) })
      .execute()
  }
}

/** Says which host names lead to the organisation of this unit of work; a host leads to one organisation. */
export async function claimHosts(work: Work, hosts: string[]): Promise<void> {
  for (const host of hosts) {
    await work.tx
      .insertInto('hosts')
      .values({ host, org_id: work.orgId })
      .onConflict((c) => c.doNothing())
      .execute()
  }
}

/** The portal's and the console's addresses as this start has them: settings decide, not what was stored before. */
export async function keepAddresses(work: Work, urls: { portalUrl: string; consoleUrl: string }): Promise<void> {
  const changed = await work.tx
    .updateTable('orgs')
    .set({ portal_url: urls.portalUrl, console_url: urls.consoleUrl })
    .where('org_id', '=', work.orgId)
    .where(({ or, eb }) => or([eb('portal_url', '!=', urls.portalUrl), eb('console_url', '!=', urls.consoleUrl)]))
    .executeTakeFirst()
  if (changed.numUpdatedRows > 0n)
    await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
      { type: 'organisation.changed', payload: { fields: ['consoleUrl', 'portalUrl'] } },
    ])
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/

/** Claimed hosts that were asked for within a second, for each database: the same answer for every request of a flood. */
const claimants = new WeakMap<House['db'], { untilMs: number; orgIds: Map<string, string> }>()
const claimantsMax = 1_000

async function claimantOf(house: House, host: string): Promise<string | null> {
  const before = claimants.get(house.db)
  const known =
    before && elapsedMs() < before.untilMs && before.orgIds.size < claimantsMax
      ? before
      : { untilMs: elapsedMs() + 1_000, orgIds: new Map<string, string>() }
  claimants.set(house.db, known)
  const orgId = known.orgIds.get(host)
  if (orgId) return orgId
  const row = await house.db.staff.selectFrom('hosts').select('org_id').where('host', '=', host).executeTakeFirst()
  if (row) known.orgIds.set(host, row.org_id)
  return row?.org_id ?? null
}

/**
 * The organisation of a host name: the one that claimed it; on loopback, else, your own once it is set up, else the
 * demo. Never taken from a body or header other than Host.
 * @throws Problem missing host_unknown
 */
export async function orgOfHost(house: House, host: string): Promise<string> {
  const { staff: db } = house.db
  const claimed = await claimantOf(house, host.toLowerCase())
  if (claimed) return claimed
  if (loopback.test(host)) {
    const orgs = await db.selectFrom('orgs').select(['org_id', 'is_demo', 'set_up_at']).orderBy('created_at').execute()
    const chosen = orgs.find((org) => !org.is_demo && org.set_up_at) ?? orgs.find((org) => org.is_demo) ?? orgs[0]
    if (chosen) return chosen.org_id
  }
  throw new Problem('missing', 'host_unknown', { status: 421 })
}

/**
 * Your own organisation while it waits for its first administrator; the host must not be another organisation's.
 * @throws Problem conflict set_up_done · missing host_unknown
 */
export async function orgToSetUp(house: House, host: string): Promise<string> {
  const { own } = await knownOrganisations(house)
  if (!own || own.isSetUp) throw new Problem('conflict', 'set_up_done')
  const claimed = await house.db.staff
    .selectFrom('hosts')
    .select('org_id')
    .where('host', '=', host.toLowerCase())
    .executeTakeFirst()
  if (claimed && claimed.org_id !== own.orgId) throw new Problem('missing', 'host_unknown', { status: 421 })
  return own.orgId
}

/** Ids of the demo and of your own organisation, as far as they exist. */
export async function knownOrganisations(
  house: House,
): Promise<{ demo: { orgId: string; isSetUp: boolean } | null; own: { orgId: string; isSetUp: boolean } | null }> {
  const rows = await house.db.staff
    .selectFrom('orgs')
    .select(['org_id', 'is_demo', 'set_up_at'])
    .orderBy('created_at')
    .execute()
  const first = (isDemo: boolean) => {
    const row = rows.find((candidate) => candidate.is_demo === isDemo)
    return row ? { orgId: row.org_id, isSetUp: row.set_up_at !== null } : null
  }
  return { demo: first(true), own: first(false) }
}

/** What an organisation says of itself to its customers. The name must have both languages. */
export type Particulars = { name?: { 'zh-Hans': string; en: string }; hotline?: string; zone?: string }

/** Changes the particulars that are given. @throws Problem invalid zone_unknown */
export async function changeOrganisation(work: Work, to: Particulars): Promise<void> {
  if (to.zone && !Intl.supportedValuesOf('timeZone').includes(to.zone)) {
    throw new Problem('invalid', 'zone_unknown', { facts: { zone: to.zone } })
  }
  const { name, ...plain } = to
  await work.tx
    .updateTable('orgs')
    .set({ ...plain, ...(name ? { name: canonicalJson(name) } : {}) })
    .where('org_id', '=', work.orgId)
    .execute()
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    { type: 'organisation.changed', payload: { fields: Object.keys(to).sort() } },
  ])
}

/** Says that an organisation is complete: a demo with its whole month, which a killed first start leaves undone. */
export async function markSetUp(work: Work): Promise<void> {
  await work.tx.updateTable('orgs').set({ set_up_at: work.now }).where('org_id', '=', work.orgId).execute()
}

/** Runs `act` as the system in an organisation. */
export function asSystem<T>(house: House, orgId: string, name: string, act: (work: Work) => Promise<T>): Promise<T> {
  return inOrg(house, systemActor(orgId, name), 'staff', act)
}
