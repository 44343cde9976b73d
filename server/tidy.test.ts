/** The architecture as a test; and the test of that test: each rule is shown something it must refuse. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the planted sources stand in strings
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { exceptions, type RuleName, ruleNames } from './tidy.exceptions.rules.ts'
import { complaintsOf } from './tidy.rules.ts'
import { type SourceFile, viewsOf } from './tidy.source.rules.ts'

const root = new URL('../', import.meta.url).pathname
const patterns = [
  'ARCHITECTURE.md',
  'db/**/*.sql',
  '{bin,server,verifier,web,test,bench,sandbox}/**/*.{ts,tsx,js,css,html}',
]
const notOurs = (name: string) => ['node_modules', 'dist', 'db/schema.sql'].includes(name)

test('the house is tidy', () => {
  const paths = globSync(patterns, { cwd: root, exclude: notOurs })
  const files = paths.map((path) => ({ path, text: readFileSync(root + path, 'utf8') }))
  assert.deepEqual(complaintsOf(files), [])
})

test('every exception is of a file that exists and gives its reason', () => {
  for (const { path, reason } of exceptions) {
    assert.ok(existsSync(root + path), path)
    assert.ok(reason.length > 10, path)
  }
})

/** A house of twenty files in which nothing is wrong. */
const house: Record<string, string> = {
  'ARCHITECTURE.md': 'platform outside email records audit staff customers knowledge tickets stages intake triage',
  'db/migrations/0001_house.sql':
    'create table tickets (\n);\ncreate table events (\n  at timestamptz not null -- never now()\n);\n',
  'bin/huiyin.ts': "import { loop } from '../server/loop.ts'\nvoid loop\n",
  'server/main.ts':
    "import { routes } from './api.ts'\nimport { mail } from './outside/email/mail.ts'\nvoid [routes, mail]\n",
  'server/worker.ts': "import { loop } from './loop.ts'\nvoid loop\n",
  'server/loop.ts': "import { classify } from '#stages/triage/classify.rules.ts'\nexport const loop = [classify]\n",
  'server/api.ts':
    "import { ticketRoutes } from '#records/tickets/routes.ts'\nimport { intakeRoutes } from '#stages/intake/routes.ts'\nexport const routes = [ticketRoutes, intakeRoutes]\n",
  'server/platform/clock.ts':
    "import { randomBytes } from 'node:crypto'\nexport const clock = { now: () => new Date(), bytes: randomBytes(16) }\n",
  'server/platform/endpoint.ts': "import type { z } from 'zod'\nexport type Spec = z.ZodType\n",
  'server/outside/email/mail.ts':
    "import { createTransport } from 'nodemailer'\nexport const mail = createTransport({})\n",
  'server/records/audit/record.ts':
    "// insertInto('tickets') is not ours\nexport const record = (tx) => tx.insertInto('events')\n",
  'server/records/staff/people.ts':
    "import { clock } from '#platform/clock.ts'\nexport const since = new Date(clock.now().getTime() - 1)\n",
  'server/records/tickets/change.ts':
    "import { record } from '../audit/record.ts'\nexport const changeTicketState = (tx) => [record, tx.updateTable('tickets')]\n",
  'server/records/tickets/move.ts':
    "import { changeTicketState } from './change.ts'\nexport const move = () => changeTicketState('clock.now()')\n",
  'server/records/tickets/number.rules.ts':
    "export const isNumber = (text: string) => /'|\\/|`/.test(text) // it's a regular expression\n",
  'server/records/tickets/queries.ts': 'export const list = (tx) => tx`select 1 from tickets where due < ${1}`\n',
  'server/records/tickets/routes.ts':
    "import { since } from '../staff/people.ts'\nimport { move } from './move.ts'\nimport { list } from './queries.ts'\nexport const ticketRoutes = [move, list, since]\n",
  'server/stages/triage/classify.rules.ts':
    "import { isNumber } from '#records/tickets/number.rules.ts'\nexport const classify = isNumber\n",
  'server/stages/intake/contract.ts':
    "import { z } from 'zod'\nimport type { Spec } from '#platform/endpoint.ts'\nexport const receive: Spec = z.string()\n",
  'server/stages/intake/routes.ts': "import { receive } from './contract.ts'\nexport const intakeRoutes = [receive]\n",
  'web/kit/client.css': 'a { color: red }\n',
  'web/portal/index.html': '<link rel="stylesheet" href="../kit/client.css" />\n',
  'web/portal/main.tsx':
    "import { receive } from '#stages/intake/contract.ts'\nimport type { Spec } from '#platform/endpoint.ts'\nexport const page = (t, spec: Spec) => <p title={t('now')}>{t('receive')} {receive}</p>\n",
  'server/records/tickets/number.test.ts':
    "import { test } from 'node:test'\nimport '#stages/intake/routes.ts'\ntest('a number says 编号', () => {})\n",
}

