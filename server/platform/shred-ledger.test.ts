import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openShredLedger } from './shred-ledger.ts'

const folder = await mkdtemp(join(tmpdir(), 'huiyin-ledger-'))
after(() => rm(folder, { recursive: true, force: true }))

const erasure = (subjectId: string, day: number) => ({
  orgId: 'o',
  subjectId,
  at: new Date(Date.UTC(2026, 2, day)),
  reason: 'asked',
})

test('the list of both places is one list, oldest first, and survives half a line and a lost place', async () => {
  const places: [string, string] = [join(folder, 'new', 'erasures'), join(folder, 'second')]
  const ledger = openShredLedger(places)
  assert.deepEqual(await ledger.all(), [])
  await ledger.append(erasure('b', 2))
  await appendFile(places[0], '{"orgId":"o","subj')
  await ledger.append(erasure('a', 1))
  assert.deepEqual(await ledger.all(), [erasure('a', 1), erasure('b', 2)])
  await rm(places[0])
  assert.deepEqual(await ledger.all(), [erasure('a', 1), erasure('b', 2)])
  assert.equal((await stat(places[1])).mode & 0o777, 0o600)
})
