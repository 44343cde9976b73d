import { X509Certificate } from 'node:crypto'
import { access, constants, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type pg from 'pg'
import { systemClock } from '../../server/platform/clock.ts'
import type { Config } from '../../server/platform/config.ts'
import { databaseHost, isLoopback, mustEncryptMail } from '../../server/platform/on-the-way.ts'
import type { Finding } from './doctor.ts'

const dayMs = 86_400_000
/** Renewals by machine come a month before the end: one that is later did not come. */
const certificateDaysMin = 14
const backupDaysMax = 7

/** How everything is encrypted that leaves this process, and who can read the keys. */
export async function aboutEncryption(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [
    await aboutBrowsers(config),
    { what: 'to the mail server', found: mailWay(config) },
    {
      what: 'to the file store',
      found: !config.filesBucket
        ? 'a folder of this machine'
        : config.filesBucket.endpoint.startsWith('https:')
          ? 'TLS'
          : 'plain http on this machine only',
    },
    { what: 'to the key service', found: kmsWay(config) },
    await aboutKeyFiles(config),
    {
      what: 'backups',
      found: config.backupKey
        ? `sealed under a ${'key' in config.backupKey ? 'key' : 'passphrase'}`
        : 'no key for backups is set (HUIYIN_BACKUP_KEY or HUIYIN_BACKUP_PASSPHRASE)',
    },
    await aboutLedger(config),
  ]
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    findings.push({
      what: 'certificates of others',
      found: 'not checked',
      wrong: 'NODE_TLS_REJECT_UNAUTHORIZED=0 believes everybody: take it out of the environment',
    })
  return findings
}

async function aboutBrowsers({ tls, loopback }: Config): Promise<Finding> {
  const what = 'to browsers'
  if (!tls) return { what, found: loopback ? 'plain http on loopback only' : 'TLS by the proxy in front' }
  const { subject, validToDate } = new X509Certificate(await readFile(tls.certFile))
  const days = Math.floor((validToDate.getTime() - systemClock.now().getTime()) / dayMs)
  const name = subject?.split('\n').at(-1) ?? 'no subject'
  return {
    what,
    found: `TLS by this server, certificate of ${name} until ${validToDate.toISOString().slice(0, 10)} (${days} days)`,
    wrong:
      days < certificateDaysMin
        ? `the certificate ${days < 0 ? 'is over' : 'ends soon'}: renew ${tls.certFile}`
        : undefined,
  }
}

function mailWay({ smtpUrl }: Config): string {
  if (!smtpUrl) return 'letters are files of this machine'
  if (smtpUrl.startsWith('smtps:')) return 'TLS'
  return mustEncryptMail(smtpUrl) ? 'STARTTLS, and no letter without it' : 'this machine, encrypted if it offers to'
}

function kmsWay({ kms }: Config): string {
  if (!kms) return 'the key is here'
  if (kms.command !== undefined) return `the command ${kms.command}`
  return kms.url.startsWith('https:') ? 'TLS' : 'plain http on this machine only'
}

async function aboutKeyFiles({ keyFile, auditKeyFile, tls }: Config): Promise<Finding> {
  const found: string[] = []
  const open: string[] = []
  for (const file of [keyFile, auditKeyFile, ...(tls ? [tls.keyFile] : [])]) {
    const state = await stat(file).catch(() => null)
    if (!state) continue
    found.push(`${file} ${(state.mode & 0o777).toString(8)}`)
    // Of a TLS key a group may read: servers that share it.
    if ((state.mode & (file === tls?.keyFile ? 0o007 : 0o077)) !== 0) open.push(file)
  }
  return {
    what: 'key files',
    found: found.length > 0 ? found.join(', ') : 'none here',
    wrong: open.length > 0 ? `others can read ${open.join(' and ')}: chmod 600` : undefined,
  }
}

/** The list of erased people must survive the database, and the disk of the data folder with it. */
async function aboutLedger({ shredLedger }: Config): Promise<Finding> {
  const closed: string[] = []
  for (const place of shredLedger) {
    const isThere = await stat(place).catch(() => null)
    const mayWrite = await access(isThere ? place : dirname(place), constants.W_OK).then(
      () => true,
      () => false,
    )
    if (!mayWrite) closed.push(place)
  }
  return {
    what: 'list of erased people',
    found: `${shredLedger.join(' and ')}${shredLedger.length === 1 ? ' (a second place: HUIYIN_SHRED_LEDGER)' : ''}`,
    wrong: closed.length > 0 ? `${closed.join(' and ')} cannot be written` : undefined,
  }
}

/** How this very connection to the database is encrypted. */
export async function aboutDatabaseWay(client: pg.Client, url: string): Promise<Finding> {
  const { rows } = await client.query<{ version: string; cipher: string }>(
    'select version, cipher from pg_stat_ssl where pid = pg_backend_pid() and ssl',
  )
  const host = databaseHost(url)
  const isHere = host === '' || host.startsWith('/') || isLoopback(host)
  return {
    what: 'to the database',
    found: rows[0]
      ? `${rows[0].version}, ${rows[0].cipher}`
      : host.startsWith('/')
        ? 'a socket in a folder that only this user may enter'
        : 'not encrypted, on this machine only',
    wrong: rows[0] || isHere ? undefined : 'add sslmode=verify-full to its address',
  }
}

/** What the rows of one organisation say: how old the last backup is, and whether audit checkpoints get out. */
export async function safetyFaults(
  client: pg.Client,
  org: { org_id: string; set_up_at: Date | null },
): Promise<{ backup: string; wrong: string[] }> {
  const now = systemClock.now().getTime()
  const { rows: made } = await client.query<{ at: Date }>(
    "select at from events where subject_id = $1 and type in ('backup.made', 'backup.restored') order by seq desc limit 1",
    [org.org_id],
  )
  const { rows: stuck } = await client.query<{ place: string; last_error: string }>(
    'select place, last_error from audit_publications where org_id = $1 and last_error is not null',
    [org.org_id],
  )
  const wrong = stuck.map(({ place, last_error }) => `audit checkpoints do not reach ${place}: ${last_error}`)
  const last = made[0]?.at.getTime()
  const since = last ?? org.set_up_at?.getTime() ?? now
  if (now - since > backupDaysMax * dayMs) wrong.push('back it up: "huiyin backup FILE"')
  return { backup: last === undefined ? 'never backed up' : `backed up ${ageOf(now - last)} ago`, wrong }
}

function ageOf(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
