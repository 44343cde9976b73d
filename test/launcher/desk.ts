/**
 * Huiyin as its user meets it: `node bin/bootstrap.js …` as a child process with a data folder and ports of its own.
 * Everything is judged from outside: what it prints, what its ports answer, which processes live.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { elapsedMs } from '../../server/platform/clock.ts'
import { endAll } from './processes.ts'

export const root = dirname(dirname(import.meta.dirname))
export const isRoot = process.getuid?.() === 0

const children = new Set<ChildProcess>()

/** A folder that is gone after the file's tests; mode 0700, so as root nobody else may walk into it. */
export function tempFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `huiyin-${name}-`))
  after(() => {
    for (const child of children) child.kill('SIGKILL')
    // What a failed test left behind.
    endAll(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })
  return folder
}

/** Waits for something that must come true; fails, naming it, when it does not within `ms`. */
export async function until<T>(what: string, look: () => T | Promise<T>, ms = 20_000): Promise<NonNullable<T>> {
  for (const deadline = elapsedMs() + ms; ; await pause(20)) {
    const found = await look()
    if (found) return found
    if (elapsedMs() > deadline) assert.fail(`not within ${ms} ms: ${what}`)
  }
}

/** An eye of our own in a database. */
export async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString })
  // Its server may be killed under it.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Ports that were free a moment ago, and so was the next one, which the demo's shop takes. */
export async function freePorts(): Promise<{ port: number; consolePort: number }> {
  const attemptsMax = 50
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    // Below the range from which the system takes ports for outgoing connections: nobody comes in between.
    const port = 20_000 + randomInt(12_000)
    const servers = [await listening(port), await listening(port + 1), await listening(port + 2)]
    await Promise.all(servers.map((server) => server && new Promise((resolve) => server.close(resolve))))
    if (servers.every(Boolean)) return { port, consolePort: port + 1 }
  }
  throw new Error('no three ports in a row are free')
}

function listening(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

/** The environment of a person at a terminal: nothing of ours, of npm's or of the test runner's. */
export function bareEnv(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const ours = /^(HUIYIN_|DATABASE_URL|npm_|NODE_TEST|NODE_OPTIONS|INIT_CWD)/
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))), ...more }
}

export type Ended = { code: number | null; out: string; err: string }
export type Child = { child: ChildProcess; out(): string; err(): string; ended(): Promise<Ended> }

/** Starts a program without a terminal and collects what it says. */
export function spawned(program: string, words: string[], env: NodeJS.ProcessEnv, cwd = root): Child {
  const child = spawn(program, words, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
  })
  let code: number | null | undefined
  child.once('close', (given: number | null) => {
    code = given
  })
  const ended = async () => {
    // Closed and not only gone: whoever was left behind with our pipes open would be somebody that stays.
    await until('it has ended, and all that write where it wrote', () => code !== undefined, 30_000)
    return { code: code ?? null, ...said }
  }
  return { child, out: () => said.out, err: () => said.err, ended }
}

/** Runs one command of the CLI to its end. */
export function huiyin(words: string[], settings: Record<string, string>): Promise<Ended> {
  return spawned(process.execPath, ['bin/bootstrap.js', ...words], bareEnv(settings)).ended()
}

export type Desk = Child & { dataDir: string; settings: Record<string, string>; portal: string; console: string }

/** `huiyin start`, up to its announcement. Fails with its words when it ends before. */
export async function startDesk(dataDir: string, more: Record<string, string> = {}): Promise<Desk> {
  const { port, consolePort } = await freePorts()
  // One address stands for all customers of the journal.
  const settings = {
    HUIYIN_PROOF: 'off',
    HUIYIN_DATA: dataDir,
    HUIYIN_PORT: `${port}`,
    HUIYIN_CONSOLE_PORT: `${consolePort}`,
    ...more,
  }
  const one = spawned(process.execPath, ['bin/bootstrap.js', 'start'], bareEnv(settings))
  const hasEnded = () => one.child.exitCode !== null || one.child.signalCode !== null
  await until('the launcher is ready', () => /\/docs\n/.test(one.out()) || hasEnded(), 120_000)
  if (hasEnded()) assert.fail(`it ended instead of starting:\n${one.out()}${one.err()}`)
  const scheme = more.HUIYIN_TLS_CERT ? 'https' : 'http'
  const origin = (number: string) => `${scheme}://localhost:${number}`
  const { HUIYIN_PORT: at, HUIYIN_CONSOLE_PORT: consoleAt } = settings
  return { ...one, dataDir, settings, portal: origin(at), console: origin(consoleAt) }
}

/** Ctrl-C, as it comes without a terminal in between. Answers the exit code. */
export async function stopDesk(desk: Desk): Promise<number | null> {
  desk.child.kill('SIGINT')
  return (await desk.ended()).code
}

/** The same place by its other name: the demo lives at 127.0.0.1, your own organisation at localhost. */
export const atNumber = (url: string) => url.replace('//localhost:', '//127.0.0.1:')

/** What a start said on standard error besides its progress lines ("  migrations  0.12 s"). */
export function sentences(err: string): string[] {
  return err.split('\n').filter((line) => line !== '' && !/^ {2}\S.* \d+\.\d\d s$/.test(line))
}

/** The one sentence of a start that must fail, after making sure that it is just one and nothing was announced. */
export function refusalOf({ code, out, err }: Ended, exitCode: number): string {
  const said = sentences(err)
  assert.deepEqual({ code, out, lines: said.length }, { code: exitCode, out: '', lines: 1 }, err)
  assert.match(said[0]!, /^[A-Z][^\n]+\.$/)
  return said[0]!
}
