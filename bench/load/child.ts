import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts a file of this folder as a process of its own, with a channel to it. It does not outlive us. */
export function startChild(file: string): ChildProcess {
  const child = fork(join(import.meta.dirname, file), {
    // What the bootstrap puts before its own program is not meant for this one.
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** The next message that `wanted` accepts; rejects when the child ends first or `msMax` pass. */
export function messageOf<T>(child: ChildProcess, wanted: (message: unknown) => boolean, msMax: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (error: Error | null, message?: unknown) => {
      clearTimeout(timer)
      child.off('message', hear)
      child.off('exit', gone)
      if (error) reject(error)
      else resolve(message as T)
    }
    const hear = (message: unknown) => wanted(message) && stop(null, message)
    const gone = (code: number | null) => stop(new Error(`${child.spawnargs[1]} ended with ${code} before it was done`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      stop(new Error(`nothing from ${child.spawnargs[1]} within ${msMax} ms`))
    }, msMax)
    child.on('message', hear)
    child.once('exit', gone)
  })
}
