/** The middle form of `bench -- crash`: more kills under more load than npm test has time for. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { crash, crashSettings } from '../bench/load/crash.ts'
import { startDesk, stopDesk, tempFolder } from './launcher/desk.ts'
import { hasProc } from './launcher/processes.ts'
import { setUp, setUpCodeOf } from './launcher/talk.ts'

const folder = tempFolder('crash')

if (hasProc) {
  test('ten kills of server and PostgreSQL lose none of twenty thousand acknowledged complaints', async () => {
    const desk = await startDesk(join(folder, 'data'), crashSettings)
    assert.equal((await setUp(desk.console, setUpCodeOf(desk.out()))).status, 201)
    const { verdict, unexpected } = await crash(desk, { acks: 20_000, kills: 10 })
    const { lost, doubled, halves } = verdict
    assert.deepEqual({ unexpected, lost, doubled, halves }, { unexpected: {}, lost: 0, doubled: 0, halves: {} })
    assert.equal(await stopDesk(desk), 130)
  })
}
