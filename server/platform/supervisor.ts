import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { elapsedMs } from './clock.ts'
import { isStartFailureCode } from './start-failure.ts'

type Log = (line: string) => void
type Exit = { code: number | null; signal: NodeJS.Signals | null }

/** One run of something that is kept alive: a child process, or PostgreSQL. */
export type Running = {
  pid: number | undefined
  /** Settles when it is ready for work; may stay open for ever when it ends before. */
  ready: Promise<void>
  exited: Promise<Exit>
  /** Asks politely, insists after `graceMs`, resolves when it is gone. */
  stop(graceMs: number): Promise<void>
}

export type Kept = {
  name: string
  /** The process id of the present run. */
  pid(): number | undefined
  /** When it was ready for the first time. Rejects with FailedStart when it never will be. */
  ready: Promise<void>
  /** Ends it for good. Safe to call twice. */
  stop(graceMs: number): Promise<void>
}

/** A child that ended by itself before it was ever ready; `exitCode` is what the launcher should exit with. */
export class FailedStart extends Error {
  readonly exitCode: number

  constructor(name: string, exitCode: number) {
    super(`Huiyin did not start: ${name} ended with exit code ${exitCode} before it was ready.`)
    this.name = 'FailedStart'
    this.exitCode = exitCode
  }
}

/** Pauses before the next try. The first is none: one crash should not be felt; the last keeps any return within 2 s. */
const pausesMs = [0, 100, 250, 500]
/** After this long a run counts as healthy, and its end as a first crash again. */
const healthyMs = 10_000
/** A defect at start, unlike a kill, repeats itself; a passing trouble (PostgreSQL just restarting) gets these chances. */
const failedStartsMax = 3
/** Short, because the next start may come at once and wants the ports. */
const finishMsMax = 1500

/**
 * Keeps a child process alive: started again at once when it is killed or crashes, then after growing pauses up to 1 s,
 * for ever. Only before it was ever ready does its own end count: the exit code of a StartFailure (2 to 6) at once,
 * any other after three tries. `start` must give the child an IPC channel, on which it says `{ ready: true }`.
 */
export function supervise(what: { name: string; start: () => ChildProcess; log: Log }): Kept {
  return keepRunning({ ...what, start: async () => runningChild(what.start()) })
}

/**
 * The same for anything that can be run; `start` may reject, which counts as an end with the error's `exitCode`.
 * `first` is a run that was started before, to go on from.
 */
export function keepRunning(what: { name: string; start: () => Promise<Running>; log: Log; first?: Running }): Kept {
  const { name, log } = what
  const readiness = Promise.withResolvers<void>()
  // The launcher may be stopping and no longer ask; that is no unhandled rejection.
  readiness.promise.catch(() => undefined)
  const stopping = new AbortController()
  let present: Running | undefined
  let everReady = false

  const isReady = () => {
    everReady = true
    readiness.resolve()
  }

  const once = async (): Promise<Exit> => {
    try {
      present = (present === undefined && what.first) || (await what.start())
    } catch (error) {
      log(`${name} did not start: ${(error as Error).message}`)
      return { code: (error as { exitCode?: number }).exitCode ?? 1, signal: null }
    }
    present.ready.then(isReady, () => undefined)
    if (stopping.signal.aborted) await present.stop(1000)
    return present.exited
  }

  const keep = async () => {
    let tries = 0
    let failedStarts = 0
    while (!stopping.signal.aborted) {
      const began = elapsedMs()
      const { code, signal } = await once()
      if (stopping.signal.aborted) break
      if (!everReady && code !== null && (isStartFailureCode(code) || ++failedStarts >= failedStartsMax)) {
        readiness.reject(new FailedStart(name, code || 1))
        break
      }
      if (elapsedMs() - began > healthyMs) tries = 0
      const ms = pausesMs[Math.min(tries++, pausesMs.length - 1)]!
      log(`${name} ended (${signal ?? `exit code ${code}`}); starting it again`)
      await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const kept = keep()

  const stop = async (graceMs: number) => {
    stopping.abort()
    await present?.stop(graceMs)
    await kept
  }
  return { name, pid: () => present?.pid, ready: readiness.promise, stop }
}

/** A child process as something to keep running: SIGTERM to stop it, SIGKILL when it does not listen. */
function runningChild(child: ChildProcess): Running {
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: 1, signal: null }))
  })
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if ((message as { ready?: boolean } | null)?.ready === true) resolve()
    })
  })
  const stop = async (graceMs: number) => {
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), graceMs)
    await exited
    clearTimeout(kill)
  }
  return { pid: child.pid, ready, exited, stop }
}

/**
 * Stops everything one after the other, in the given order, within `withinMs` in all; what one leaves of its share
 * goes to the next. Resolves when all are gone.
 */
export async function stopInOrder(all: readonly { stop(graceMs: number): Promise<void> }[], withinMs = 10_000) {
  const deadline = elapsedMs() + withinMs
  for (const [index, one] of all.entries()) {
    await one.stop(Math.max(0, deadline - elapsedMs()) / (all.length - index))
  }
}

/**
 * For a child of the launcher: ends this process in order when the launcher stops it (SIGTERM) or is gone, however it
 * went (kill -9 included), since the kernel then closes the IPC channel. `finish` may use up to 1.5 s to end work in
 * hand. Without a launcher, as when the file is run by hand, it does nothing.
 */
export function exitWhenParentGoes(finish: () => void | Promise<void> = () => undefined): void {
  if (!process.send) return
  let isEnding = false
  const end = async () => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(1), finishMsMax).unref()
    try {
      await finish()
    } finally {
      process.exit(0)
    }
  }
  process.once('disconnect', end)
  process.on('SIGTERM', end)
  // Listening must not keep a process alive that has nothing else to do.
  process.channel?.unref()
}

/** For a child of the launcher: says that it is ready for work. */
export function tellReady(): void {
  process.send?.({ ready: true })
}
