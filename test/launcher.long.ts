/** What takes longer: the journal with ten kills, and a kill in the middle of loading the demo. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { runningPostgres } from '../server/platform/embedded-postgres.ts'
import { bareEnv, connect, freePorts, spawned, startDesk, stopDesk, tempFolder, until } from './launcher/desk.ts'
import { checkJournal, keepComplaining, killInTurn } from './launcher/journal.ts'
import { hasProc, pidOf, processesOf } from './launcher/processes.ts'
import { setUp, setUpCodeOf } from './launcher/talk.ts'

const folder = tempFolder('long')

if (hasProc) {
  test('ten kills of server and PostgreSQL lose no acknowledged complaint and double none', async () => {
    const desk = await startDesk(join(folder, 'journal'), { HUIYIN_DEMO: 'off' })
    assert.equal((await setUp(desk.console, setUpCodeOf(desk.out()))).status, 201)
    const customer = keepComplaining(desk.portal, 'long journal')
    await killInTurn(
      desk,
      customer,
      Array.from({ length: 10 }, (_, kill) => (kill % 2 === 0 ? 'PostgreSQL' : 'server')),
    )
    await customer.stop()
    assert.ok(customer.tries() > customer.journal.length, 'no kill was felt')
    await checkJournal(desk, 'long journal', customer.journal)
    assert.equal(await stopDesk(desk), 130)
  })

  test('a first start killed while it loads the demo is made up for by the next', async () => {
    const dataDir = join(folder, 'half')
    const { port, consolePort } = await freePorts()
    const settings = { HUIYIN_DATA: dataDir, HUIYIN_PORT: `${port}`, HUIYIN_CONSOLE_PORT: `${consolePort}` }
    const hasty = spawned(process.execPath, ['bin/bootstrap.js', 'start'], bareEnv(settings))
    const postgres = await until('PostgreSQL answers', () => runningPostgres(dataDir))
    const eye = await connect(postgres.ownerUrl('postgres')).then(async (client) => {
      await until(
        'the database is made',
        async () => (await client.query("select 1 from pg_database where datname = 'huiyin'")).rowCount,
      )
      await client.end()
      return connect(postgres.ownerUrl())
    })
    await until(
      'the demo has its first tickets',
      async () => (await eye.query('select 1 from tickets limit 1').catch(() => undefined))?.rowCount,
    )
    process.kill(pidOf(dataDir, 'launcher')!, 'SIGKILL')
    await hasty.ended()
    await eye.end()
    await until('nothing stays', () => processesOf(dataDir).length === 0)
    const desk = await startDesk(dataDir)
    const whole = await connect((await runningPostgres(dataDir))!.ownerUrl())
    const { rows } = await whole.query<{ stage: string; demos: number }>(
      'select distinct stage, (select count(*)::int from orgs where is_demo) as demos from tickets',
    )
    await whole.end()
    assert.ok(rows.every(({ demos }) => demos === 1))
    assert.ok(
      rows.some(({ stage }) => stage === 'closed'),
      'the month goes to its end',
    )
    assert.match(desk.out(), /Demo organisation[\s\S]*#token=[\s\S]*Set-up code/)
    assert.equal(await stopDesk(desk), 130)
  })
}
