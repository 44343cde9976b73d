import { stat, statfs } from 'node:fs/promises'
import pg from 'pg'
import { openFiles } from '../../server/house.ts'
import { freeBytesMin } from '../../server/outside/files/folder.ts'
import { systemClock } from '../../server/platform/clock.ts'
import type { Config } from '../../server/platform/config.ts'
import { settings } from '../../server/platform/config-schema.ts'
import { checkDatabase } from '../../server/platform/database-check.ts'
import { runningPostgres } from '../../server/platform/embedded-postgres.ts'
import { knownMigrations } from '../../server/platform/migrate.ts'
import { policyFaults } from '../../server/platform/policies.ts'
import { aboutCalendar } from './doctor-calendar.ts'
import { aboutMoney } from './doctor-money.ts'
import { aboutRisk } from './doctor-risk.ts'
import { aboutDatabaseWay, aboutEncryption, safetyFaults } from './doctor-safety.ts'

/** What is `wrong` works badly already; what is `soon` will, unless somebody does something. */
export type Finding = { what: string; found: string; wrong?: string; soon?: string }

/** A follower that is this far behind, or a horizon this old, means that something stands still. */
const standstillSeconds = 60

/** `huiyin doctor`: prints what is there; exit code 1 when something is wrong. */
export async function doctorCommand(config: Config, options: { json?: boolean }): Promise<number> {
  const findings = [
    ...(await aboutProgram(config)),
    ...(await aboutEncryption(config)),
    await aboutFiles(config),
    ...(await aboutMoney(config)),
    ...(await aboutDatabase(config)),
    ...(await aboutServer(config)),
  ]
  const wrong = findings.filter((finding) => finding.wrong)
  const soon = findings.filter((finding) => finding.soon)
  if (options.json) console.log(JSON.stringify(findings, null, 2))
  else {
    for (const { what, found, wrong: fault, soon: advice } of findings) {
      console.log(`${fault ? '✗' : advice ? '!' : '✓'} ${what.padEnd(22)} ${found}`)
      for (const more of [fault, advice]) if (more) console.log(`  ${' '.repeat(22)} ${more}`)
    }
    if (soon.length > 0) console.log(`${soon.length} thing(s) to do soon.`)
    console.log(wrong.length === 0 ? 'Nothing is wrong.' : `${wrong.length} thing(s) to look at.`)
  }
  return wrong.length === 0 ? 0 : 1
}

async function aboutProgram(config: Config): Promise<Finding[]> {
  const set = settings
    .filter((setting) => !setting.internal && process.env[setting.name])
    .map((setting) => setting.name)
  const key = config.key ? null : await stat(config.keyFile).catch(() => null)
  return [
    { what: 'program', found: `Huiyin 0.1.0 on Node ${process.version}, ${process.platform} ${process.arch}` },
    { what: 'settings', found: set.length > 0 ? `${set.join(', ')} (everything else by default)` : 'all by default' },
    { what: 'data folder', found: config.dataDir },
    {
      what: 'sealing key',
      found: config.key ? 'from the settings' : key ? config.keyFile : 'not made yet',
    },
    {
      what: 'mail',
      found: config.smtpUrl ? 'by SMTP' : `as files in ${config.dataDir}/mail`,
      wrong: config.smtpUrl || config.loopback ? undefined : 'customers get no e-mail: set HUIYIN_SMTP_URL',
    },
  ]
}

/** The store is asked, and nothing is written: whoever runs this may be another user than the server. */
async function aboutFiles(config: Config): Promise<Finding> {
  const files = openFiles(config)
  const noOrg = '00000000-0000-0000-0000-000000000000'
  const fault = await files
    .list(noOrg, new Date(0))
    [Symbol.asyncIterator]()
    .next()
    .then(
      () => undefined,
      (error: Error) => `files cannot be reached: ${error.message}`,
    )
  const disk = await statfs(config.dataDir).catch(() => null)
  const isFull = disk !== null && disk.bavail * disk.bsize < freeBytesMin
  return {
    what: 'files',
    found: files.where,
    wrong: fault ?? (isFull ? 'less than 1 GB is free on the disk of the data folder: uploads are refused' : undefined),
  }
}

async function aboutDatabase(config: Config): Promise<Finding[]> {
  const running = config.databaseUrl && !config.embedded ? null : await runningPostgres(config.dataDir)
  const url = running?.appUrl() ?? (config.embedded ? null : config.databaseUrl)
  if (!url) return [{ what: 'database', found: 'embedded PostgreSQL, not running', wrong: 'start it with "npm start"' }]
  try {
    if (!running) await checkDatabase(url, 'DATABASE_URL')
  } catch (error) {
    return [{ what: 'database', found: 'DATABASE_URL', wrong: (error as Error).message }]
  }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, options: '-c role=huiyin_app' })
  await client.connect()
  try {
    return [
      { what: 'database', found: running ? `embedded PostgreSQL, process ${running.pid}` : 'outside PostgreSQL' },
      await aboutDatabaseWay(client, url),
      ...(await insideDatabase(client, config)),
    ]
  } finally {
    await client.end()
  }
}