const asFiles = (files: Record<string, string>): SourceFile[] =>
  Object.entries(files).map(([path, text]) => ({ path, text }))
/** The house with lines added to a file, or with a file more. */
const withLines = (path: string, lines: string) => ({ ...house, [path]: (house[path] ?? '') + lines })

const planted: [RuleName, string, Record<string, string>][] = [
  [
    'imports go down',
    'the web takes a verb',
    withLines('web/portal/main.tsx', "import { move } from '#records/tickets/move.ts'\n"),
  ],
  [
    'imports go down',
    'the kit takes from the portal',
    {
      ...withLines('web/kit/a.ts', "export { page } from '../portal/main.tsx'\n"),
      'web/portal/main.tsx': "import '../kit/a.ts'\n",
    },
  ],
  [
    'imports go down',
    'platform looks up',
    withLines('server/platform/clock.ts', "import { since } from '#records/staff/people.ts'\n"),
  ],
  [
    'imports go down',
    'the outside takes a record',
    withLines('server/outside/email/mail.ts', "import { since } from '#records/staff/people.ts'\n"),
  ],
  [
    'imports go down',
    'an early record takes a later one',
    withLines('server/records/staff/people.ts', "import {\n  move,\n} from '../tickets/move.ts'\n"),
  ],
  [
    'imports go down',
    'a record takes a stage',
    withLines('server/records/tickets/move.ts', "import { classify } from '#stages/triage/classify.rules.ts'\n"),
  ],
  [
    'imports go down',
    'a stage takes a stage',
    withLines('server/stages/intake/routes.ts', "import type { classify } from '../triage/classify.rules.ts'\n"),
  ],
  [
    'imports go down',
    'a verb takes what composes',
    withLines('server/records/tickets/move.ts', "const { loop } = await import('../../loop.ts')\n"),
  ],
  [
    'imports go down',
    'the verifier takes what it verifies',
    { ...withLines('verifier/main.ts', "import { record } from '../server/records/audit/record.ts'\nvoid record\n") },
  ],
  [
    'imports go down',
    'the verifier takes a package',
    { ...withLines('verifier/main.ts', "import { z } from 'zod'\nvoid z\n") },
  ],
  ['imports go down', 'the server takes a command', withLines('server/api.ts', "import '../bin/huiyin.ts'\n")],
  [
    'imports go down',
    'the product takes a test',
    withLines('server/api.ts', "import './records/tickets/number.test.ts'\n"),
  ],
  [
    'routes and queries are private',
    "another's queries",
    withLines('server/stages/intake/routes.ts', "import { list } from '#records/tickets/queries.ts'\n"),
  ],
  [
    'routes and queries are private',
    "another's routes",
    withLines('server/stages/intake/routes.ts', "import { ticketRoutes } from '#records/tickets/routes.ts'\n"),
  ],
  [
    'routes and queries are private',
    'composing with queries',
    withLines('server/api.ts', "import { list } from '#records/tickets/queries.ts'\n"),
  ],
  [
    'pure files import pure files',
    'a rule takes a verb',
    withLines('server/records/tickets/number.rules.ts', "import { move } from './move.ts'\n"),
  ],
  [
    'pure files import pure files',
    'a contract takes a package',
    withLines('server/stages/intake/contract.ts', "import { readFile } from 'node:fs'\n"),
  ],
  [
    'one folder writes a table',
    'two folders',
    withLines('server/records/staff/people.ts', "export const add = (tx) => tx\n  .insertInto('events')\n"),
  ],
  [
    'one folder writes a table',
    'raw SQL',
    withLines(
      'server/stages/intake/routes.ts',
      'export const add = (sql) => sql`\n  INSERT INTO events (a) values (1)`\n',
    ),
  ],
  [
    'one folder writes a table',
    'a name made at run time',
    withLines('server/records/staff/people.ts', 'export const add = (tx, name) => tx.deleteFrom(name)\n'),
  ],
  [
    'one folder writes a table',
    'SQL with a name made at run time',
    withLines('server/records/staff/people.ts', 'export const add = (sql, name) => sql`delete from ${name}`\n'),
  ],
  [
    'one folder writes a table',
    'a table that nobody writes',
    withLines('db/migrations/0001_house.sql', 'create table orphans (\n);\n'),
  ],
  [
    'an event is never changed',
    'an update',
    withLines('server/records/audit/record.ts', "export const mend = (tx) => tx.updateTable('events')\n"),
  ],
  [
    'an event is never changed',
    'a deletion in SQL',
    withLines('server/records/audit/record.ts', 'export const mend = (sql) => sql`delete from events where true`\n'),
  ],
  [
    'time and chance have one source',
    'the present',
    withLines('server/records/staff/people.ts', 'export const at = new Date()\n'),
  ],
  [
    'time and chance have one source',
    'the present in milliseconds',
    withLines('server/records/staff/people.ts', 'export const at = Date.now\n'),
  ],
  [
    'time and chance have one source',
    'inside a template',
    withLines('server/records/staff/people.ts', 'export const at = `at ${new Date( )} o’clock`\n'),
  ],
  [
    'time and chance have one source',
    'chance',
    withLines('web/portal/main.tsx', 'export const luck = Math.random()\n'),
  ],
  ['time and chance have one source', 'an id', withLines('bin/huiyin.ts', 'export const id = crypto.randomUUID()\n')],
  [
    'time and chance have one source',
    "the database's present",
    withLines('server/records/tickets/queries.ts', 'export const late = (sql) => sql`select due < now()`\n'),
  ],
  [
    'time and chance have one source',
    "a migration's present",
    withLines('db/migrations/0001_house.sql', 'alter table tickets alter at set default clock_timestamp();\n'),
  ],
  [
    'connections are opened outside',
    'a request',
    withLines('server/records/staff/people.ts', "export const ask = () => fetch('https://example.org')\n"),
  ],
  [
    'connections are opened outside',
    'a client of the database',
    withLines('server/loop.ts', "import pg from 'pg'\nexport const client = new pg.Client()\n"),
  ],
  [
    'connections are opened outside',
    'a socket',
    withLines('server/stages/intake/routes.ts', "import { connect } from 'node:net'\nconnect(1)\n"),
  ],
  [
    'one file moves a ticket',
    'another caller',
    withLines('server/records/tickets/routes.ts', "import { changeTicketState } from './change.ts'\n"),
  ],
  [
    'one file moves a ticket',
    'another writer',
    withLines('server/records/tickets/routes.ts', "export const close = (tx) => tx.updateTable('tickets')\n"),
  ],
  [
    'seals are opened by a few',
    'a sealer',
    withLines(
      'server/records/staff/people.ts',
      'export const look = (work, id) => (await sealerFor(work, id)).open(place, sealed)\n',
    ),
  ],
  [
    'seals are opened by a few',
    'the vault',
    withLines('server/records/staff/people.ts', 'export const look = (work) => work.vault.open(place, sealed)\n'),
  ],
  ['files stay short', 'too long', withLines('server/loop.ts', 'void 0\n'.repeat(300))],
  ['files stay short', 'a test too long', withLines('server/records/tickets/number.test.ts', 'void 0\n'.repeat(450))],
  [
    'folders are explained',
    'not named',
    { ...house, 'ARCHITECTURE.md': house['ARCHITECTURE.md']!.replace('triage', '') },
  ],
  [
    'folders are explained',
    'no page',
    Object.fromEntries(Object.entries(house).filter(([path]) => path !== 'ARCHITECTURE.md')),
  ],
  [
    'every file is reached',
    'nobody imports it',
    { ...house, 'server/platform/left-over.ts': 'export const old = 1\n' },
  ],
  [
    'every file is reached',
    'only a test imports it',
    {
      ...withLines('server/records/tickets/number.test.ts', "import '#platform/left-over.ts'\n"),
      'server/platform/left-over.ts': 'export const old = 1\n',
    },
  ],
  ['every file is reached', 'a stylesheet', { ...house, 'web/portal/old.css': 'a { color: blue }\n' }],
  ['exports have names', 'default', withLines('server/loop.ts', 'export default loop\n')],
  [
    'names tell something',
    'a drawer',
    {
      ...withLines('server/loop.ts', "import './platform/date-utils.ts'\n"),
      'server/platform/date-utils.ts': 'export const dayMs = 86_400_000\n',
    },
  ],
  [
    'names tell something',
    'a barrel',
    {
      ...withLines('server/loop.ts', "import './records/tickets/index.ts'\n"),
      'server/records/tickets/index.ts': "export * from './move.ts'\n",
    },
  ],
  ['words are data', 'Chinese in code', withLines('server/loop.ts', "export const greeting = '您好'\n")],
  [
    'words are data',
    'English on a page',
    withLines('web/portal/main.tsx', 'export const other = () => <b>Send it</b>\n'),
  ],
  [
    'words are data',
    'English in an attribute',
    withLines('web/portal/main.tsx', 'export const other = () => <input aria-label="Your name" />\n'),
  ],
  ['no test is skipped', 'skip', withLines('server/records/tickets/number.test.ts', "test.skip('later', () => {})\n")],
  [
    'no test is skipped',
    'an option',
    withLines('server/records/tickets/number.test.ts', "test('later', { skip: true }, () => {})\n"),
  ],
  ['no test is skipped', 'only', withLines('server/records/tickets/number.test.ts', "test.only('this', () => {})\n")],
  [
    'exceptions are needed',
    'a stale one',
    {
      ...withLines('server/loop.ts', "import '#platform/idempotency.ts'\n"),
      'server/platform/idempotency.ts': 'export const idempotency = 1\n',
    },
  ],
]

