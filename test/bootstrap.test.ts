/** bin/bootstrap.js without a network, in a copy of the checkout's skeleton, with an npm that only pretends. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { bareEnv, type Child, root, spawned, tempFolder, until } from './launcher/desk.ts'

const folder = tempFolder('bootstrap')
// The same for every copy, so that only the stamp decides.
const lock = readFileSync(join(root, 'package-lock.json'))
const digest = createHash('sha256').update(lock).digest('hex')

type Copy = { path: string; stamp: string; script(name: string, text: string): string }

/** A copy with nothing installed but, when `isInstalled`, this checkout's own Node and the stamp that says so. */
function copy(name: string, isInstalled = true): Copy {
  const path = join(folder, name)
  const modules = join(path, 'node_modules')
  mkdirSync(join(path, 'bin'), { recursive: true })
  mkdirSync(modules)
  copyFileSync(join(root, 'bin', 'bootstrap.js'), join(path, 'bin', 'bootstrap.js'))
  writeFileSync(join(path, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(path, 'package-lock.json'), lock)
  const platform = `${process.platform}-${process.arch}`
  const node = `node-${platform === 'darwin-arm64' ? 'bin-' : ''}${platform}`
  const packaged = join(root, 'node_modules', node)
  if (existsSync(packaged)) symlinkSync(packaged, join(modules, node))
  const stamp = join(modules, '.huiyin-lock')
  if (isInstalled) writeFileSync(stamp, digest)
  const script = (file: string, text: string) => {
    writeFileSync(join(path, file), text)
    return file
  }
  return { path, stamp, script }
}

const bootstrap = (from: Copy, words: string[], env: Record<string, string> = {}): Child =>
  spawned(process.execPath, ['bin/bootstrap.js', ...words], bareEnv(env), from.path)

/** A program that says "up" and its process id, and on each signal its name; SIGTERM ends it with 7. */
const listener = `
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {
  console.log(signal)
  if (signal === 'SIGTERM') process.exit(7)
})
setInterval(() => undefined, 1000)
console.log('up ' + process.pid + ' ')`

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function up(child: Child): Promise<number> {
  return Number(await until('the program is up', () => child.out().match(/up (\d+) /)?.[1]))
}

test('run FILE runs TypeScript on Node 26 with its words, and ends with its exit code', async () => {
  const from = copy('run')
  const file = from.script(
    'words.ts',
    `
const words: string[] = process.argv.slice(2)
console.log(JSON.stringify({ words, major: process.version.split('.')[0], cwd: process.cwd() }))
process.exit(7)`,
  )
  const { code, out, err } = await bootstrap(from, ['run', file, 'one', '--two=2 3']).ended()
  assert.deepEqual({ code, err }, { code: 7, err: '' })
  assert.deepEqual(JSON.parse(out), { words: ['one', '--two=2 3'], major: 'v26', cwd: from.path })
})

test('other words go to the command line, bin/huiyin.ts', async () => {
  const from = copy('words')
  from.script('bin/huiyin.ts', 'console.log(process.argv.slice(2).join())')
  const { code, out, err } = await bootstrap(from, ['doctor', '--json']).ended()
  assert.deepEqual({ code, out, err }, { code: 0, out: 'doctor,--json\n', err: '' })
})

test('run without a file is one sentence and exit code 2', async () => {
  const { code, out, err } = await bootstrap(copy('nothing'), ['run']).ended()
  assert.deepEqual({ code, out }, { code: 2, out: '' })
  assert.match(err, /^Name the file to run: [^\n]+\.\n$/)
})

test('a program that a signal ends gives 128 and its number', async () => {
  const from = copy('killed')
  const file = from.script('killed.ts', "process.kill(process.pid, 'SIGKILL')\nsetInterval(() => undefined, 1000)")
  assert.equal((await bootstrap(from, ['run', file]).ended()).code, 137)
})

test('signals are passed on, and the program decides how it ends', async () => {
  const from = copy('signals')
  const one = bootstrap(from, ['run', from.script('listener.ts', listener)])
  await up(one)
  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    one.child.kill(signal)
    await until(`${signal} arrives`, () => one.out().includes(signal))
  }
  one.child.kill('SIGTERM')
  assert.equal((await one.ended()).code, 7)
})

