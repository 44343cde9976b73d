/** Huiyin in other places than on its own: an outside PostgreSQL, TLS, and a stop at an awkward moment. */
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { Agent, type RequestOptions, request } from 'node:https'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { runningPostgres, startEmbeddedPostgres } from '../../server/platform/embedded-postgres.ts'
import { selfSigned } from './certificate.ts'
import {
  atNumber,
  connect,
  freePorts,
  huiyin,
  refusalOf,
  sentences,
  startDesk,
  stopDesk,
  tempFolder,
  until,
} from './desk.ts'
import { ask, complain, follow, send, setUp, setUpCodeOf } from './talk.ts'

const folder = tempFolder('places')

test('an outside PostgreSQL is enough with a login that may make roles and databases, and gets no demo', async () => {
  const outside = await startEmbeddedPostgres({ dataDir: join(folder, 'outside'), log: () => undefined })
  after(() => outside.stop())
  const admin = await connect(outside.ownerUrl('postgres'))
  await admin.query('create role desk login nosuperuser nobypassrls createdb createrole')
  await admin.end()
  const urlOf = (database: string) => outside.ownerUrl(database).replace('//huiyin_owner@', '//desk@')
  const login = await connect(urlOf('postgres'))
  await login.query('create database desk')
  await login.end()

  const dataDir = join(folder, 'beside')
  const desk = await startDesk(dataDir, { DATABASE_URL: urlOf('desk') })
  assert.deepEqual(sentences(desk.err()), [])
  assert.doesNotMatch(desk.out(), /Demo organisation|#token=/)
  assert.equal(existsSync(join(dataDir, 'postgres')), false)
  assert.equal((await setUp(desk.console, setUpCodeOf(desk.out()))).status, 201)
  const receipt = await complain(desk.portal, 'The fee of this month is not the one of the contract')
  assert.equal((await follow(desk.portal, receipt)).status, 200)
  assert.equal((await ask(`${atNumber(desk.portal)}/v1/portal`)).body.isDemo, false)
  const doctor = await huiyin(['doctor'], desk.settings)
  assert.equal(doctor.code, 0, doctor.out + doctor.err)
  assert.match(doctor.out, /outside PostgreSQL[\s\S]*role +huiyin_app\n/)
  assert.equal((await huiyin(['demo', 'load'], desk.settings)).code, 2)
  assert.equal(await stopDesk(desk), 130)

  const stranger = await connect(outside.ownerUrl('postgres'))
  await stranger.query('create role stranger login nosuperuser nocreaterole')
  await stranger.query('create database strange owner stranger')
  await stranger.end()
  const { port, consolePort } = await freePorts()
  const refused = await huiyin(['migrate'], {
    HUIYIN_DATA: join(folder, 'strange'),
    HUIYIN_PORT: `${port}`,
    HUIYIN_CONSOLE_PORT: `${consolePort}`,
    DATABASE_URL: urlOf('strange').replace('//desk@', '//stranger@'),
  })
  assert.match(refusalOf(refused, 5), /ask the database administrator for .*"grant huiyin_app to" this login/)

  const again = await startDesk(dataDir, { DATABASE_URL: urlOf('desk') })
  assert.equal((await follow(again.portal, receipt)).status, 200)
  assert.equal(await stopDesk(again), 130)
})

/** One https request that trusts only the given certificate. */
function askSecurely(url: string, ca: string, body?: object, headers: Record<string, string> = {}) {
  const options: RequestOptions = {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...headers },
    agent: new Agent({ ca }),
  }
  return new Promise<{ status: number; cookies: string[]; hsts: string | undefined; body: string }>(
    (resolve, reject) => {
      const asked = request(url, options, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        answer.on('end', () =>
          resolve({
            status: answer.statusCode!,
            cookies: answer.headers['set-cookie'] ?? [],
            hsts: answer.headers['strict-transport-security'],
            body: text,
          }),
        )
      })
      asked.on('error', reject).end(body && JSON.stringify(body))
    },
  )
}

test('with TLS set, https answers, cookies are __Host- and Secure, and plain http gets nothing', async () => {
  const { cert, key } = selfSigned()
  const files = { HUIYIN_TLS_CERT: join(folder, 'cert.pem'), HUIYIN_TLS_KEY: join(folder, 'key.pem') }
  writeFileSync(files.HUIYIN_TLS_CERT, cert)
  writeFileSync(files.HUIYIN_TLS_KEY, key, { mode: 0o600 })
  const desk = await startDesk(join(folder, 'tls'), { ...files, HUIYIN_DEMO: 'off' })
  assert.match(desk.out(), new RegExp(`Portal +${desk.portal}\n`))
  assert.match((await askSecurely(`${desk.portal}/v1/portal`, cert)).hsts ?? '', /^max-age=31536000/)
  await assert.rejects(ask(`${desk.portal.replace('https:', 'http:')}/v1/portal`))

  const admin = {
    organisation: 'Tidal Pay',
    name: 'Ada',
    email: 'ada@tidal.example',
    password: 'correct horse battery',
  }
  const made = await askSecurely(`${desk.console}/v1/setup`, cert, { code: setUpCodeOf(desk.out()), ...admin })
  assert.equal(made.status, 201, made.body)
  const complaint = { form: 'other', language: 'en', text: 'I paid twice', answers: {}, contact: {} }
  const sent = await askSecurely(`${desk.portal}/v1/tickets`, cert, complaint, { 'idempotency-key': 'paid-twice' })
  const { number, secret } = JSON.parse(sent.body)
  const opened = await askSecurely(`${desk.portal}/v1/tracking`, cert, { number, secret })
  assert.deepEqual(
    [made, opened].map(({ cookies }) =>
      cookies.map((cookie) => cookie.split('=')[0]!.slice('__Host-huiyin-'.length)).sort(),
    ),
    [['device', 'session'], ['tracking']],
  )
  for (const cookie of [...made.cookies, ...opened.cookies]) {
    const [name, ...attributes] = cookie.split('; ')
    assert.match(name!, /^__Host-huiyin-\w+=[\w.-]+$/)
    for (const needed of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
      assert.ok(attributes.includes(needed), needed)
    // RFC 6265bis: a __Host- cookie with a Domain is thrown away by the browser.
    assert.doesNotMatch(cookie, /Domain=/i)
  }
  assert.equal((await huiyin(['doctor'], { ...desk.settings, NODE_EXTRA_CA_CERTS: files.HUIYIN_TLS_CERT })).code, 0)
  assert.equal(await stopDesk(desk), 130)
})

test('a complaint that is being written when Ctrl-C comes is still acknowledged', async () => {
  const desk = await startDesk(join(folder, 'in-hand'), { HUIYIN_DEMO: 'off' })
  const url = (await runningPostgres(desk.dataDir))!.ownerUrl()
  const [holder, watcher] = [await connect(url), await connect(url)]
  await holder.query('begin')
  await holder.query('lock table tickets in share mode')
  const sending = send(desk.portal, 'I pressed send just before the stop')
  sending.catch(() => undefined)
  const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
  await until('it waits for the table', async () => (await watcher.query(waiting)).rowCount === 1)
  desk.child.kill('SIGINT')
  // 503 on a connection that was open, no connection otherwise.
  await until('nothing new is let in', () =>
    ask(`${desk.portal}/health`).then(
      ({ status }) => status === 503,
      () => true,
    ),
  )
  await holder.query('commit')
  await Promise.all([holder.end(), watcher.end()])
  assert.equal((await sending).status, 201)
  assert.equal((await desk.ended()).code, 130)
})
