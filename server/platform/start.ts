import { type ChildProcess, spawn } from 'node:child_process'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { elapsedMs } from './clock.ts'
import type { Config } from './config.ts'
import { claimDataFolder, prepareDataFolder } from './data-folder.ts'
import { checkDatabase } from './database-check.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { safeText } from './safe-error.ts'
import { StartFailure } from './start-failure.ts'
import { type Kept, keepRunning, type Running, stopInOrder, supervise } from './supervisor.ts'
import { readTls } from './tls.ts'

/** The two connections: as owner for migrations and preparation, and as the role that the children use. */
export type DatabaseUrls = { ownerUrl: string; appUrl: string }

/** What the launcher needs done by code above it, in this order; `buildWeb` runs beside the others. */
export type StartHooks = {
  migrate(ownerUrl: string): Promise<void>
  buildWeb(): Promise<void>
  /** Demo, set-up code and the like, on the migrated database. */
  prepare(urls: DatabaseUrls): Promise<void>
  /** All children answer: print addresses and links. */
  announce(urls: DatabaseUrls): Promise<void> | void
}

export type StartOptions = {
  /** Environment of the children. */
  env?: NodeJS.ProcessEnv
  /** Programs to keep running, in the order they are started. */
  children: readonly { name: string; file: string }[]
  /** Gets each progress line and each line of PostgreSQL's that is a warning or worse. */
  print?: (line: string) => void
}

const server = dirname(dirname(fileURLToPath(import.meta.url)))
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs Huiyin until a signal ends it: checks, PostgreSQL, hooks, then the children, all supervised.
 * Resolves with the exit code after everything has stopped (within 10 s of SIGINT, SIGTERM or SIGHUP); the caller
 * then calls process.exit with it, since an interrupted hook may still hold the process open.
 * @throws StartFailure from the checks and whatever a hook throws, also after everything has stopped; FailedStart when
 *   server or worker ended before it was ready
 */
export async function start(config: Config, hooks: StartHooks, options: StartOptions): Promise<number> {
  const { env = process.env, children, print = (line: string) => console.error(line) } = options
  const kept: Kept[] = []
  const asked = Promise.withResolvers<number>()
  // npm passes Ctrl-C on although the terminal already sent it to everybody, so a second signal means nothing.
  const onSignal = (signal: NodeJS.Signals) =>
    asked.resolve(signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 129)
  for (const signal of signals) process.on(signal, onSignal)
  // A terminal that is gone must not turn a progress line into a crash that skips the stopping below.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const step = stepPrinter(print)
  let stopped = false
  let release = () => {}
  let launching: Promise<unknown> = Promise.resolve()

  const run = async (): Promise<void> => {
    if (config.tls) await readTls(config.tls)
    await mustBeFree(config.bind, config.port, 'HUIYIN_PORT')
    await mustBeFree(config.bind, config.consolePort, 'HUIYIN_CONSOLE_PORT')
    if (config.mayHaveDemo) await mustBeFree(config.bind, config.demoShopPort, 'HUIYIN_DEMO_SHOP_PORT')
    prepareDataFolder(config.dataDir)
    release = await claimDataFolder(config.dataDir)
    const given = config.databaseUrl ? await step('database', () => outside(config)) : undefined
    // Beside PostgreSQL's start and the migrations, because both wait more than they work.
    const web = step('web pages', hooks.buildWeb)
    web.catch(() => undefined)
    const urls = given ?? (await embedded())
    if (stopped) return
    await step('migrations', () => hooks.migrate(urls.ownerUrl))
    await step('preparation', () => hooks.prepare(urls))
    await web
    if (stopped) return
    await step('server and worker', () => startChildren(urls))
    if (!stopped) await hooks.announce(urls)
  }

  const embedded = async (): Promise<DatabaseUrls> => {
    const launch = () => startEmbeddedPostgres({ dataDir: config.dataDir, log: postgresLog(print, () => stopped) })
    const again = async () => asRunning(await launch())
    const starting = step('PostgreSQL', launch)
    launching = starting.then((first) =>
      kept.push(keepRunning({ name: 'PostgreSQL', start: again, log: print, first: asRunning(first) })),
    )
    await launching
    const first = await starting
    return { ownerUrl: first.ownerUrl(), appUrl: first.appUrl() }
  }

  const startChildren = async (urls: DatabaseUrls) => {
    const childEnv = environment(config, env, urls)
    const all = children.map(({ name, file }) =>
      supervise({ name, log: print, start: () => startChild(file, childEnv) }),
    )
    // Stopped in the order server, worker, PostgreSQL: new complaints are refused before work in hand is finished.
    kept.unshift(...all)
    if (stopped) await stopInOrder(all)
    await Promise.all(all.map((one) => one.ready))
  }

  try {
    // Once up, only a signal ends it.
    return await Promise.race([asked.promise, run().then(() => asked.promise)])
  } finally {
    stopped = true
    // PostgreSQL half-started cannot be stopped, so a signal meanwhile waits until it can.
    await Promise.race([launching.catch(() => undefined), pause(5000, undefined, { ref: false })])
    await stopInOrder(kept)
    release()
    for (const signal of signals) process.off(signal, onSignal)
  }
}

