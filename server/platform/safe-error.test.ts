import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { openLog } from './log.ts'
import { safeError, safeText } from './safe-error.ts'
import { withTestPostgres } from './testing.ts'

const planted = [
  '6222021234567890128',
  '139 1234 0000',
  '11010519491231002X',
  'mei.qin@example.net',
  '秦可卿',
  '１３９１２３４００００',
]

test('what PostgreSQL says of a row is kept out; code, table and constraint stay', async () => {
  const errors = await withTestPostgres(async (server) => {
    const client = new pg.Client({ connectionString: server.ownerUrl('postgres') })
    await client.connect()
    const failing = async (text: string, values: unknown[]) =>
      client.query(text, values).then(
        () => assert.fail('it did not fail'),
        (error: Error) => error,
      )
    try {
      await client.query('create temp table people (email text constraint one_each unique check (length(email) < 60))')
      const found: Error[] = []
      for (const word of planted) {
        await client.query('insert into people values ($1)', [word])
        found.push(await failing('insert into people values ($1)', [word]))
        found.push(await failing('insert into people values ($1)', [word.repeat(30)]))
        found.push(await failing('select $1::uuid', [word]))
        found.push(await failing("select ($1 || '{')::json", [word]))
        found.push(await failing(`select ${word.replace(/\W/g, '')} from nothing "${word}" where`, []))
      }
      return found
    } finally {
      await client.end()
    }
  })
  const unique = safeError(errors[0])
  assert.deepEqual([unique.code, unique.table, unique.constraint], ['23505', 'people', 'one_each'])
  for (const error of errors) mustBeClean(JSON.stringify(safeError(error)))
})

test('what libraries quote is kept out', () => {
  for (const word of planted) {
    const texts = [
      `Can't send mail - all recipients were rejected: 550 5.1.1 <${word}>: no such user`,
      `550 ${word} unknown`,
      `Unexpected token '${word}', "{"text":"${word}" is not valid JSON`,
      `getaddrinfo ENOTFOUND ${word}`,
      `line one\n    at ${word} (file:///a/${word.replace(/\s/g, '')}:1:1)\n`,
      Buffer.from(word.repeat(3)).toString('base64'),
      Buffer.from(word.repeat(2)).toString('hex'),
    ]
    for (const text of texts) {
      const error = new TypeError(text, { cause: new Error(`because of ${word}`) })
      error.name = word
      mustBeClean(JSON.stringify(safeError(error)))
      mustBeClean(JSON.stringify(safeError(text)))
    }
  }
})

test('what we say ourselves stays readable, with the place where it was said', () => {
  for (const text of [
    'connect ECONNREFUSED',
    "the sealed file ends too early, and that isn't right",
    'more than 4096 bytes',
  ])
    assert.equal(safeText(text), text)
  const { at } = safeError(new Error('x'))
  assert.match(at![0]!, /safe-error\.test\.ts:\d+:\d+/)
})

test('any error at all becomes a line', () => {
  const lines: string[] = []
  const log = openLog('test', 'info', { write: (line: string) => void lines.push(line) })
  fc.assert(
    fc.property(fc.anything(), fc.string({ unit: 'binary' }), (thing, message) => {
      log.error({ error: thing }, 'x')
      log.error({ error: Object.assign(new Error(message), { code: thing, table: message }) }, 'x')
    }),
  )
  const unprintable = { toString: 1, valueOf: 1 }
  log.error({ error: unprintable }, 'x')
  log.error({ error: Object.assign(new Error('x'), { message: unprintable }) }, 'x')
  for (const line of lines) assert.equal((JSON.parse(line) as { msg: string }).msg, 'x')
})

function mustBeClean(line: string): void {
  for (const word of planted) {
    assert.ok(!line.includes(word), line)
    assert.ok(!line.replace(/\W/g, '').includes(word.replace(/\W/g, '') || 'never'), line)
  }
}