test('killed with -9 it takes its program along, in order', async () => {
  const from = copy('orphan')
  const one = bootstrap(from, ['run', from.script('listener.ts', listener)])
  const pid = await up(one)
  one.child.kill('SIGKILL')
  await until('the program is gone', () => !isAlive(pid))
  assert.match((await one.ended()).out, /SIGTERM\n$/)
})

test('npm killed with -9 takes all with it, and outside npm a program outlives the shell that began it', async () => {
  const from = copy('npm')
  const file = from.script('listener.ts', listener)
  const parent = from.script(
    'parent.mjs',
    `
import { spawn } from 'node:child_process'
spawn(process.execPath, ['bin/bootstrap.js', 'run', '${file}'], { stdio: 'inherit' })`,
  )
  const begin = async (env: Record<string, string>) => {
    const one = spawned(process.execPath, [parent], bareEnv(env), from.path)
    const pid = await up(one)
    one.child.kill('SIGKILL')
    return { one, pid }
  }
  const alone = await begin({})
  const withNpm = await begin({ npm_lifecycle_event: 'start' })
  await until('the program of npm is gone', () => !isAlive(withNpm.pid))
  assert.match((await withNpm.one.ended()).out, /SIGTERM\n$/)
  assert.equal(isAlive(alone.pid), true)
  process.kill(alone.pid, 'SIGTERM')
  await alone.one.ended()
})

/** An npm that writes down how it was called and ends with the given code. */
const npm = (from: Copy, code: number) =>
  join(
    from.path,
    from.script(
      'npm-cli.mjs',
      `
import { appendFileSync } from 'node:fs'
appendFileSync('calls', JSON.stringify({ words: process.argv.slice(2), cwd: process.cwd() }) + '\\n')
console.log('npm speaks')
process.exit(${code})`,
    ),
  )

const callsOf = (from: Copy) =>
  readFileSync(join(from.path, 'calls'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('packages are installed once per lockfile, without install scripts or words on standard output', async () => {
  const from = copy('stale', false)
  const env = { npm_execpath: npm(from, 0) }
  const file = from.script('hello.ts', "console.log('hello')")
  const first = await bootstrap(from, ['run', file], env).ended()
  assert.deepEqual({ code: first.code, out: first.out }, { code: 0, out: 'hello\n' })
  assert.match(first.err, /^Installing the packages of package-lock\.json …\nnpm speaks\n$/)
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  assert.deepEqual(callsOf(from), [{ words: flags, cwd: from.path }])
  const second = await bootstrap(from, ['run', file], env).ended()
  assert.deepEqual(second, { code: 0, out: 'hello\n', err: '' })
  writeFileSync(join(from.path, 'package-lock.json'), '{}')
  await bootstrap(from, ['run', file], env).ended()
  assert.equal(callsOf(from).length, 2)
})

test("an install that fails ends the start with npm's code, and the next start tries again", async () => {
  const from = copy('failing')
  writeFileSync(join(from.path, 'package-lock.json'), '{}')
  const file = from.script('hello.ts', "console.log('hello')")
  const failed = await bootstrap(from, ['run', file], { npm_execpath: npm(from, 3) }).ended()
  assert.deepEqual({ code: failed.code, out: failed.out }, { code: 3, out: '' })
  assert.match(failed.err, /\nThe packages could not be installed \(npm ended with 3\): [^\n]+\.\n$/)
  assert.equal(existsSync(from.stamp), false)
  const next = await bootstrap(from, ['run', file], { npm_execpath: npm(from, 0) }).ended()
  assert.deepEqual({ code: next.code, out: next.out }, { code: 0, out: 'hello\n' })
})

test('without any npm it says so in one sentence', async () => {
  const from = copy('no-npm', false)
  const { code, out, err } = await bootstrap(from, ['doctor'], { PATH: dirname(join(from.path, 'bin')) }).ended()
  assert.deepEqual({ code, out }, { code: 2, out: '' })
  assert.match(err, /\nnpm was not found: [^\n]+\.\n$/)
})
