import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { claimDataFolder, diskFull, folderFailure, needFreeSpace, prepareDataFolder } from './data-folder.ts'
import { packagedPostgres, usablePostgres } from './postgres-binaries.ts'
import { clearLeftovers, postmasterOf, processesOf, statusLines } from './postgres-processes.ts'
import { type Account, carried, ownFolder, postgresAccount, run, startServer } from './postgres-user.ts'
import { StartFailure } from './start-failure.ts'

const major = '18'
const owner = 'huiyin_owner'
const app = 'huiyin_app'
const database = 'huiyin'

/** A new cluster takes 40 MB, and its write-ahead log up to 80 MB before the first checkpoint recycles it. */
const newClusterBytesMin = 160 * 1024 * 1024

export type Exit = { code: number | null; signal: NodeJS.Signals | null }
export type PostgresUrls = { socketDir: string; ownerUrl(name?: string): string; appUrl(name?: string): string }

export type EmbeddedPostgres = PostgresUrls & {
  /** Process id of the postmaster. */
  pid: number
  /** When the postmaster is gone, wanted or not. Backends of a killed one may live a moment longer. */
  exited: Promise<Exit>
  /** Fast shutdown, then immediate after 4/5 of `graceMs`, then SIGKILL. Close your pools first. Never rejects. */
  stop(graceMs?: number): Promise<void>
}

export type EmbeddedOptions = {
  /** HUIYIN_DATA; the cluster is `postgres/` in it. */
  dataDir: string
  /** Server settings on top of ours, such as `{ fsync: 'off' }` for a test. */
  settings?: Record<string, string>
  /** Gets each line PostgreSQL writes, without its line break. */
  log: (line: string) => void
  /** Other binaries than the installed package, for tests. */
  native?: string
  /** Other folder than /var/cache/huiyin for root's copy of the binaries, for tests. */
  rootCache?: string
}

/**
 * Starts PostgreSQL 18 from the npm package on `dataDir`, made on first use, and waits until it answers. It can be
 * reached only through a Unix socket in a folder of mode 0700. The database `huiyin` exists afterwards; the role
 * `huiyin_app` of `appUrl` is made by the migrations. Whatever a killed launcher left running is ended first.
 * First start about 1 s, later ones under 0.2 s; crash recovery takes as long as it takes.
 * @throws StartFailure (dataDirectory, database)
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, settings = {}, log, native = packagedPostgres(), rootCache } = options
  prepareDataFolder(dataDir)
  const release = await claimDataFolder(dataDir)
  try {
    const cluster = join(dataDir, 'postgres')
    const account = postgresAccount(cluster)
    const programs = usablePostgres({ native, account, dataDir, ...(rootCache ? { rootCache } : {}) })
    const socketDir = socketFolder(dataDir)
    ownFolder(socketDir, account)
    if (existsSync(cluster)) {
      checkVersion(dataDir, cluster)
      await clearLeftovers(cluster, socketDir)
    } else {
      await makeCluster(dataDir, cluster, programs, account)
    }
    const server = await launch({ cluster, socketDir, programs, account, settings, log, dataDir })
    server.exited.then(release)
    try {
      await ensureDatabase(server)
    } catch (error) {
      await server.stop()
      throw error
    }
    return server
  } catch (error) {
    release()
    throw error
  }
}

/**
 * The embedded PostgreSQL that some launcher is running on `dataDir` right now, for commands beside a running Huiyin.
 * Undefined when there is none that answers.
 */
export async function runningPostgres(dataDir: string): Promise<(PostgresUrls & { pid: number }) | undefined> {
  const urls = urlsOf(socketFolder(dataDir))
  const client = await connected(urls.ownerUrl('postgres'))
  await client?.end()
  return client && { ...urls, pid: postmasterOf(join(dataDir, 'postgres')) }
}

/**
 * Where the socket lies: `run/` in the data folder, or, since a socket's address ends at about 104 bytes, a folder in
 * /tmp named after the data folder. Not os.tmpdir(): TMPDIR differs between shells, and every process must find it.
 */
export function socketFolder(dataDir: string): string {
  const usual = join(dataDir, 'run')
  if (Buffer.byteLength(join(usual, '.s.PGSQL.5432.lock')) <= 100) return usual
  return `/tmp/huiyin-${createHash('sha256').update(dataDir).digest('hex').slice(0, 24)}`
}

function urlsOf(socketDir: string): PostgresUrls {
  // A host that is a path cannot stand in a URL's host part, so it travels as a parameter, as libpq reads it too.
  const url = (role: string, name = database) =>
    `postgresql://${role}@/${encodeURIComponent(name)}?host=${encodeURIComponent(socketDir)}`
  return { socketDir, ownerUrl: (name) => url(owner, name), appUrl: (name) => url(app, name) }
}

function checkVersion(dataDir: string, cluster: string): void {
  let found: string
  try {
    found = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw folderFailure(dataDir, error)
    throw new StartFailure(
      'dataDirectory',
      `${cluster} holds no PostgreSQL data (PG_VERSION is missing): move it away or restore it from a backup.`,
    )
  }
  if (found === major) return
  throw new StartFailure(
    'dataDirectory',
    `${cluster} was made by PostgreSQL ${found} and this Huiyin brings PostgreSQL ${major}: start the Huiyin that made ` +
      'it, or set HUIYIN_DATA to another folder.',
  )
}