test('a tidy sample meets no complaint', () => {
  assert.deepEqual(complaintsOf(asFiles(house), {}), [])
})

for (const [rule, what, files] of planted) {
  test(`“${rule}” refuses ${what}, once`, () => {
    const complaints = complaintsOf(asFiles(files), {})
    assert.equal(complaints.length, 1, complaints.join('\n'))
    assert.ok(complaints[0]!.startsWith(`${rule}: `), complaints[0]!)
  })
}

test('“the code was seen” refuses a folder with too few files', () => {
  assert.deepEqual(complaintsOf(asFiles(house), { 'server/platform': 3 }), [
    'the code was seen: server/platform:0: 2 files seen, at least 3 expected',
  ])
})

test('each rule has been seen refusing something', () => {
  const seen = new Set<string>([...planted.map(([rule]) => rule), 'the code was seen'])
  assert.deepEqual(
    ruleNames.filter((name) => !seen.has(name)),
    [],
  )
})

test('comments, strings and code are told apart', () => {
  const text =
    "a('it\\'s // no comment') // b\nc(`x ${d({ e: 'f' })} /* g */`) /* h */\nconst i = /[/'`]\\//g\nreturn <p>j’s</p> / k\n"
  const { code, strings, bare } = viewsOf(text)
  assert.deepEqual(
    [code, strings, bare].map((view) => view.length),
    [text.length, text.length, text.length],
  )
  const squeezed = (view: string) => view.replace(/\s+/g, ' ').trim()
  assert.equal(squeezed(code), "a(' ') c(` ${d({ e: ' ' })} `) const i = / /g return <p>j’s</p> / k")
  assert.equal(squeezed(strings), "it\\'s // no comment x f /* g */ [/'`]\\/")
})
