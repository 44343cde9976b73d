/** Starts that cannot succeed: one clear sentence, an exit code of the table, and nothing damaged or left behind. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { bareEnv, freePorts, huiyin, isRoot, refusalOf, spawned, tempFolder } from './desk.ts'
import { hasProc, processesOf } from './processes.ts'

const folder = tempFolder('refusals')
const untouched = join(folder, 'untouched')

/** The sentence of a start with these settings, on free ports and a data folder that must not come to be. */
async function refusal(exitCode: number, more: Record<string, string>): Promise<string> {
  const { port, consolePort } = await freePorts()
  const usual = { HUIYIN_DATA: untouched, HUIYIN_PORT: `${port}`, HUIYIN_CONSOLE_PORT: `${consolePort}` }
  const sentence = refusalOf(await huiyin(['start'], { ...usual, ...more }), exitCode)
  if (hasProc) assert.deepEqual(processesOf(more.HUIYIN_DATA ?? untouched), [])
  return sentence
}

test('a taken port is named with its setting, and nothing is made', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  for (const setting of ['HUIYIN_PORT', 'HUIYIN_CONSOLE_PORT', 'HUIYIN_DEMO_SHOP_PORT']) {
    const sentence = await refusal(4, { [setting]: `${port}` })
    assert.match(
      sentence,
      new RegExp(`^Port ${port} on 127.0.0.1 is taken by another program: .* set ${setting} to another`),
    )
  }
  taken.close()
  assert.equal(existsSync(untouched), false)
})

test('a misspelt setting is refused with the one that was meant', async () => {
  assert.match(await refusal(2, { HUIYIN_PROT: '9000' }), /^HUIYIN_PROT is not a setting .* HUIYIN_PORT/)
  assert.equal(existsSync(untouched), false)
})

test('plain http beyond loopback is refused with the ways out', async () => {
  const sentence = await refusal(2, { HUIYIN_BIND: '0.0.0.0' })
  assert.match(sentence, /plain http beyond loopback is refused: .*HUIYIN_TLS_CERT.*HUIYIN_TRUST_PROXY/)
  assert.equal(existsSync(untouched), false)
})

test('a certificate that is none is refused before anything starts', async () => {
  const file = join(folder, 'no.pem')
  writeFileSync(file, 'no certificate')
  const sentence = await refusal(2, { HUIYIN_TLS_CERT: file, HUIYIN_TLS_KEY: file })
  assert.match(sentence, /HUIYIN_TLS_CERT .* HUIYIN_TLS_KEY .* are no PEM certificate and its key/)
  assert.equal(existsSync(untouched), false)
})

test('a DATABASE_URL where nothing answers is one sentence that keeps the password to itself', async () => {
  const nobody = (await freePorts()).port
  for (const [host, reason] of [
    [`127.0.0.1:${nobody}`, 'nothing listens there'],
    ['no-such-host.invalid', 'there is no such host|the host name could not be looked up'],
  ]) {
    const run = { HUIYIN_DATA: untouched, DATABASE_URL: `postgresql://desk:hunter2@${host}/huiyin?sslmode=verify-full` }
    const { port, consolePort } = await freePorts()
    const ended = await huiyin(['start'], { ...run, HUIYIN_PORT: `${port}`, HUIYIN_CONSOLE_PORT: `${consolePort}` })
    assert.match(
      refusalOf(ended, 5),
      new RegExp(`^The PostgreSQL of DATABASE_URL cannot be used: (${reason}); correct`),
    )
    assert.doesNotMatch(ended.out + ended.err, /hunter2/)
  }
})

test('a data folder that is a file is refused and left alone', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, 'mine')
  assert.match(await refusal(3, { HUIYIN_DATA: file }), /is not a folder: make it a folder/)
})

test('a server that cannot come up is one sentence with its exit code, and everything else is stopped', async () => {
  // Stands for any defect at start, put into the server alone.
  const fault = join(folder, 'fault.mjs')
  writeFileSync(fault, "if (process.argv[1]?.endsWith('/server/main.ts')) process.exit(5)\n")
  const dataDir = join(folder, 'fault')
  const { port, consolePort } = await freePorts()
  const env = bareEnv({
    HUIYIN_DATA: dataDir,
    HUIYIN_PORT: `${port}`,
    HUIYIN_CONSOLE_PORT: `${consolePort}`,
    HUIYIN_DEMO: 'off',
    NODE_OPTIONS: `--import ${fault}`,
  })
  const ended = await spawned(process.execPath, ['bin/bootstrap.js', 'start'], env).ended()
  assert.equal(refusalOf(ended, 5), 'Huiyin did not start: server ended with exit code 5 before it was ready.')
  if (hasProc) assert.deepEqual(processesOf(dataDir), [])
})

/** A small disk of its own; undefined where this user may not mount. */
function disk(options: string): string | undefined {
  if (!isRoot) return undefined
  const path = mkdtempSync(join(tmpdir(), 'huiyin-disk-'))
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]).status === 0
  after(() => {
    if (isMounted) execFileSync('umount', [path])
    rmdirSync(path)
  })
  return isMounted ? path : undefined
}

const small = disk('size=8m')
if (small) {
  test('a full disk is told with what is left, and nothing is left on it', async () => {
    const sentence = await refusal(3, { HUIYIN_DATA: join(small, 'data') })
    assert.match(sentence, /is full \(\d+ MB left, 32 MB needed\): free some space, or set HUIYIN_DATA/)
    assert.deepEqual(readdirSync(join(small, 'data')), [])
  })
}

// Root may write anywhere but on a read-only disk; an ordinary user may not where the folder says so.
const readOnly = isRoot ? disk('ro') : mkdtempSync(join(folder, 'read-only-'))
if (readOnly) {
  test('a data folder that cannot be written is refused', async () => {
    if (!isRoot) chmodSync(readOnly, 0o555)
    const sentence = await refusal(3, { HUIYIN_DATA: join(readOnly, 'data') })
    assert.match(sentence, /(is on a read-only file system|cannot be written by this user): make it a folder/)
  })
}
