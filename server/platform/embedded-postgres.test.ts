import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { elapsedMs } from './clock.ts'
import { isClaimed } from './data-folder.ts'
import { type EmbeddedOptions, runningPostgres, socketFolder, startEmbeddedPostgres } from './embedded-postgres.ts'
import { packagedPostgres } from './postgres-binaries.ts'
import { processesOf } from './postgres-processes.ts'
import { StartFailure } from './start-failure.ts'

const isRoot = process.getuid?.() === 0
// Made by mkdtemp with mode 0700: as root, nothing below can be reached by PostgreSQL's own user.
const folder = mkdtempSync(join(tmpdir(), 'huiyin-postgres-'))
const started: ChildProcess[] = []

after(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const deadline = elapsedMs() + ms; !(await holds()); await pause(10)) {
    if (elapsedMs() > deadline) assert.fail(`not within ${ms} ms: ${what}`)
  }
}

const launch = (dataDir: string, more: Partial<EmbeddedOptions> = {}) =>
  startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' }, log: () => undefined, ...more })

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** The sentence and exit code of a start that must fail. */
async function refusal(work: Promise<unknown>): Promise<{ message: string; exitCode: number }> {
  const error = await work.then(
    () => assert.fail('it started'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof StartFailure, String(error))
  assert.match(error.message, /^[^\n]+\.$/)
  return error
}

/** A process of its own that starts PostgreSQL and says so; `as` puts setpriv's words before it. */
async function launcher(dataDir: string, as: string[] = []): Promise<{ child: ChildProcess; pid: number }> {
  const script = join(mkdtempSync(join(tmpdir(), 'huiyin-launcher-')), 'launcher.ts')
  chmodSync(dirname(script), 0o755)
  after(() => rmSync(dirname(script), { recursive: true }))
  const source = join(import.meta.dirname, 'embedded-postgres.ts')
  writeFileSync(
    script,
    `import { startEmbeddedPostgres } from ${JSON.stringify(source)}
const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: () => undefined })
console.log('pid ' + postgres.pid)
process.on('SIGTERM', () => postgres.stop().then(() => process.exit(0)))
setInterval(() => undefined, 1000)`,
  )
  const [command = '', ...words] = [...as, process.execPath, script]
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await until('the launcher is up', () => /pid \d+/.test(said) || child.exitCode !== null)
  return { child, pid: Number(said.match(/pid (\d+)/)?.[1]) }
}

// One cluster made once and copied: most tests are not about initdb.
const model = join(folder, 'model')
before(async () => {
  const postgres = await launch(model)
  await query(postgres.ownerUrl(), 'CREATE TABLE kept (word text); ')
  await query(postgres.ownerUrl(), "INSERT INTO kept VALUES ('回音')")
  await postgres.stop()
})

/** A data folder with the model's cluster, owner and all. */
function dataFolder(name: string): string {
  const path = join(folder, name)
  execFileSync('cp', ['-a', model, path])
  return path
}

test('first start makes a UTF-8 cluster only we can reach, the second keeps it and is quick', async () => {
  const dataDir = join(folder, 'first', 'deep')
  const first = await launch(dataDir)
  await query(first.ownerUrl(), 'CREATE ROLE huiyin_app LOGIN')
  const [facts] = await query(
    first.appUrl(),
    `SELECT current_user AS who, current_database() AS db, current_setting('listen_addresses') AS tcp,
       current_setting('server_encoding') AS encoding, datlocprovider AS provider, datlocale AS locale, datctype AS ctype
     FROM pg_database WHERE datname = current_database()`,
  )
  assert.deepEqual(facts, {
    who: 'huiyin_app',
    db: 'huiyin',
    tcp: '',
    encoding: 'UTF8',
    provider: 'b',
    locale: 'C.UTF-8',
    ctype: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8',
  })
  for (const part of ['.', 'postgres', 'run']) assert.equal(statSync(join(dataDir, part)).mode & 0o777, 0o700, part)
  assert.equal((await runningPostgres(dataDir))?.pid, first.pid)
  await first.stop()
  assert.deepEqual(await first.exited, { code: 0, signal: null })
  assert.equal(await runningPostgres(dataDir), undefined)
  const second = await launch(dataDir)
  await second.stop()
  assert.deepEqual(readdirSync(dataDir).sort(), ['postgres', 'run'])
})

test('a path too long for a socket gets a folder of its own in /tmp', async () => {
  const dataDir = join(dataFolder('long'), '..', 'x'.repeat(120))
  cpSync(join(folder, 'long'), dataDir, { recursive: true })
  if (isRoot) execFileSync('chown', ['-R', '--reference', join(model, 'postgres'), join(dataDir, 'postgres')])
  const postgres = await launch(dataDir)
  after(() => rmSync(postgres.socketDir, { recursive: true, force: true }))
  assert.equal(postgres.socketDir, socketFolder(dataDir))
  assert.match(postgres.socketDir, /^\/tmp\/huiyin-[0-9a-f]{24}$/)
  assert.deepEqual(await query(postgres.ownerUrl(), 'SELECT word FROM kept'), [{ word: '回音' }])
  assert.equal(await isClaimed(dataDir), true)
  await postgres.stop()
  assert.equal(await isClaimed(dataDir), false)
})

test('a data folder with spaces, quotes and Chinese in its name', async () => {
  const postgres = await launch(dataFolder(`it's 100% 数据 & more`))
  assert.deepEqual(await query(postgres.ownerUrl(), 'SELECT word FROM kept'), [{ word: '回音' }])
  await postgres.stop()
})

test('a folder in use by another launcher is refused and left alone', async () => {
  const dataDir = dataFolder('in-use')
  const { child, pid } = await launcher(dataDir)
  const { message, exitCode } = await refusal(launch(dataDir))
  assert.match(message, /in use by another running Huiyin/)
  assert.equal(exitCode, 3)
  assert.equal((await runningPostgres(dataDir))?.pid, pid)
  child.kill('SIGTERM')
  await once(child, 'exit')
  assert.deepEqual(processesOf(join(dataDir, 'postgres')), [])
})

test('the launcher killed with -9 takes PostgreSQL along, and the next start recovers', async () => {
  const dataDir = dataFolder('killed')
  const { child, pid } = await launcher(dataDir)
  const url = (await runningPostgres(dataDir))?.ownerUrl() ?? ''
  await query(url, "INSERT INTO kept VALUES ('acknowledged')")
  child.kill('SIGKILL')
  if (spawnSync('setpriv', ['--version']).status === 0) {
    await until('no PostgreSQL process is left', () => processesOf(join(dataDir, 'postgres')).length === 0)
  }
  const postgres = await launch(dataDir)
  assert.notEqual(postgres.pid, pid)
  assert.equal((await query(postgres.ownerUrl(), 'SELECT word FROM kept')).length, 2)
  await postgres.stop()
})

test('an orphan that nobody stopped is ended by the next start', async () => {
  const dataDir = dataFolder('orphan')
  const { child, pid } = await launcher(dataDir)
  process.kill(pid, 'SIGSTOP')
  child.kill('SIGKILL')
  await once(child, 'exit')
  // Stopped, it could not heed its parent's death; the next start finds it and asks again once it runs.
  const next = launch(dataDir)
  await until('the next start holds the folder', () => isClaimed(dataDir))
  process.kill(pid, 'SIGCONT')
  const postgres = await next
  assert.notEqual(postgres.pid, pid)
  await postgres.stop()
})

test('the postmaster killed with -9, and a stale lock with the id of a stranger', async () => {
  const dataDir = dataFolder('stale')
  const first = await launch(dataDir)
  process.kill(first.pid, 'SIGKILL')
  assert.equal((await first.exited).signal, 'SIGKILL')
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'])
  started.push(stranger)
  writeFileSync(
    join(dataDir, 'postgres', 'postmaster.pid'),
    `${stranger.pid}\n${dataDir}/postgres\n1\n5432\n\n\n\nready\n`,
  )
  const second = await launch(dataDir)
  assert.equal(stranger.exitCode, null)
  assert.deepEqual(await query(second.ownerUrl(), 'SELECT word FROM kept'), [{ word: '回音' }])
  await second.stop()
})

test('data of another PostgreSQL version are refused and left as they are', async () => {
  const dataDir = dataFolder('older')
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
  const { message, exitCode } = await refusal(launch(dataDir))
  assert.match(message, /made by PostgreSQL 17 and this Huiyin brings PostgreSQL 18/)
  assert.equal(exitCode, 3)
  rmSync(join(dataDir, 'postgres', 'PG_VERSION'))
  assert.match((await refusal(launch(dataDir))).message, /holds no PostgreSQL data/)
})

test('an interrupted first start leaves nothing in the way', async () => {
  const dataDir = join(folder, 'interrupted')
  mkdirSync(join(dataDir, 'postgres.new-1', 'base'), { recursive: true })
  const postgres = await launch(dataDir)
  await postgres.stop()
  assert.ok(!existsSync(join(dataDir, 'postgres.new-1')))
})

test('a setting PostgreSQL does not know is told in its own words', async () => {
  const { message, exitCode } = await refusal(launch(dataFolder('setting'), { settings: { no_such: '1' } }))
  assert.match(message, /unrecognized configuration parameter "no_such"/)
  assert.equal(exitCode, 5)
})

test('as root, programs PostgreSQL cannot read are copied once', { skip: !isRoot && 'needs root' }, async () => {
  const hidden = join(folder, 'checkout')
  cpSync(dirname(packagedPostgres()), hidden, { recursive: true, verbatimSymlinks: true })
  // What npm leaves with its install scripts switched off: no links, and under umask 077 nothing for others.
  rmSync(join(hidden, 'native', 'lib', 'libpq.so.5'), { force: true })
  execFileSync('chmod', ['-R', 'go-rwx', hidden])
  const rootCache = mkdtempSync(join(tmpdir(), 'huiyin-cache-'))
  chmodSync(rootCache, 0o755)
  after(() => rmSync(rootCache, { recursive: true }))
  const options = { native: join(hidden, 'native'), rootCache }
  const dataDir = dataFolder('copied')
  const first = await launch(dataDir, options)
  await first.stop()
  const [copy = ''] = readdirSync(rootCache)
  const made = statSync(join(rootCache, copy)).ctimeMs
  const second = await launch(dataDir, options)
  assert.deepEqual(await query(second.ownerUrl(), 'SELECT word FROM kept'), [{ word: '回音' }])
  await second.stop()
  assert.deepEqual(readdirSync(rootCache), [copy])
  assert.equal(statSync(join(rootCache, copy)).ctimeMs, made)
})

test('as an ordinary user', { skip: !isRoot && 'the other tests already run as one' }, async (context) => {
  const as = ['setpriv', '--reuid', 'nobody', '--regid', String(statSync(folder).gid), '--clear-groups']
  if (spawnSync(as[0]!, [...as.slice(1), process.execPath, '--version']).status !== 0) {
    return context.skip('nobody cannot read this checkout')
  }
  const home = mkdtempSync(join(tmpdir(), 'huiyin-nobody-'))
  after(() => rmSync(home, { recursive: true }))
  const nobody = Number(execFileSync('id', ['-u', 'nobody']))
  chownSync(home, nobody, statSync(home).gid)
  const { child, pid } = await launcher(join(home, 'data'), as)
  assert.equal(statSync(`/proc/${pid}`).uid, nobody)
  child.kill('SIGTERM')
  await once(child, 'exit')
  // Root goes on with the cluster as its owner, not as postgres.
  const postgres = await launch(join(home, 'data'))
  assert.equal(statSync(`/proc/${postgres.pid}`).uid, nobody)
  await postgres.stop()
})

test('a link planted where the socket folder goes is not followed', async () => {
  const dataDir = dataFolder('planted')
  rmSync(join(dataDir, 'run'), { recursive: true })
  symlinkSync(tmpdir(), join(dataDir, 'run'))
  assert.match((await refusal(launch(dataDir))).message, /belongs to another user/)
})
