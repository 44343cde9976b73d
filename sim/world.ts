/**
 * The house of a simulated year: the product as it is, on a PostgreSQL of its own without fsync, over one connection, with
 * the time that the simulation sets and the chance of a seed. Everybody in it is invented.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import demo from '../db/seeds/demo.json' with { type: 'json' }
import { foundOrganisation } from '../server/found.ts'
import { signerOf } from '../server/outside/checkpoints/signing-key.ts'
import { folderFiles } from '../server/outside/files/folder.ts'
import { childInspector } from '../server/outside/inspect/inspector.ts'
import { localKms } from '../server/outside/keys/local-key.ts'
import { openIdProviders } from '../server/outside/oidc/openid.ts'
import { type Clock, seededClock } from '../server/platform/clock.ts'
import { sha256 } from '../server/platform/crypto.ts'
import {
  type Actor,
  type House,
  inOrg,
  keysIn,
  openDatabase,
  systemActor,
  type Work,
} from '../server/platform/database.ts'
import { startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { migrate } from '../server/platform/migrate.ts'
import type { Reached } from '../server/platform/ports.ts'
import { openShredLedger } from '../server/platform/shred-ledger.ts'
import { openKeyring } from '../server/platform/vault/keyring.ts'
import cn from '../server/records/knowledge/defaults/calendars/cn.json' with { type: 'json' }
import defaultRouting from '../server/records/knowledge/defaults/routing.json' with { type: 'json' }
import timing from '../server/records/knowledge/defaults/timing.json' with { type: 'json' }
import { define } from '../server/records/knowledge/definitions.ts'
import { addPerson } from '../server/records/staff/enter.ts'
import type { Role } from '../server/records/staff/permissions.rules.ts'
import { changeRoster, usualRoster } from '../server/records/staff/roster.ts'
import type { Pattern, Shift } from '../server/records/staff/shifts.rules.ts'

export type Colleague = Extract<Actor, { kind: 'staff' }> & { teamIds: string[] }

export type World = {
  house: House
  orgId: string
  clock: ReturnType<typeof seededClock>
  people: Colleague[]
  /** What the product logged as an error. */
  faults: unknown[]
  letters: { count: number }
  as<T>(actor: Actor, act: (work: Work) => Promise<T>): Promise<T>
  asSystem<T>(act: (work: Work) => Promise<T>): Promise<T>
  /** Statements of the database's owner, whom no row policy keeps from anything. */
  asOwner(...statements: string[]): Promise<void>
}

const zone = 'Asia/Shanghai'
/** What one person gets done in a day, so that the desk grows with what comes. */
const ticketsPerPersonAndDay = 14

/** Whom a world reaches outside; without it nobody. `prepared`: what is done to its database before anything, as its owner. */
export type WorldOptions = {
  seed: string
  start: Date
  ticketsPerDay: number
  reached?: (clock: Clock) => Promise<Reached>
  prepared?: string[]
}