function asRunning(postgres: EmbeddedPostgres): Running {
  return { pid: postgres.pid, ready: Promise.resolve(), exited: postgres.exited, stop: postgres.stop }
}

async function outside(config: Config): Promise<DatabaseUrls> {
  const appUrl = config.databaseUrl!
  const ownerUrl = config.databaseOwnerUrl ?? appUrl
  await checkDatabase(appUrl, 'DATABASE_URL')
  if (config.databaseOwnerUrl) await checkDatabase(ownerUrl, 'HUIYIN_DATABASE_OWNER_URL')
  return { ownerUrl, appUrl }
}

/** The children get the resolved connection, and never the owner's: what they do not need they cannot lose. */
function environment(config: Config, env: NodeJS.ProcessEnv, urls: DatabaseUrls): NodeJS.ProcessEnv {
  const {
    DATABASE_URL_FILE: _file,
    HUIYIN_DATABASE_OWNER_URL: _owner,
    HUIYIN_DATABASE_OWNER_URL_FILE: _ownerFile,
    HUIYIN_EMBEDDED: _embedded,
    ...rest
  } = env
  const mark = config.embedded ? { HUIYIN_EMBEDDED: '1' } : {}
  // A killed server is back sooner when what Node compiled for it is still there.
  const compiled = { NODE_COMPILE_CACHE: join(config.dataDir, 'compiled') }
  return { ...compiled, ...rest, ...mark, DATABASE_URL: urls.appUrl, HUIYIN_DATA: config.dataDir }
}

function startChild(file: string, env: NodeJS.ProcessEnv): ChildProcess {
  // Detached: Ctrl-C reaches the launcher alone, which then stops all in order.
  return spawn(process.execPath, [file], {
    cwd: dirname(server),
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  })
}

/**
 * Proves that a port can be listened on. It gets `patienceMs` to become free, which the server of a launcher that was
 * just killed may need to end.
 * @throws StartFailure (port) naming the port and the setting
 */
export async function mustBeFree(bind: string, port: number, setting: string, patienceMs = 2500): Promise<void> {
  const deadline = elapsedMs() + patienceMs
  let code = await whyNotFree(bind, port)
  while (code === 'EADDRINUSE' && elapsedMs() < deadline) {
    await pause(50)
    code = await whyNotFree(bind, port)
  }
  if (code === undefined) return
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    throw new StartFailure('port', `This machine has no address ${bind}: set HUIYIN_BIND to one of its own addresses.`)
  }
  const wrong: Record<string, string> = {
    EADDRINUSE: 'is taken by another program',
    EACCES: 'needs more rights than this user has',
  }
  throw new StartFailure(
    'port',
    `Port ${port} on ${bind} ${wrong[code] ?? `cannot be used (${code})`}: free it, or set ${setting} to another port.`,
  )
}

/** A port of loopback that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

function whyNotFree(bind: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    probe.listen({ port, host: bind, exclusive: true }, () => probe.close(() => resolve(undefined)))
  })
}

function stepPrinter(print: (line: string) => void) {
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = elapsedMs()
    const result = await work()
    print(`  ${name.padEnd(18)} ${((elapsedMs() - began) / 1000).toFixed(2)} s`)
    return result
  }
}

/** PostgreSQL tells its whole life on standard error; a person at the terminal needs only the troubles. */
function postgresLog(print: (line: string) => void, isStopping: () => boolean) {
  return (line: string) => {
    // That it ends the connections of a child that was slow to go is what stopping means.
    if (isStopping() && line.includes('terminating connection due to administrator command')) return
    // It may quote what somebody sent.
    const trouble = /(?:WARNING|ERROR|FATAL|PANIC): .*/.exec(line)?.[0]
    if (trouble) print(`PostgreSQL: ${safeText(trouble)}`)
  }
}
