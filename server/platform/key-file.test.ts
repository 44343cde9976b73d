import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from './clock.ts'
import { keyIn } from './key-file.ts'
import { StartFailure } from './start-failure.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-key-'))
after(() => rmSync(folder, { recursive: true }))

test('a key is made once, for nobody else to read, and whoever asks meanwhile gets the same', async () => {
  for (let round = 0; round < 20; round++) {
    const file = join(folder, `key-${round}`)
    const keys = await Promise.all(Array.from({ length: 8 }, () => keyIn(file, 'key', systemClock)))
    assert.equal(new Set(keys.map((key) => key.toString('hex'))).size, 1)
    assert.equal(keys[0]!.length, 32)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(await keyIn(file, 'key', systemClock), keys[0])
  }
  assert.equal(readdirSync(folder).length, 20, 'no draft is left behind')
})

test('a file that holds something else is said and never replaced', async () => {
  const file = join(folder, 'short')
  writeFileSync(file, 'too short')
  await assert.rejects(keyIn(file, 'audit key', systemClock), (error) => {
    assert.ok(error instanceof StartFailure && error.exitCode === 3)
    assert.match(error.message, /^The audit key .*short must hold 32 bytes: restore it/)
    return true
  })
  assert.equal(statSync(file).size, 9)
})
