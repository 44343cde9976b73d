/**
 * The product as the launcher runs it (embedded PostgreSQL as durable as in production, server process, worker process)
 * with an organisation of its own, on a data folder and ports of its own; but started piece by piece, so that a bench
 * can tell whose connections are whose. Gone afterwards.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foundOrganisation } from '../../server/found.ts'
import { openHouse } from '../../server/house.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { loadConfig } from '../../server/platform/config.ts'
import { type House, inOrg, systemActor } from '../../server/platform/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/platform/embedded-postgres.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { addPerson } from '../../server/records/staff/enter.ts'
import { bareEnv, freePorts, root } from '../../test/launcher/desk.ts'

export type Pieces = {
  postgres: EmbeddedPostgres
  /** Process id of the server. */
  server: number
  /** Starts the worker and answers its process id. */
  startWorker(): Promise<number>
  port: number
  consolePort: number
  /** A house in this process on the same data, for what a bench prepares. */
  house: House
  orgId: string
}

const readyMsMax = 60_000

/** Runs `act` on the pieces; `settings` are the server's and worker's. */
export async function withPieces(
  settings: Record<string, string>,
  act: (pieces: Pieces) => Promise<void>,
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-bench-'))
  const children: ChildProcess[] = []
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined })
  try {
    await migrate(postgres.ownerUrl(), systemClock)
    const { port, consolePort } = await freePorts()
    const env = {
      HUIYIN_DATA: dataDir,
      HUIYIN_PORT: `${port}`,
      HUIYIN_CONSOLE_PORT: `${consolePort}`,
      HUIYIN_EMBEDDED: '1',
      HUIYIN_LOG: 'error',
      // The generator speaks as the bank's own proxy, each request from another customer's address.
      HUIYIN_TRUST_PROXY: '127.0.0.1',
      ...settings,
    }
    const url = (name: string) => `${postgres.appUrl()}&application_name=${name}`
    const config = loadConfig({ ...env, DATABASE_URL: url('bench') })
    const silent = { info: () => undefined, warn: () => undefined, error: console.error }
    const house = await openHouse(config, url('bench'), silent)
    try {
      const orgId = await foundOrganisation(house, {
        name: { 'zh-Hans': '测速', en: 'Bench' },
        zone: 'Asia/Shanghai',
        defaultLanguage: 'zh-Hans',
        hotline: '400',
        portalUrl: config.portalUrl,
        consoleUrl: config.consoleUrl,
        isDemo: false,
        hosts: ['localhost'],
      })
      await addAgents(house, orgId)
      const start = (name: string) => startPiece(name, { ...env, DATABASE_URL: url(name) }, children)
      const server = await start('main')
      await act({ postgres, server, startWorker: () => start('worker'), port, consolePort, house, orgId })
    } finally {
      await Promise.all(children.map(stopPiece))
      await house.close()
    }
  } finally {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

const agents = 40

/** People to give tickets to: who has most room is asked for every ticket. */
async function addAgents(house: House, orgId: string): Promise<void> {
  await inOrg(house, systemActor(orgId, 'bench'), 'staff', async (work) => {
    const teams = await work.tx.selectFrom('teams').select('team_id').execute()
    for (let n = 0; n < agents; n++)
      await addPerson(work, {
        name: `Agent ${n}`,
        email: `agent${n}@bench.example`,
        role: 'agent',
        language: n % 2 === 0 ? 'zh-Hans' : 'en',
        teamIds: [teams[n % teams.length]!.team_id, teams[(n + 1) % teams.length]!.team_id],
      })
  })
}

/** Starts a process of the product and waits until it says that it is ready. It ends when we do. */
async function startPiece(name: string, env: Record<string, string>, children: ChildProcess[]): Promise<number> {
  const child = spawn(process.execPath, [join(root, `server/${name}.ts`)], {
    cwd: root,
    env: bareEnv(env),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(child)
  await new Promise<void>((ready, fail) => {
    child.once('message', () => ready())
    child.once('exit', (code) => fail(new Error(`${name}.ts ended with ${code} before it was ready`)))
    setTimeout(() => fail(new Error(`${name}.ts was not ready within ${readyMsMax} ms`)), readyMsMax).unref()
  })
  return child.pid!
}

async function stopPiece(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const kill = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(kill)
}