/** Made under another name and renamed, so that an interrupted first start leaves nothing half-made in its place. */
async function makeCluster(dataDir: string, cluster: string, programs: string, account: Account | undefined) {
  for (const entry of readdirSync(dataDir)) {
    if (entry.startsWith('postgres.new-')) rmSync(join(dataDir, entry), { recursive: true, force: true })
  }
  needFreeSpace(dataDir, newClusterBytesMin)
  const fresh = join(dataDir, `postgres.new-${process.pid}`)
  ownFolder(fresh, account)
  const { names, fds } = carried([fresh], account)
  // The builtin provider gives the same order on every machine; the C locale would hide Chinese from pg_trgm.
  const locale = process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=en_US.UTF-8'] : ['--locale=C.UTF-8']
  const { code, output } = await run(
    join(programs, 'bin', 'initdb'),
    ['-D', names[0]!, '-U', owner, '-A', 'trust', '-E', 'UTF8', '--no-instructions', ...locale].concat(
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ),
    { account, fds },
  )
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw startupFailure(dataDir, output)
  }
  // Trust is safe behind the 0700 folder of the socket; initdb's TCP lines would not be, should TCP ever be switched on.
  writeFileSync(join(fresh, 'pg_hba.conf'), 'local all all trust\nlocal replication all trust\n')
  renameSync(fresh, cluster)
}

type Launch = {
  cluster: string
  socketDir: string
  programs: string
  account: Account | undefined
  settings: Record<string, string>
  log: (line: string) => void
  dataDir: string
}

async function launch(from: Launch): Promise<EmbeddedPostgres> {
  const { cluster, socketDir, programs, account, log, dataDir } = from
  const { names, fds } = carried([cluster, socketDir], account)
  const all = {
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...from.settings,
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: names[1]!,
    unix_socket_permissions: '0700',
  }
  const words = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = startServer(join(programs, 'bin', 'postgres'), ['-D', names[0]!, ...words], { account, fds })
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: 1, signal: null }))
  })
  const said = collectLines(child, log)
  const urls = urlsOf(socketDir)
  if (!(await answering(child, cluster, urls, exited))) {
    // Its last words may still be on their way through the pipe when it is gone already.
    await Promise.race([finished(child), pause(1000)])
    throw startupFailure(dataDir, said.join('\n'))
  }
  return { ...urls, pid: child.pid!, exited, stop: (graceMs = 10_000) => stopServer(child, exited, graceMs) }
}

const finished = (child: ChildProcess) =>
  Promise.all([child.stdout, child.stderr].map((stream) => stream && (stream.readableEnded || once(stream, 'end'))))

/** Ready is the server's own status line, then one real connection; false when it ended before. */
async function answering(child: ChildProcess, cluster: string, urls: PostgresUrls, exited: Promise<Exit>) {
  let ended = false
  exited.then(() => {
    ended = true
  })
  while (!ended) {
    const lines = statusLines(cluster)
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') {
      const client = await connected(urls.ownerUrl('postgres'))
      await client?.end()
      if (client) return true
    }
    await pause(5)
  }
  return false
}

/** Passes lines on and keeps the last ones, to say why a start failed. */
function collectLines(child: ChildProcess, log: (line: string) => void): string[] {
  const last: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        last.push(line)
        log(line)
      }
      last.splice(0, last.length - 50)
    })
  }
  return last
}

async function stopServer(child: ChildProcess, exited: Promise<Exit>, graceMs: number): Promise<void> {
  child.kill('SIGINT')
  const immediate = setTimeout(() => child.kill('SIGQUIT'), graceMs * 0.8)
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await exited
  clearTimeout(immediate)
  clearTimeout(kill)
}

function startupFailure(dataDir: string, output: string): StartFailure {
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(dataDir)
  if (/Read-only file system/.test(output)) return folderFailure(dataDir, { code: 'EROFS' })
  const reason = output.match(/(?:FATAL|PANIC|error|initdb): *(.+)/)?.[1] ?? output.trim().split('\n').at(-1) ?? ''
  return new StartFailure(
    'database',
    `PostgreSQL did not start on ${dataDir} (${reason || 'it said nothing'}): mend that and start again.`,
    { cause: output },
  )
}

async function connected(url: string): Promise<Client | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  // A server that goes away between two calls must not take this process with it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch {
    return undefined
  }
}

/** Asks the maintenance database: knocking at a missing one would print a FATAL at everybody's first start. */
async function ensureDatabase(server: PostgresUrls): Promise<void> {
  const client = await connected(server.ownerUrl('postgres'))
  try {
    const found = await client?.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (found?.rowCount === 0) await client?.query(`CREATE DATABASE ${database}`)
  } finally {
    await client?.end()
  }
}

/** True while PostgreSQL processes work on the data folder, for `doctor`. */
export function hasPostgresProcesses(dataDir: string): boolean {
  const cluster = join(dataDir, 'postgres')
  return existsSync(cluster) && processesOf(cluster).length > 0
}
