/**
 * CPU time that processes have used, from /proc (Linux), where one that has ended is not lost: the kernel adds it to
 * its parent's count of children.
 */
import { readdirSync, readFileSync } from 'node:fs'

/** What `getconf CLK_TCK` says on every Linux that Node runs on: /proc counts in hundredths of a second. */
const usPerTick = 10_000

type Stat = { parent: number; own: number; ended: number }

function statOf(pid: number | string): Stat | undefined {
  try {
    // After the name in parentheses, which may hold anything: state, parent, … and from the 12th on the times (proc(5)).
    const words = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    const [own, ownKernel, ended, endedKernel] = words.slice(11, 15).map(Number)
    return { parent: Number(words[1]), own: own! + ownKernel!, ended: ended! + endedKernel! }
  } catch {
    return undefined
  }
}

/** CPU-µs of one process, all its threads. */
export function cpuUsOf(pid: number): number {
  return (statOf(pid)?.own ?? 0) * usPerTick
}

/** CPU-µs of the children of a process that have ended. */
export function endedChildrenCpuUs(pid: number): number {
  return (statOf(pid)?.ended ?? 0) * usPerTick
}

/**
 * CPU-µs of a postmaster, the children it has buried, and those that live; beside it each living child's, which tells
 * apart whom it worked for.
 */
export function postgresCpuUs(postmaster: number): { whole: number; children: Map<number, number> } {
  const root = statOf(postmaster)
  const children = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = statOf(entry)
    if (stat?.parent === postmaster) children.set(Number(entry), stat.own * usPerTick)
  }
  const living = [...children.values()].reduce((sum, us) => sum + us, 0)
  return { whole: ((root?.own ?? 0) + (root?.ended ?? 0)) * usPerTick + living, children }
}