/** Opens a world, lets it live, and takes it away again. */
export async function inWorld<T>(
  { seed, start, ticketsPerDay, reached, prepared = [] }: WorldOptions,
  live: (world: World) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-sim-'))
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: () => undefined,
    // What cleans up by itself would hold the followers' horizon back at moments that no seed decides.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum: 'off',
      shared_buffers: '256MB',
    },
  })
  try {
    const clock = seededClock(seed, start)
    await migrate(postgres.ownerUrl(), clock)
    const asOwner: World['asOwner'] = (...statements) => runAsOwner(postgres.ownerUrl(), statements)
    await asOwner(...prepared)
    const { money, phone } = (await reached?.(clock)) ?? { money: { core: null, wechat_pay: null }, phone: null }
    const faults: unknown[] = []
    const letters = { count: 0 }
    const log = { info: () => undefined, warn: () => undefined, error: (facts: object) => void faults.push(facts) }
    const sizes = { intake: 1, staff: 1, money: 1 }
    const db = openDatabase(postgres.appUrl(), log, { sizes, durable: false, repeats: true })
    const house: House = {
      db,
      clock,
      log,
      keys: openKeyring([localKms(sha256(`${seed} key`), 'the simulation', clock)], {
        cipher: 'aes-256-gcm',
        clock,
        log,
        inOrg: keysIn(db),
      }),
      ports: {
        files: folderFiles(join(dataDir, 'files'), clock),
        inspector: childInspector(),
        providers: openIdProviders(),
        money,
        phone,
        riskDesk: null,
        sandbox: null,
        notary: { ...signerOf(sha256(`${seed} signer`)), places: [] },
        shred: openShredLedger([join(dataDir, 'erasures')]),
        mail: { where: 'nowhere', send: async () => void letters.count++ },
        wake: { tell: () => undefined, listen: () => () => undefined },
      },
    }
    try {
      const orgId = await found(house)
      const as: World['as'] = (actor, act) => inOrg(house, actor, 'staff', act)
      const asSystem: World['asSystem'] = (act) => as(systemActor(orgId, 'simulation'), act)
      await asSystem((work) =>
        define(work, 'timing', timing.key, timing.version + 1, {
          ...timing,
          version: timing.version + 1,
          institution: 'bank',
        }),
      )
      const people = await asSystem((work) => addPeople(work, ticketsPerDay))
      return await live({ house, orgId, clock, people, faults, letters, as, asSystem, asOwner })
    } finally {
      await db.close()
    }
  } finally {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function runAsOwner(url: string, statements: string[]): Promise<void> {
  if (statements.length === 0) return
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  try {
    for (const statement of statements) await owner.query(statement)
  } finally {
    await owner.end()
  }
}

function found(house: House): Promise<string> {
  const { teams, teamByGroup, teamByCode, fallbackTeam } = demo
  return foundOrganisation(house, {
    name: { 'zh-Hans': '模拟支付', en: 'Simulated Pay' },
    zone,
    defaultLanguage: 'zh-Hans',
    hotline: '400-000-0000',
    portalUrl: 'http://simulation.invalid',
    consoleUrl: 'http://simulation.invalid:8081',
    isDemo: false,
    hosts: ['simulation.invalid'],
    routing: { ...defaultRouting, teams, teamByGroup, teamByCode, fallbackTeam },
  })
}

/** A shift on every working day of the calendar, holidays and make-up workdays known. */
function patternOf(daily: Shift): Pattern {
  const days = Object.entries(cn.days as Record<string, { work: boolean }>)
  return {
    week: Array.from({ length: 7 }, (_, day) => (day < 5 ? [daily] : [])),
    days: Object.fromEntries(days.map(([date, { work }]) => [date, work ? [daily] : []])),
  }
}

/** A desk of the size that the year needs: a head, an auditor, and for each team a lead and so many others, in shifts. */
async function addPeople(work: Work, ticketsPerDay: number): Promise<Colleague[]> {
  const rows = await work.tx
    .selectFrom('teams')
    .select(['key', 'team_id'])
    .where('org_id', '=', work.orgId)
    .orderBy('key')
    .execute()
  const people: Colleague[] = []
  const add = async (name: string, role: Role, teamIds: string[], daily: Shift | null) => {
    const staffId = await addPerson(work, {
      name,
      email: `${name}@simulation.invalid`,
      role,
      language: 'zh-Hans',
      teamIds,
    })
    if (daily) await changeRoster(work, staffId, { ...usualRoster, ...patternOf(daily) }, 0)
    people.push({ kind: 'staff', orgId: work.orgId, staffId, role, name, teamIds, factorAt: work.now, hasFactor: true })
  }
  await add('head', 'admin', [], null)
  await add('auditor', 'auditor', [], null)
  const perTeam = Math.max(2, Math.ceil(ticketsPerDay / ticketsPerPersonAndDay / rows.length) + 1)
  for (const { key, team_id: teamId } of rows) {
    await add(`lead-${key}`, 'lead', [teamId], { from: 8 * 60, until: 18 * 60 })
    for (let nth = 0; nth < perTeam; nth++) {
      // Risk is there day and night; the others are early, late, or there the whole day.
      const shift = key === 'risk-ops' ? null : { from: (8 + (nth % 3) * 2) * 60, until: (17 + (nth % 3) * 2) * 60 }
      await add(`${key}-${nth}`, key === 'risk-ops' ? 'risk' : 'agent', [teamId], shift)
    }
  }
  return people
}
