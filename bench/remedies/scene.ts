/**
 * What moves money, as the launcher runs it, on a data folder and ports of its own: embedded PostgreSQL, the server, cashiers, and
 * the sandbox core in place of a bank's. Each is a process that can be killed and is then started again. Gone afterwards.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type SandboxCore, startSandboxCore } from '../../sandbox/core/start.ts'
import { foundOrganisation } from '../../server/found.ts'
import { openHouse } from '../../server/house.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { type Config, loadConfig } from '../../server/platform/config.ts'
import type { House } from '../../server/platform/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/platform/embedded-postgres.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { processesOf as postgresProcesses } from '../../server/platform/postgres-processes.ts'
import { freePort } from '../../server/platform/start.ts'
import { type Kept, keepRunning, type Running, supervise } from '../../server/platform/supervisor.ts'
import { bareEnv, freePorts, root } from '../../test/launcher/desk.ts'

export const parts = ['cashier', 'server', 'core', 'PostgreSQL'] as const
export type Part = (typeof parts)[number]

export type Scene = {
  dataDir: string
  port: number
  orgId: string
  ownerUrl: string
  token: string
  /** The core as it is now: another process after each kill. */
  core(): SandboxCore
  coreDataDir: string
  /** A house in this process, for what is prepared; its commits are on disk a moment after they are answered. */
  prepare<T>(act: (house: House) => Promise<T>): Promise<T>
  /** Starts a program of the product and keeps it running. */
  start(name: string, program: 'main' | 'worker' | 'cashier'): Promise<void>
  /** Ends one process, or PostgreSQL with every backend, by kill -9; a cashier is one of them, by `which`. */
  kill(part: Part, which: number): Promise<void>
}

export type SceneSettings = {
  /** Of server, worker and cashiers. */
  settings?: Record<string, string>
  /** Of PostgreSQL; the usual ones are those of production. */
  postgres?: Record<string, string>
}

const stopMs = 5_000
const lookMs = 20

/** Runs `act` on a scene in which nothing but PostgreSQL and a core without faults has been started. */
export async function onScene<T>(
  { settings = {}, postgres: postgresSettings = {} }: SceneSettings,
  act: (scene: Scene) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-money-'))
  const kept: Kept[] = []
  const children = new Map<string, ChildProcess>()
  let core: SandboxCore | null = null
  const launch = () => startEmbeddedPostgres({ dataDir, settings: postgresSettings, log: () => undefined })
  const first = await launch()
  const postgres = keepRunning({
    name: 'PostgreSQL',
    first: asRunning(first),
    start: async () => asRunning(await launch()),
    log: () => undefined,
  })
  try {
    await migrate(first.ownerUrl(), systemClock)
    const { port, consolePort } = await freePorts()
    const corePort = await freePort()
    const token = systemClock.bytes(24).toString('base64url')
    const secret = `whsec_${systemClock.bytes(32).toString('base64')}`
    const coreDataDir = join(dataDir, 'core')
    const startCore = () =>
      startSandboxCore({
        dataDir: coreDataDir,
        port: corePort,
        token,
        callbackSecret: secret,
        callbackUrl: `http://localhost:${port}/v1/core/callbacks`,
      })
    core = await startCore()
    const env = {
      HUIYIN_DATA: dataDir,
      HUIYIN_PORT: `${port}`,
      HUIYIN_CONSOLE_PORT: `${consolePort}`,
      HUIYIN_DEMO: 'off',
      HUIYIN_EMBEDDED: '1',
      HUIYIN_LOG: 'error',
      HUIYIN_CORE_URL: `http://127.0.0.1:${corePort}`,
      HUIYIN_CORE_TOKEN: token,
      HUIYIN_CORE_CALLBACK_SECRETS: secret,
      NODE_COMPILE_CACHE: join(dataDir, 'compiled'),
      DATABASE_URL: first.appUrl(),
      ...settings,
    }
    const log = openSync(join(dataDir, 'processes.log'), 'a')
    const config = loadConfig(env)
    const scene: Scene = {
      dataDir,
      port,
      token,
      coreDataDir,
      ownerUrl: first.ownerUrl(),
      orgId: await withHouse(config, (house) => found(house, config)),
      core: () => core!,
      prepare: (act) => withHouse(config, act),
      async start(name, program) {
        const start = () => {
          const child = spawn(process.execPath, [join(root, `server/${program}.ts`)], {
            cwd: root,
            env: bareEnv({ ...env, DATABASE_URL: `${first.appUrl()}&application_name=${name}` }),
            stdio: ['ignore', log, log, 'ipc'],
          })
          children.set(name, child)
          return child
        }
        const one = supervise({ name, start, log: () => undefined })
        kept.push(one)
        await one.ready
      },
      async kill(part, which) {
        if (part === 'core') {
          await core!.kill()
          core = await startCore()
        } else if (part === 'PostgreSQL') await killPostgres(join(dataDir, 'postgres'))
        else {
          const names = [...children.keys()].filter((name) => name.startsWith(part))
          await killChild(() => children.get(names[which % names.length]!))
        }
      },
    }
    return await act(scene)
  } finally {
    await Promise.all(kept.map((one) => one.stop(stopMs)))
    await core?.stop()
    await postgres.stop(stopMs)
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

async function withHouse<T>(config: Config, act: (house: House) => Promise<T>): Promise<T> {
  const log = { info: () => undefined, warn: () => undefined, error: console.error }
  const house = await openHouse(config, config.databaseUrl!, log, { durable: false })
  try {
    return await act(house)
  } finally {
    await house.close()
  }
}

function found(house: House, { portalUrl, consoleUrl }: Config): Promise<string> {
  return foundOrganisation(house, {
    name: { 'zh-Hans': '测速', en: 'Bench' },
    zone: 'Asia/Shanghai',
    defaultLanguage: 'zh-Hans',
    hotline: '400',
    portalUrl,
    consoleUrl,
    isDemo: false,
    hosts: ['localhost'],
  })
}

function asRunning({ pid, exited, stop }: EmbeddedPostgres): Running {
  return { pid, ready: Promise.resolve(), exited, stop }
}

/** Kills a process of ours, if need be once it lives again. */
async function killChild(childOf: () => ChildProcess | undefined): Promise<void> {
  for (;;) {
    const child = childOf()
    if (child && child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) return
    await pause(lookMs)
  }
}

/** Postmaster and every backend at one blow, as a kernel out of memory would. */
async function killPostgres(cluster: string): Promise<void> {
  let pids: number[] = []
  for (; pids.length === 0; pids = postgresProcesses(cluster)) await pause(lookMs)
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // A backend that ended by itself in between.
    }
  }
}
