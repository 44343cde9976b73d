/**
 * What every test on a real database begins with: a house on a database of its own, an organisation founded by the real
 * verb, one person of each role, and a short way to send a complaint through the real door.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { systemClock } from '#platform/clock.ts'
import { sha256 } from '#platform/crypto.ts'
import { type Actor, inOrg, systemActor, type Work } from '#platform/database.ts'
import { openShredLedger } from '#platform/shred-ledger.ts'
import { openTestHouse, type TestHouse, type TestPostgres, withTestPostgres } from '#platform/testing.ts'
import { normaliseEmail } from '#records/customers/masking.rules.ts'
import { verifyContact } from '#records/customers/verify.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { addPerson } from '#records/staff/enter.ts'
import { type Role, roles } from '#records/staff/permissions.rules.ts'
import type { Submission } from '#records/tickets/draft.rules.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { type Receipt, receive } from '#stages/intake/receive.ts'
import { foundOrganisation } from '../server/found.ts'
import { door } from '../server/loop.ts'
import { signerOf } from '../server/outside/checkpoints/signing-key.ts'
import { folderFiles } from '../server/outside/files/folder.ts'
import { childInspector } from '../server/outside/inspect/inspector.ts'
import { openIdProviders } from '../server/outside/oidc/openid.ts'
import { processAll, sweepAll } from '../server/run-loop.ts'

/** One person of each role, and a second agent of the same team for whatever needs two. */
export type PersonName = Role | 'colleague'
export type Person = Extract<Actor, { kind: 'staff' }> & { email: string }
export type Sent = Omit<Partial<Submission>, 'form'> & { form?: string }

export type TestOrg = {
  house: TestHouse
  orgId: string
  host: string
  people: Record<PersonName, Person>
  /** Team ids by key. */
  teams: Record<string, string>
  /** One transaction as a person, or as any actor. */
  as<T>(who: PersonName | Actor, act: (work: Work) => Promise<T>): Promise<T>
  asSystem<T>(act: (work: Work) => Promise<T>): Promise<T>
  /** One transaction as the customer who has shown the secrets of these tickets. */
  asCustomer<T>(ticketIds: string[], act: (work: Work) => Promise<T>): Promise<T>
  /** One submission through the door. Without a contact it is from a customer of its own, who gave an e-mail. */
  send(sent?: Sent): Promise<Receipt>
  ticket(ticketId: string): Promise<Ticket>
  /** Whoever has this address opened the link of a letter. */
  confirms(email: string): Promise<void>
  /**
   * Lets every follower see what is committed. Test files share one server, and another file's open transaction holds
   * the followers' horizon back in ours: this waits until the horizon has passed our events. Not with one of our own open.
   */
  follow(): Promise<void>
  /** Follows and sweeps until nothing is due any more at this moment. */
  drain(): Promise<void>
  close(): Promise<void>
}

const teamsOf: Partial<Record<PersonName, string[]>> = {
  agent: ['pay-tech', 'service-quality', 'triage', 'funds-ops'],
  colleague: ['dispute-ops'],
  risk: ['risk-ops'],
}

let customers = 0

/** An organisation on a database of its own; close it in `after`. */
export async function openTestOrg(
  server?: TestPostgres,
  options: { host?: string; house?: TestHouse } = {},
): Promise<TestOrg> {
  const host = options.host ?? 'test.local'
  const house = options.house ?? (await openTestHouse(server ?? (await sharedServer())))
  giveFiles(house)
  const orgId = await foundOrganisation(house, {
    name: { 'zh-Hans': '试验支付', en: 'Trial Pay' },
    zone: 'Asia/Shanghai',
    defaultLanguage: 'zh-Hans',
    hotline: '400-000-0000',
    portalUrl: `http://${host}`,
    consoleUrl: `http://${host}:8081`,
    isDemo: false,
    hosts: [host],
  })
  const as = <T>(who: Actor, act: (work: Work) => Promise<T>) => inOrg(house, who, 'staff', act)
  const system = systemActor(orgId, 'test')
  const follow = async () => {
    // What a follower writes may be news for another, and the horizon be held back again by then.
    for (let before = -1, now = await as(system, countEvents); now !== before; now = await as(system, countEvents)) {
      before = now
      while (!(await as(system, isSettled)));
      await processAll(house, [orgId])
    }
  }
  const { teams, people } = await as(system, (work) => addEverybody(work, host))
  // Nobody here needs a second factor; the tests of sign-in say otherwise for themselves.
  await as(system, ({ tx }) => tx.updateTable('orgs').set({ factor_roles: '[]' }).where('org_id', '=', orgId).execute())
  return {
    house,
    orgId,
    host,
    people,
    teams,
    as: (who, act) => as(typeof who === 'string' ? people[who] : who, act),
    asSystem: (act) => as(system, act),
    asCustomer: (grants, act) => as({ kind: 'customer', orgId, customerId: null, grants }, act),
    send: (sent = {}) =>
      inOrg(
        house,
        system,
        'intake',
        async (work) => (await receive(work, door, [await submissionFrom(work, sent)]))[0]!,
      ),
    confirms: (email) =>
      as(system, async (work) => {
        const { contact_id } = await work.tx
          .selectFrom('contacts')
          .select('contact_id')
          .where('value_index', '=', work.vault.index(orgId, 'email', normaliseEmail(email)))
          .executeTakeFirstOrThrow()
        await verifyContact(work, contact_id)
      }),
    ticket: (ticketId) => as(system, (work) => ticketFor(work, { ticketId }, 'ticket.read')),
    follow,
    async drain() {
      // Sweeps write events of their own.
      for (let round = 0; round < 2; round++) {
        await follow()
        await sweepAll(house, [orgId])
      }
    },
    close: () => house.close(),
  }
}

