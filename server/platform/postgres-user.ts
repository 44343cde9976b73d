import { type SpawnOptions, type StdioOptions, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, closeSync, lstatSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { folderFailure } from './data-folder.ts'
import { StartFailure } from './start-failure.ts'

/** Whom PostgreSQL runs as when Huiyin runs as root. */
export type Account = { uid: number; gid: number }

/**
 * The account for PostgreSQL: undefined (ourselves) for an ordinary user; for root, because PostgreSQL refuses root,
 * the owner of an existing cluster (it may have been made before the user `postgres` came to this machine),
 * else the passwd user `postgres`, else `nobody`. A user without a passwd entry would fail in initdb.
 * @throws StartFailure (database) when there is no such user
 */
export function postgresAccount(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StartFailure(
    'database',
    'PostgreSQL refuses to run as root and there is neither a user postgres nor nobody: add one, or run Huiyin as an ' +
      'ordinary user.',
  )
}

/**
 * Makes a folder of mode 0700 that belongs to the account.
 * @throws StartFailure (dataDirectory) when it cannot be made, or somebody else made it first
 */
export function ownFolder(path: string, account: Account | undefined): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const found = lstatSync(path)
    const self = process.getuid?.()
    // Under /tmp anybody could have put a folder of this name, or a link, in our way.
    if (!found.isDirectory() || (found.uid !== self && found.uid !== account?.uid)) {
      throw Object.assign(new Error('not ours'), { code: 'EPERM' })
    }
    if (account && found.uid !== account.uid) chownSync(path, account.uid, account.gid)
    if ((found.mode & 0o777) !== 0o700) chmodSync(path, 0o700)
  } catch (error) {
    throw folderFailure(path, error)
  }
}

/**
 * Names for folders under which a process of the account can open them, and the stdio entries that carry them.
 * The account often may not walk there (data below /root, which is 0700). Loosening the parents is not ours to do,
 * but an open directory needs no walk: on Linux /proc/self/fd/N stays valid in every process that inherits it.
 * Without an account, and elsewhere than on Linux, the names are the paths themselves.
 */
export function carried(folders: string[], account: Account | undefined): { names: string[]; fds: number[] } {
  if (!account || process.platform !== 'linux') return { names: folders, fds: [] }
  const fds = folders.map((folder) => openSync(folder, 'r'))
  return { names: fds.map((_, index) => `/proc/self/fd/${3 + index}`), fds }
}

type Run = { account: Account | undefined; fds?: number[] }

/** Options common to every PostgreSQL program: its user, a bare environment, the carried folders from fd 3 on. */
function options({ account, fds = [] }: Run): SpawnOptions & { stdio: StdioOptions } {
  return {
    ...account,
    cwd: '/',
    env: { PATH: process.env.PATH, TZ: 'UTC', LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe', ...fds],
  }
}

/** Runs a program to its end. `output` is what it said on both streams. */
export async function run(program: string, args: string[], how: Run): Promise<{ code: number | null; output: string }> {
  const child = spawn(program, args, options(how))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: error.message }))
    child.once('close', (code) => resolve({ code, output }))
  })
}

/** True when the account can run the program and its libraries load. About 5 ms. */
export function canRun(program: string, account: Account | undefined): boolean {
  return spawnSync(program, ['--version'], { ...options({ account }), encoding: 'utf8' }).status === 0
}

/**
 * Starts the server. It gets a session of its own, so that Ctrl-C at the terminal reaches only the launcher, which
 * stops the server last; and on Linux the kernel sends it SIGINT (fast shutdown) when the launcher is killed.
 */
export function startServer(program: string, args: string[], how: Run) {
  const bound = process.platform === 'linux' && canRun('setpriv', undefined)
  const [command, words] = bound ? ['setpriv', ['--pdeathsig', 'INT', '--', program, ...args]] : [program, args]
  const child = spawn(command, words, { ...options(how), detached: true })
  for (const fd of how.fds ?? []) closeSync(fd)
  return child
}
