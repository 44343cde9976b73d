/** The processes of a Huiyin, found in /proc from outside. Linux only, as the kernel's own account of who lives. */
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'

export const hasProc = existsSync('/proc/self/environ')

export type Process = { pid: number; words: string }

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    // It ended while we looked.
    return undefined
  }
}

/**
 * Every living process that belongs to a data folder, or to one below it: its environment names the folder (launcher,
 * server, worker, and the bootstrap before them), or it works in it (PostgreSQL, which gets a bare environment).
 */
export function processesOf(dataDir: string): Process[] {
  const folder = existsSync(dataDir) ? realpathSync(dataDir) : dataDir
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((entry) => {
      const env = attempt(() => readFileSync(`/proc/${entry}/environ`, 'utf8'))?.split('\0') ?? []
      const cwd = attempt(() => readlinkSync(`/proc/${entry}/cwd`)) ?? ''
      const named = env.find((line) => line.startsWith('HUIYIN_DATA='))?.slice('HUIYIN_DATA='.length)
      const isOurs = (path = '') => path === dataDir || path.startsWith(`${dataDir}/`) || path.startsWith(`${folder}/`)
      if (!isOurs(named) && !isOurs(cwd)) return []
      const words = attempt(() => readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ')) ?? ''
      // A zombie has no command line any more.
      return words === '' ? [] : [{ pid: Number(entry), words }]
    })
}

/** Ends every process that belongs to a folder of the tests, as far as there still is one. */
export function endAll(folder: string): void {
  if (!hasProc) return
  for (const { pid } of processesOf(folder)) attempt(() => process.kill(pid, 'SIGKILL'))
}

const marks = {
  bootstrap: /bin\/bootstrap\.js start/,
  launcher: /bin\/huiyin\.ts start/,
  server: /server\/main\.ts/,
  worker: /server\/worker\.ts/,
  PostgreSQL: /bin\/postgres -D/,
}
export type Part = keyof typeof marks

/** The process id of one part of a running Huiyin; undefined while it is down. */
export function pidOf(dataDir: string, part: Part): number | undefined {
  return processesOf(dataDir).find(({ words }) => marks[part].test(words))?.pid
}
