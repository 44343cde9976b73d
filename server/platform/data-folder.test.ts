import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { elapsedMs } from './clock.ts'
import { claimDataFolder, isClaimed } from './data-folder.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { StartFailure } from './start-failure.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-folder-'))
const mounted: string[] = []

after(() => {
  for (const path of mounted) execFileSync('umount', [path])
  rmSync(folder, { recursive: true, force: true })
})

/** The sentence of a start that must fail because of its data folder. */
async function refusal(dataDir: string): Promise<string> {
  const error = await startEmbeddedPostgres({ dataDir, log: () => undefined }).then(
    () => assert.fail('it started'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof StartFailure, String(error))
  assert.equal(error.exitCode, 3)
  assert.match(error.message, /^[^\n]+\.$/)
  return error.message
}

test('a lock left by a killed holder is taken over, and held until its last holder lets go', async () => {
  const dataDir = join(folder, 'lock')
  mkdirSync(dataDir)
  const holder = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(join(dataDir, 'lock'))}, () => process.kill(process.pid, 'SIGKILL'))`,
  ])
  await once(holder, 'exit')
  assert.ok(existsSync(join(dataDir, 'lock')))
  const release = await claimDataFolder(dataDir)
  const again = await claimDataFolder(dataDir)
  release()
  release()
  assert.equal(await isClaimed(dataDir), true)
  again()
  for (const deadline = elapsedMs() + 5000; existsSync(join(dataDir, 'lock')); await pause(10)) {
    assert.ok(elapsedMs() < deadline, 'the lock stays')
  }
})

test('a file in place of the folder', async () => {
  const path = join(folder, 'file')
  writeFileSync(path, '')
  assert.match(await refusal(path), /is not a folder/)
  assert.match(await refusal(join(path, 'below')), /is not a folder/)
})

/** A small disk of its own, or undefined where mounting is not allowed. */
function disk(name: string, options: string): string | undefined {
  const path = join(folder, name)
  mkdirSync(path)
  if (process.getuid?.() !== 0 || spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]).status !== 0)
    return undefined
  mounted.push(path)
  return path
}

test('a full disk and a read-only one', async (context) => {
  const small = disk('small', 'size=8m')
  if (!small) return context.skip('needs root and mount')
  assert.match(await refusal(join(small, 'data')), /is full \(\d+ MB left, 32 MB needed\): free some space/)
  const middling = disk('middling', 'size=100m')!
  assert.match(await refusal(middling), /160 MB needed/)
  assert.ok(!existsSync(join(middling, 'postgres')))
  execFileSync('mount', ['-o', 'remount,ro', middling])
  for (const path of [middling, join(middling, 'data'), join(middling, 'far', 'below')]) {
    assert.match(await refusal(path), /is on a read-only file system: make it/)
  }
})
