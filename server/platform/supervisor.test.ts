import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { elapsedMs } from './clock.ts'
import { runningPostgres } from './embedded-postgres.ts'
import { processesOf } from './postgres-processes.ts'
import { FailedStart, type Kept, stopInOrder, supervise } from './supervisor.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-supervisor-'))
const kept: Kept[] = []
const launchers: ChildProcess[] = []

after(async () => {
  await stopInOrder(kept, 1000)
  for (const launcher of launchers) launcher.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function until(what: string, holds: () => unknown, ms = 15_000): Promise<void> {
  for (const deadline = elapsedMs() + ms; !(await holds()); await pause(10)) {
    if (elapsedMs() > deadline) assert.fail(`not within ${ms} ms: ${what}`)
  }
}

function script(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const supervisor = JSON.stringify(join(import.meta.dirname, 'supervisor.ts'))

/** A well-behaved child: ready, writes its process id and what DATABASE_URL it got, says goodbye. */
const good = (name: string) =>
  script(
    `${name}.ts`,
    `import { appendFileSync, writeFileSync } from 'node:fs'
import { exitWhenParentGoes, tellReady } from ${supervisor}
const folder = process.env.HUIYIN_DATA ?? ${JSON.stringify(folder)}
exitWhenParentGoes()
process.on('SIGTERM', () => {
  appendFileSync(folder + '/goodbyes', '${name} ')
  process.exit(0)
})
writeFileSync(folder + '/${name}.pid', String(process.pid))
writeFileSync(folder + '/${name}.env', [process.env.DATABASE_URL, process.env.HUIYIN_EMBEDDED].join(' '))
setInterval(() => undefined, 1000)
tellReady()`,
  )

function keep(name: string, file: string, log: (line: string) => void = () => undefined): Kept {
  const start = () => spawn(process.execPath, [file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const one = supervise({ name, start, log })
  kept.push(one)
  return one
}

const alive = (pid: number) => {
  try {
    // A zombie still answers to signal 0 while its parent has not asked for it.
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync('/proc/self') === false
  }
}

const pidIn = (path: string) => (existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0)

test('a killed child is back, again and again', async () => {
  const one = keep('again', good('again'))
  await one.ready
  for (let round = 0; round < 4; round++) {
    const before = one.pid()!
    process.kill(before, 'SIGKILL')
    await until('a new child', () => pidIn(join(folder, 'again.pid')) === one.pid() && one.pid() !== before)
  }
  await one.stop(2000)
  assert.equal(alive(one.pid()!), false)
})

test('the exit code of a StartFailure before it was ready ends the matter at once', async () => {
  let ends = 0
  const one = keep('newer', script('newer.ts', 'process.exit(6)'), () => ends++)
  await assert.rejects(one.ready, (error) => error instanceof FailedStart && error.exitCode === 6)
  assert.equal(ends, 0)
})

test('any other end before it was ready gets three tries', async () => {
  const file = script(
    'broken.ts',
    `import { appendFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(join(folder, 'tries'))}, 'x')
throw new Error('on purpose')`,
  )
  const one = supervise({
    name: 'broken',
    log: () => undefined,
    start: () => spawn(process.execPath, [file], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
  })
  await assert.rejects(one.ready, (error) => error instanceof FailedStart && error.exitCode === 1)
  assert.equal(readFileSync(join(folder, 'tries'), 'utf8'), 'xxx')
})

test('a child that was ready once is started again whatever its exit code', async () => {
  const path = join(folder, 'once')
  const file = script(
    'later.ts',
    `import { existsSync, writeFileSync } from 'node:fs'
process.send({ ready: true }, () => {
  if (existsSync(${JSON.stringify(path)})) setInterval(() => undefined, 1000)
  else process.exit(5)
  writeFileSync(${JSON.stringify(path)}, '')
  writeFileSync(${JSON.stringify(`${path}.pid`)}, String(process.pid))
})
if (!existsSync(${JSON.stringify(path)})) process.on('exit', () => writeFileSync(${JSON.stringify(path)}, ''))`,
  )
  const one = keep('later', file)
  await one.ready
  await until('the second run', () => pidIn(`${path}.pid`) !== 0 && pidIn(`${path}.pid`) === one.pid())
  await one.stop(1000)
})

test('stopping goes in order, and insists with SIGKILL', async () => {
  const deaf = script(
    'deaf.ts',
    `process.on('SIGTERM', () => undefined)
setInterval(() => undefined, 1000)
process.send({ ready: true })`,
  )
  const all = [keep('one', good('one')), keep('deaf', deaf), keep('two', good('two'))]
  await Promise.all(all.map((one) => one.ready))
  rmSync(join(folder, 'goodbyes'), { force: true })
  await stopInOrder(all, 1200)
  assert.equal(readFileSync(join(folder, 'goodbyes'), 'utf8'), 'one two ')
  for (const one of all) assert.equal(alive(one.pid()!), false)
})

/** Two ports that were free a moment ago. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()]
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      return (server.address() as { port: number }).port
    }),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports as [number, number]
}

const children = JSON.stringify(['server', 'worker'].map((name) => ({ name, file: good(name) })))
const launcherFile = script(
  'launcher.ts',
  `import { loadConfig } from ${JSON.stringify(join(import.meta.dirname, 'config.ts'))}
import { start } from ${JSON.stringify(join(import.meta.dirname, 'start.ts'))}
const nothing = async () => undefined
const announce = () => console.log('announced')
try {
  process.exit(await start(loadConfig(process.env), { migrate: nothing, buildWeb: nothing, prepare: nothing, announce }, { children: ${children} }))
} catch (error) {
  console.log(error.message)
  process.exit(error.exitCode ?? 1)
}`,
)

/** Runs start() in a process of its own; `said()` is all it printed. */
async function launch(dataDir: string, more: Record<string, string> = {}) {
  const [port, consolePort] = await freePorts()
  const { DATABASE_URL: _url, ...env } = process.env
  const child = spawn(process.execPath, [launcherFile], {
    env: { ...env, HUIYIN_DATA: dataDir, HUIYIN_PORT: `${port}`, HUIYIN_CONSOLE_PORT: `${consolePort}`, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  launchers.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  await until('the launcher is up or ended', () => /announced/.test(text) || child.exitCode !== null)
  return {
    child,
    port,
    said: () => text,
    ended: async () => child.exitCode ?? ((await once(child, 'exit'))[0] as number),
  }
}

const pidsOf = async (dataDir: string) => [
  pidIn(join(dataDir, 'server.pid')),
  pidIn(join(dataDir, 'worker.pid')),
  (await runningPostgres(dataDir))?.pid ?? 0,
]

test('the launcher keeps all three alive, ends all on SIGTERM, and a killed one leaves nothing', async () => {
  const dataDir = join(folder, 'data')
  const first = await launch(dataDir)
  assert.match(first.said(), /PostgreSQL +\d+\.\d\d s[\s\S]*server and worker +\d+\.\d\d s[\s\S]*announced/)
  assert.match(readFileSync(join(dataDir, 'server.env'), 'utf8'), /^postgresql:\/\/huiyin_app@\/huiyin\?host=\S+ 1$/)
  for (const index of [0, 1, 2]) {
    const before = (await pidsOf(dataDir))[index]!
    process.kill(before, 'SIGKILL')
    const back = async () => ![0, before].includes((await pidsOf(dataDir))[index]!)
    await until(`process ${index} is back`, back, 20_000)
  }
  const present = await pidsOf(dataDir)
  first.child.kill('SIGTERM')
  first.child.kill('SIGTERM')
  assert.equal(await first.ended(), 143)
  assert.equal(readFileSync(join(dataDir, 'goodbyes'), 'utf8'), 'server worker ')
  assert.deepEqual(present.filter(alive), [])

  const second = await launch(dataDir)
  const old = await pidsOf(dataDir)
  second.child.kill('SIGKILL')
  await until('nothing is left', () => !old.some(alive) && processesOf(join(dataDir, 'postgres')).length === 0)

  const third = await launch(dataDir)
  assert.match(third.said(), /announced/)
  third.child.kill('SIGINT')
  assert.equal(await third.ended(), 130)
  assert.deepEqual(processesOf(join(dataDir, 'postgres')), [])
})

test('Ctrl-C in the middle of the first start leaves no process', async () => {
  const dataDir = join(folder, 'hasty')
  const launched = launch(dataDir)
  await until('initdb runs', () => existsSync(join(dataDir, 'lock')))
  launchers.at(-1)?.kill('SIGINT')
  const { ended } = await launched
  assert.equal(await ended(), 130)
  if (existsSync(join(dataDir, 'postgres'))) assert.deepEqual(processesOf(join(dataDir, 'postgres')), [])
})

test('a taken port is named with its setting, and nothing is made', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const dataDir = join(folder, 'untouched')
  const { said, ended } = await launch(dataDir, { HUIYIN_CONSOLE_PORT: String(port) })
  taken.close()
  assert.equal(await ended(), 4)
  assert.match(said(), new RegExp(`Port ${port} on 127.0.0.1 is taken by another program: .*HUIYIN_CONSOLE_PORT`))
  assert.equal(existsSync(dataDir), false)
})

test('a wrong DATABASE_URL is one sentence without the password', async () => {
  for (const url of [
    'postgres://me:hunter2@127.0.0.1:1/x',
    'postgres://me:hunter2@no.such.invalid/x?sslmode=verify-full',
  ]) {
    const { said, ended } = await launch(join(folder, 'outside'), { DATABASE_URL: url })
    assert.equal(await ended(), 5)
    assert.match(said(), /^The PostgreSQL of DATABASE_URL cannot be used: [^\n]+\n$/)
    assert.ok(!said().includes('hunter2'))
  }
})

test('an outside PostgreSQL is used as it is', async () => {
  const inside = await launch(join(folder, 'inside'))
  const { ownerUrl } = (await runningPostgres(join(folder, 'inside')))!
  const dataDir = join(folder, 'beside')
  const { child, said, ended } = await launch(dataDir, { DATABASE_URL: ownerUrl() })
  assert.match(said(), /announced/)
  assert.equal(readFileSync(join(dataDir, 'server.env'), 'utf8'), `${ownerUrl()} `)
  assert.equal(existsSync(join(dataDir, 'postgres')), false)
  child.kill('SIGTERM')
  assert.equal(await ended(), 143)
  inside.child.kill('SIGTERM')
  await inside.ended()
})
