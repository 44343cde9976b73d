/** The long form of the journal: ten kills under a customer who keeps complaining. */
import { join } from 'node:path'
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { startDesk, stopDesk, tempFolder } from './launcher/desk.ts'
import { checkJournal, keepComplaining, killInTurn } from './launcher/journal.ts'
import { hasProc } from './launcher/processes.ts'
import { setUp, setUpCodeOf } from './launcher/talk.ts'

const folder = tempFolder('journal')

if (hasProc) {
  test('ten kills of server and PostgreSQL lose no acknowledged complaint and double none', async () => {
    const desk = await startDesk(join(folder, 'data'), { HUIYIN_DEMO: 'off' })
    assert.equal((await setUp(desk.console, setUpCodeOf(desk.out()))).status, 201)
    const customer = keepComplaining(desk.portal, 'long journal')
    await killInTurn(desk, customer, Array.from({ length: 10 }, (_, kill) => (kill % 2 === 0 ? 'PostgreSQL' : 'server')))
    await customer.stop()
    assert.ok(customer.tries() > customer.journal.length, 'no kill was felt')
    await checkJournal(desk, 'long journal', customer.journal)
    assert.equal(await stopDesk(desk), 130)
  })
}
