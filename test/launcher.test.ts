/** The launcher as a user meets it: one desk on one data folder, from its first start to its last. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runningPostgres, startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { roles } from '../server/records/staff/permissions.rules.ts'
import {
  atNumber,
  bareEnv,
  connect,
  type Desk,
  freePorts,
  huiyin,
  isRoot,
  refusalOf,
  sentences,
  spawned,
  startDesk,
  stopDesk,
  tempFolder,
  until,
} from './launcher/desk.ts'
import { checkJournal, keepComplaining, killInTurn } from './launcher/journal.ts'
import { hasProc, type Part, pidOf, processesOf } from './launcher/processes.ts'
import { ask, complain, cookieOf, follow, type Receipt, setUp, setUpCodeOf } from './launcher/talk.ts'

const closed = join(tempFolder('launcher'), 'closed')
mkdirSync(closed, { mode: 0o700 })
const dataDir = join(closed, 'data')

// The tests of this file are one life: each goes on with the desk as the one before left it.
let desk: Desk
let code = ''
let kept: Receipt

const answers = async (url: string) => (await ask(`${url}/v1/portal`).catch(() => undefined))?.status === 200
const isDemo = async (url: string) => (await ask(`${url}/v1/portal`)).body.isDemo

async function nothingStays(): Promise<void> {
  await until('nothing stays', () => processesOf(dataDir).length === 0, 10_000)
}

test('the first start prints addresses, a link for each role and the set-up code, and no fault', async () => {
  desk = await startDesk(dataDir)
  assert.deepEqual(sentences(desk.err()), [])
  for (const url of [desk.portal, desk.console, atNumber(desk.portal), atNumber(desk.console)]) {
    assert.match(desk.out(), new RegExp(`(Portal|Console) +${url}\n`))
  }
  const links = [...desk.out().matchAll(/^ +(\w+) +(\S+)\/signin#token=[0-9A-Z]{26} {2}\S/gm)]
  assert.deepEqual(links.map(([, role]) => role).sort(), [...roles].sort())
  for (const [, , origin] of links) assert.equal(origin, atNumber(desk.console))
  code = setUpCodeOf(desk.out())
})

test('portal and console answer at once, with the demo organisation', async () => {
  const { status, body } = await ask(`${atNumber(desk.portal)}/v1/portal`)
  assert.deepEqual({ status, isDemo: body.isDemo }, { status: 200, isDemo: true })
  assert.equal(await isDemo(desk.portal), true)
  for (const url of [desk.portal, desk.console]) {
    const page = await ask(`${url}/`)
    assert.match(String(page.body.text), /<script type="module"/)
  }
})

test("the demo's shop carries the button of its own entry point, and our pages stand in its frames", async () => {
  const [, shop] = / +Shop +(\S+) /.exec(desk.out())!
  const page = String((await ask(`${shop}/bill?lang=en`)).body.text)
  const [, src, key] = /src="(\S+\/w\/v1\.js)" data-key="(pk_\w+)"/.exec(page)!
  assert.match(page, /<huiyin-button context-token="[\w-]+\.[\w-]+\.[\w-]+">/)
  assert.equal(src, `${atNumber(desk.portal)}/w/v1.js`)
  assert.equal((await ask(src!)).status, 200)
  assert.match(String((await ask(`${atNumber(desk.portal)}/embed/${key}/`)).body.text), new RegExp(`content="${shop}"`))
})

test('each sign-in link lets its role in once', async () => {
  const url = atNumber(desk.console)
  for (const [, role, token] of desk.out().matchAll(/^ +(\w+) +\S+#token=(\w+)/gm)) {
    const entered = await ask(`${url}/v1/session/link`, { token })
    assert.equal(entered.status, 200)
    const { body: me } = await ask(`${url}/v1/me`, undefined, cookieOf(entered))
    assert.equal(me.role, role)
    assert.equal((await ask(`${url}/v1/session/link`, { token })).status, 401)
  }
})

test('the set-up code makes the first administrator at localhost, once, and the demo keeps 127.0.0.1', async () => {
  assert.equal((await setUp(atNumber(desk.console), code)).status, 421)
  assert.equal(
    (
      await setUp(
        desk.console,
        code.replace(/^./, (letter) => (letter === '0' ? '1' : '0')),
      )
    ).status,
    403,
  )
  const made = await setUp(desk.console, code)
  assert.equal(made.status, 201)
  const { body: me } = await ask(`${desk.console}/v1/me`, undefined, cookieOf(made))
  assert.equal(me.role, 'admin')
  assert.equal((await setUp(desk.console, code)).status, 409)
  assert.equal(await isDemo(desk.portal), false)
  assert.equal(await isDemo(atNumber(desk.portal)), true)
  kept = await complain(desk.portal, 'My top-up of yesterday evening is not there')
  assert.equal((await follow(desk.portal, kept)).status, 200)
  assert.equal((await follow(atNumber(desk.portal), kept)).status, 404)
})

test('doctor finds nothing wrong, and a second Huiyin on the same data is refused', async () => {
  const said = await huiyin(['doctor'], desk.settings)
  assert.equal(said.code, 0, said.out)
  assert.match(said.out, /embedded PostgreSQL, process \d+[\s\S]*Nothing is wrong\.\n$/)
  const { port, consolePort } = await freePorts()
  const beside = { ...desk.settings, HUIYIN_PORT: `${port}`, HUIYIN_CONSOLE_PORT: `${consolePort}` }
  assert.match(refusalOf(await huiyin(['start'], beside), 3), /in use by another running Huiyin/)
})

test('demo remove takes the demo away while everything runs', async () => {
  const removed = await huiyin(['demo', 'remove'], desk.settings)
  assert.equal(removed.code, 0, removed.err)
  assert.equal(await isDemo(atNumber(desk.portal)), false)
  assert.match(refusalOf(await huiyin(['demo', 'remove'], desk.settings), 2), /no demo organisation/)
  assert.equal((await follow(desk.portal, kept)).status, 200)
  assert.equal((await huiyin(['doctor'], desk.settings)).code, 0)
})

if (hasProc) {
  if (isRoot) {
    test('as root, below a folder only root may enter, PostgreSQL runs as somebody else', () => {
      assert.equal(statSync(closed).mode & 0o777, 0o700)
      assert.equal(statSync(closed).uid, 0)
      assert.notEqual(statSync(`/proc/${pidOf(dataDir, 'PostgreSQL')}`).uid, 0)
    })
  }

  for (const part of ['server', 'worker', 'PostgreSQL'] satisfies Part[]) {
    test(`${part} killed with -9 is back without a person, and an acknowledged ticket is still there`, async () => {
      const pid = pidOf(dataDir, part)!
      process.kill(pid, 'SIGKILL')
      await until(`${part} is back`, () => ![undefined, pid].includes(pidOf(dataDir, part)), 5_000)
      await until('the portal answers', () => answers(desk.portal))
      const { body } = await follow(desk.portal, kept)
      assert.deepEqual(
        { number: body.number, can: (body.can as { add: boolean }).add },
        { number: kept.number, can: true },
      )
      // The worker has the last word of a new ticket: its letter to the customer.
      const { number } = await complain(desk.portal, `The fee is wrong since ${part}`, {
        email: `lin.${part.toLowerCase()}@mail.example`,
      })
      const mail = join(dataDir, 'mail')
      const letters = () => (existsSync(mail) ? readdirSync(mail).filter((name) => name.endsWith('.eml')) : [])
      await until('a letter with the new number', () =>
        letters().some((name) => readFileSync(join(mail, name), 'utf8').includes(number)),
      )
    })
  }

  test('every complaint acknowledged while server and PostgreSQL are killed is kept exactly once', async () => {
    const customer = keepComplaining(desk.portal, 'short journal')
    await killInTurn(desk, customer, ['server', 'PostgreSQL', 'server'])
    await customer.stop()
    assert.ok(customer.tries() > customer.journal.length, 'no kill was felt')
    await checkJournal(desk, 'short journal', customer.journal)
  })

  for (const part of ['launcher', 'bootstrap'] satisfies Part[]) {
    test(`the ${part} killed with -9 takes all with it, and the next start recovers`, async () => {
      assert.ok(processesOf(dataDir).length >= 5)
      process.kill(pidOf(dataDir, part)!, 'SIGKILL')
      await desk.ended()
      await nothingStays()
      desk = await startDesk(dataDir)
      assert.deepEqual(sentences(desk.err()), [])
      assert.doesNotMatch(desk.out(), /Demo organisation|Set-up code/)
      assert.equal((await follow(desk.portal, kept)).status, 200)
    })
  }

  test('Ctrl-C ends everything in peace and leaves no process', async () => {
    assert.equal(await stopDesk(desk), 130)
    assert.deepEqual(processesOf(dataDir), [])
    assert.deepEqual(sentences(desk.err()), [])
    assert.equal(await runningPostgres(dataDir), undefined)
  })

  test('Ctrl-C in the middle of a start leaves no process either', async () => {
    const { port, consolePort } = await freePorts()
    const settings = { HUIYIN_DATA: dataDir, HUIYIN_PORT: `${port}`, HUIYIN_CONSOLE_PORT: `${consolePort}` }
    const hasty = spawned(process.execPath, ['bin/bootstrap.js', 'start'], bareEnv(settings))
    await until('PostgreSQL runs', () => pidOf(dataDir, 'PostgreSQL'))
    hasty.child.kill('SIGINT')
    assert.equal((await hasty.ended()).code, 130)
    assert.deepEqual(processesOf(dataDir), [])
  })
}

test('a database newer than the code is refused and left as it is', async () => {
  if (!hasProc) await stopDesk(desk)
  const inDatabase = async (text: string) => {
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined })
    const client = await connect(postgres.ownerUrl())
    const { rows } = await client.query(text)
    await client.end()
    await postgres.stop()
    return rows
  }
  const everything =
    'select json_agg(m order by version)::text as all, (select count(*)::int from tickets) as tickets from migrations m'
  await inDatabase("insert into migrations select 9999, 'later', hash, applied_at from migrations where version = 1")
  const before = await inDatabase(everything)
  assert.match(
    refusalOf(await huiyin(['start'], desk.settings), 6),
    /at migration 9999, this Huiyin knows \d+: start the newer/,
  )
  assert.deepEqual(await inDatabase(everything), before)
  if (hasProc) assert.deepEqual(processesOf(dataDir), [])
})