async function insideDatabase(client: pg.Client, config: Config): Promise<Finding[]> {
  const {
    rows: [server],
  } = await client.query<{ version: string; role: string; superuser: boolean; bypass: boolean }>(
    "select current_setting('server_version') as version, current_user as role, rolsuper as superuser, rolbypassrls as bypass from pg_roles where rolname = current_user",
  )
  const faults = await policyFaults(client)
  const { rows: applied } = await client
    .query<{ version: number }>('select version from migrations order by version')
    .catch(() => ({ rows: [] as { version: number }[] }))
  const known = (await knownMigrations()).at(-1)!.version
  const { rows: orgs } = await client.query<{
    org_id: string
    name: { en: string }
    is_demo: boolean
    set_up_at: Date | null
  }>('select org_id, name, is_demo, set_up_at from orgs order by created_at')
  const {
    rows: [horizon],
  } = await client.query<{ seconds: number }>(
    'select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::int as seconds from pg_stat_activity where backend_xid is not null',
  )
  const findings: Finding[] = [
    { what: 'PostgreSQL', found: server!.version },
    {
      what: 'role',
      found: server!.role,
      wrong:
        server!.superuser || server!.bypass
          ? 'this role passes the row policies: it must be neither superuser nor BYPASSRLS'
          : undefined,
    },
    {
      what: 'row policies',
      found: faults.length === 0 ? 'on every table' : faults.join('; '),
      wrong: faults.length > 0 ? 'run "huiyin migrate", and ask who changed the database by hand' : undefined,
    },
    {
      what: 'migrations',
      found: `${applied.at(-1)?.version ?? 0} of ${known}`,
      wrong: (applied.at(-1)?.version ?? 0) !== known ? 'run "huiyin migrate", or use the newer Huiyin' : undefined,
    },
    {
      what: 'event horizon',
      found: `oldest transaction ${horizon!.seconds} s`,
      wrong:
        horizon!.seconds > standstillSeconds
          ? 'a transaction stays open, followers wait for it: find it in pg_stat_activity'
          : undefined,
    },
  ]
  for (const org of orgs) {
    findings.push(await aboutOrganisation(client, org), await aboutCalendar(client, org.org_id))
    // Before the newest migrations its table may not be there; that they are missing stands above.
    if (applied.at(-1)?.version === known) findings.push(await aboutRisk(client, org, config))
  }
  return findings
}

async function aboutOrganisation(
  client: pg.Client,
  org: { org_id: string; name: { en: string }; is_demo: boolean; set_up_at: Date | null },
): Promise<Finding> {
  await client.query('begin')
  await client.query("select set_config('app.org', $1, true)", [org.org_id])
  const now = systemClock.now()
  const {
    rows: [row],
  } = await client.query<{
    tickets: number
    open: number
    late: number
    waiting: number
    failed: number
    behind: number
    followers: string | null
  }>(
    `
    select (select count(*)::int from tickets) as tickets, (select count(*)::int from tickets where stage not in ('resolved', 'closed')) as open,
      (select count(*)::int from tickets where stage not in ('resolved', 'closed') and due_at < $1) as late,
      (select count(*)::int from notices where sent_at is null and failed_at is null) as waiting, (select count(*)::int from notices where failed_at is not null) as failed,
      (select count(*)::int from events e where $1 - e.at > $2 * interval '1 second' and exists
        (select from follower_cursors c where (e.xid, e.subject_id, e.seq) > (c.xid, c.subject_id, c.seq)
          and $1 - c.moved_at > $2 * interval '1 second')) as behind,
      (select string_agg(c.follower, ', ' order by c.follower) from follower_cursors c
        where $1 - c.moved_at > $2 * interval '1 second' and exists
        (select from events e where (e.xid, e.subject_id, e.seq) > (c.xid, c.subject_id, c.seq)
          and $1 - e.at > $2 * interval '1 second')) as followers`,
    [now, standstillSeconds],
  )
  const safety = org.is_demo ? null : await safetyFaults(client, org)
  await client.query('commit')
  const kind = org.is_demo ? 'demo' : org.set_up_at ? 'yours' : 'yours, waits for its first administrator'
  const { tickets, open, late, waiting, failed, behind, followers } = row!
  return {
    what: 'organisation',
    found: `${org.name.en} (${kind}): ${tickets} tickets, ${open} open, ${late} late; ${waiting} letters waiting, ${failed} failed${safety ? `; ${safety.backup}` : ''}`,
    wrong:
      [
        ...(behind > 0 ? [`${behind} events wait for a follower (${followers}): is the worker running?`] : []),
        ...(safety?.wrong ?? []),
      ].join('; ') || undefined,
  }
}

async function aboutServer(config: Config): Promise<Finding[]> {
  const scheme = config.tls ? 'https' : 'http'
  return Promise.all(
    [['portal', config.port] as const, ['console', config.consolePort] as const].map(async ([what, port]) => {
      const url = `${scheme}://${config.loopback ? config.bind : '127.0.0.1'}:${port}`
      const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
      return {
        what,
        found: url,
        wrong: answer?.ok
          ? undefined
          : answer
            ? `answers ${answer.status}`
            : 'does not answer: start it with "npm start"',
      }
    }),
  )
}
