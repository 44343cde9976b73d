import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { elapsedMs } from './clock.ts'
import { StartFailure } from './start-failure.ts'

type Signals = { fastMs: number; immediateMs: number; killMs: number }

const patience: Signals = { fastMs: 15_000, immediateMs: 5_000, killMs: 5_000 }

/**
 * The ids of the living PostgreSQL processes (postmaster and backends) that work in a cluster directory.
 * On Linux every one of them has it as its working directory, whatever its command line says, and a zombie has none;
 * elsewhere only a postmaster can be told, by its `-D`, and PostgreSQL's own shared-memory check covers the rest.
 */
export function processesOf(cluster: string): number[] {
  const real = realpathSync(cluster)
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry) && worksIn(entry, real))
      .map(Number)
  }
  return execFileSync('ps', ['-axww', '-o', 'pid=,stat=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('postgres') && line.includes(`-D ${real} `) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10))
}

/**
 * Ends what a killed launcher left behind, and clears the lock files once nothing lives in the directory:
 * PostgreSQL itself refuses to start on a lock whose process id now belongs to a zombie or a stranger.
 * Call it only while holding the claim on the data folder, so that no postmaster of another launcher is met.
 * @throws StartFailure (dataDirectory) when a process there cannot be ended by this user
 */
export async function clearLeftovers(cluster: string, socketDir: string, wait = patience): Promise<void> {
  // Fast first; immediate costs a crash recovery, kill as well; both lose nothing that was acknowledged.
  for (const [signal, ms] of [
    ['SIGINT', wait.fastMs],
    ['SIGQUIT', wait.immediateMs],
    ['SIGKILL', wait.killMs],
  ] as const) {
    if (await gone(cluster, signal, ms)) break
  }
  const left = processesOf(cluster)
  if (left.length > 0) {
    throw new StartFailure(
      'dataDirectory',
      `PostgreSQL process ${left[0]} still uses ${cluster} and cannot be ended: end it, then start again.`,
    )
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true })
  rmSync(join(socketDir, '.s.PGSQL.5432'), { force: true })
  rmSync(join(socketDir, '.s.PGSQL.5432.lock'), { force: true })
}

async function gone(cluster: string, signal: NodeJS.Signals, ms: number): Promise<boolean> {
  const deadline = elapsedMs() + ms
  const told = new Set<number>()
  for (;;) {
    const living = processesOf(cluster)
    if (living.length === 0) return true
    // While a postmaster lives it passes the word on; backends without one end by themselves.
    const postmaster = postmasterOf(cluster)
    const targets = living.includes(postmaster) ? [postmaster] : signal === 'SIGINT' ? [] : living
    for (const pid of targets.filter((target) => !told.has(target))) {
      told.add(pid)
      try {
        process.kill(pid, signal)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EPERM') return false
      }
    }
    if (elapsedMs() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The first line of postmaster.pid, or 0. */
export function postmasterOf(cluster: string): number {
  return Number(statusLines(cluster)[0]) || 0
}

/** The lines of postmaster.pid: id, directory, start, port, socket, address, shared memory, status. Empty when absent. */
export function statusLines(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function worksIn(pid: string, directory: string): boolean {
  try {
    // The kernel appends " (deleted)" to a folder that is gone; such a process holds nothing of ours.
    return (
      readlinkSync(`/proc/${pid}/cwd`) === directory && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
    )
  } catch {
    return false
  }
}