/** A store of files in a folder of its own, gone with the process, and the real inspector. */
function giveFiles(house: TestHouse): void {
  if (house.ports.files.where) return
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-files-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const notary = { ...signerOf(sha256('an audit key for tests')), places: [] }
  Object.assign(house.ports, {
    files: folderFiles(folder, systemClock),
    inspector: childInspector(),
    providers: openIdProviders(),
    money: { core: null, wechat_pay: null },
    phone: null,
    riskDesk: null,
    sandbox: null,
    notary,
    shred: openShredLedger([join(folder, 'erasures')]),
  })
}

/** A submission with everything that a test does not care about filled in. */
export async function submissionFrom(work: Work, sent: Sent): Promise<Submission> {
  const key = sent.form ?? 'payment_failed'
  const form = (await currentKnowledge(work)).forms.find((candidate) => candidate.key === key)
  if (!form) throw new Error(`no form ${key}`)
  return {
    channel: 'portal',
    language: 'zh-Hans',
    text: '付款时一直报错，付不出去。',
    wants: null,
    amount: null,
    orderNo: null,
    receivedAt: work.now,
    source: null,
    code: null,
    splitFrom: null,
    answers: key === 'payment_failed' ? { what: 'error' } : {},
    contact: { email: `customer${customers++}@example.com` },
    ...sent,
    form,
  }
}

/** Whether every event of the organisation lies below the horizon up to which followers read. */
export async function isSettled({ tx, orgId }: Work): Promise<boolean> {
  const { rows } =
    await sql`select 1 from events where org_id = ${orgId} and xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`.execute(
      tx,
    )
  return rows.length === 0
}

async function countEvents({ tx, orgId }: Work): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from events where org_id = ${orgId}`.execute(tx)
  return rows[0]!.n
}

async function addEverybody(work: Work, host: string): Promise<Pick<TestOrg, 'teams' | 'people'>> {
  const rows = await work.tx.selectFrom('teams').select(['key', 'team_id']).where('org_id', '=', work.orgId).execute()
  const teams = Object.fromEntries(rows.map((row) => [row.key, row.team_id]))
  const people: Partial<Record<PersonName, Person>> = {}
  for (const name of [...roles, 'colleague'] as const) {
    const role = name === 'colleague' ? 'agent' : name
    const email = `${name}@${host}`
    const staffId = await addPerson(work, {
      name,
      email,
      role,
      language: 'zh-Hans',
      teamIds: (teamsOf[name] ?? []).map((key) => teams[key]!),
    })
    people[name] = { kind: 'staff', orgId: work.orgId, staffId, role, name, email }
  }
  return { teams, people: people as Record<PersonName, Person> }
}

/** The server that bin/test.ts started: a file that is run by itself has none to share. */
async function sharedServer(): Promise<TestPostgres> {
  if (!process.env.HUIYIN_TEST_DATABASE_URL)
    throw new Error('Run this file with `npm test -- FILE`, which starts the PostgreSQL that it needs.')
  return withTestPostgres(async (server) => server)
}

/** Every row of every table as text, for a look at what is left where nothing should be. */
export async function everyRow(owner: pg.Client): Promise<string> {
  const { rows: tables } = await owner.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await owner.query<{ row: string }>(`select t::text as row from ${pg.escapeIdentifier(name)} t`)
    texts.push(...rows.map(({ row }) => `${name} ${row}`))
  }
  return texts.join('\n')
}
