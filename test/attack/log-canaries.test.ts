/** Whatever goes wrong, no line of the log holds what somebody sent: every operation, with a broken database beneath. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import type { Log } from '#platform/database.ts'
import { openLog } from '#platform/log.ts'
import { routes } from '../../server/api.ts'
import { openTestApi } from '../api.ts'
import { openTestOrg } from '../house.ts'
import { send } from '../uploads.ts'
import { fuzzGround } from './fuzz.ts'
import { near } from './near.ts'

const canaries = [
  '6222021234567890128',
  '13912340000',
  '11010519491231002X',
  'canary.person@example.net',
  '秦可卿',
  'Zoltan Quirke',
  '１３９１２３４００００',
]
const words = fc.oneof(
  fc.constantFrom(...canaries),
  fc.shuffledSubarray(canaries, { minLength: 2 }).map((some) => `请退款 ${some.join(' ')} please`),
)
const runs = 6

const lines: string[] = []
const org = await openTestOrg()
const log: Log = openLog('test', 'trace', { write: (line) => void lines.push(line) })
Object.assign(org.house, { log })
const api = await openTestApi(org)
const owner = new pg.Client({ connectionString: org.house.url })
await owner.connect()
after(async () => {
  await owner.end()
  await api.close()
  await org.close()
})
const ground = await fuzzGround(org, api)
const contact = { name: '秦可卿', phone: '13912340000', email: 'canary.person@example.net' }

/** Rows that name themselves in the error: PostgreSQL tells a row that breaks a constraint. */
async function breakTables(): Promise<void> {
  await owner.query(`do $$ declare name text; begin
    for name in select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('migrations', 'sessions')
    loop execute format('alter table %I add constraint broken check (false) not valid', name); end loop; end $$`)
}

async function askEverything(): Promise<void> {
  for (const { endpoint } of routes.filter((route) => !route.stream && route.endpoint.name !== 'signOut')) {
    const fillings = { ids: ground.ids, words }
    const bodies = fc.sample(endpoint.body ? near(endpoint.body, fillings) : fc.constant(undefined), {
      numRuns: runs,
      seed: 7,
    })
    const queries = fc.sample(endpoint.query ? near(endpoint.query, fillings) : fc.constant({}), {
      numRuns: runs,
      seed: 8,
    })
    for (const [index, body] of bodies.entries()) {
      org.house.clock.advance(100)
      const path = endpoint.path
        .replace(':number', ground.number)
        .replace(/:(?:ticketId|id)\b/, ground.ticketId)
        .replace(/:\w+/g, () => encodeURIComponent(canaries[index % canaries.length]!))
      const search = new URLSearchParams(
        Object.entries(queries[index] ?? {}).map(([key, value]) => [
          key,
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ]),
      )
      const own = endpoint.origin === 'console' ? ground.staff : ground.customer
      await api.browse(endpoint.origin, { cookies: new Map(own.cookies) }).ask(endpoint.method, `${path}?${search}`, {
        ...(body === undefined ? {} : { body }),
        version: 1,
        headers: { 'user-agent': canaries[0]!, 'x-file-name': encodeURIComponent(canaries[4]!) },
      })
    }
  }
}

function mustBeClean(): void {
  for (const line of lines) {
    const found = canaries.filter(
      (canary) =>
        line.includes(canary) || decodeURIComponent(line.replaceAll('%', '%25')).includes(encodeURIComponent(canary)),
    )
    assert.deepEqual(found, [], line.slice(0, 2000))
    assert.doesNotMatch(
      line,
      new RegExp(`\\b(?:${ground.number.slice(3)}|[0-9A-HJKMNP-TV-Z]{26})\\b`),
      'no number and no secret',
    )
  }
}

describe('a log', () => {
  it('holds nothing that a mail server repeats', async () => {
    await org.send({ contact, text: `卡号 ${canaries.join(' ')}` })
    org.house.ports.mail = {
      ...org.house.ports.mail,
      send: ({ to, text }) => Promise.reject(new Error(`550 5.1.1 ${to} (${contact.name}) unknown: ${text}`)),
    }
    await org.drain()
    mustBeClean()
    const { rows } = await owner.query<{ errors: string }>(
      'select string_agg(last_error, chr(10)) as errors from notices',
    )
    assert.ok(rows[0]!.errors?.includes('550'))
    for (const canary of ['13912340000', 'canary.person@example.net']) assert.ok(!rows[0]!.errors.includes(canary))
  })

  it('holds nothing that was sent, whatever breaks', async () => {
    await askEverything()
    const before = lines.length
    await breakTables()
    await askEverything()
    await send(api, { bytes: Buffer.from(canaries.join('\n')), name: `${canaries.join(' ')}.txt` })
    const failures = lines.slice(before).filter((line) => line.includes('"code":"23514"'))
    assert.ok(failures.length > 50, `${failures.length} failures of the database were logged`)
    mustBeClean()
  })
})

it('no address holds a secret or a person: they go in bodies, fragments and cookies', () => {
  for (const { endpoint } of routes) {
    const query = Object.keys((endpoint.query as { shape?: object } | undefined)?.shape ?? {})
    const named = [...query, ...[...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name!)]
    const personal = named.filter(
      (name) => /secret|password|phone|email|contact|name$/i.test(name) && !name.endsWith('Id'),
    )
    assert.deepEqual(personal, [], endpoint.name)
    // Except the short-lived links by which a browser fetches one file.
    if (!endpoint.file) assert.ok(!named.some((name) => /token/i.test(name)), endpoint.name)
  }
})
