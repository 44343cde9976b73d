/** The contracts of the whole product, held against each other and against the permission table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { permissions, roles } from '#records/staff/permissions.rules.ts'
import { routes } from '../api.ts'
import type { EndpointSpec } from './endpoint.ts'

const endpoints = routes.map(({ endpoint }) => endpoint)

function isUnique(of: (endpoint: EndpointSpec) => string): void {
  const seen = new Map<string, string>()
  for (const endpoint of endpoints) {
    const key = of(endpoint)
    assert.equal(seen.get(key), undefined, `${endpoint.name} and ${seen.get(key)} are both ${key}`)
    seen.set(key, endpoint.name)
  }
}

test('the product has its endpoints', () => assert.ok(endpoints.length >= 25, String(endpoints.length)))

test('each endpoint has a name and a place of its own', () => {
  isUnique(({ name }) => name)
  isUnique(({ method, path, origin }) => `${origin} ${method} ${path.replace(/:\w+/g, ':')}`)
  for (const { name, summary, path } of endpoints) {
    assert.match(name, /^[a-z][a-zA-Z]+$/)
    assert.ok(summary.length > 5, name)
    assert.match(path, /^\/v1(\/:?[a-zA-Z-]+)+$/, name)
  }
})

test('each endpoint names a permission of the table, and each permission somebody holds', () => {
  for (const { name, permission } of endpoints)
    assert.ok(Object.hasOwn(permissions, permission), `${name}: ${permission}`)
  for (const [permission, holders] of Object.entries(permissions)) {
    assert.ok(holders.length > 0, permission)
    for (const holder of holders) assert.ok(['anyone', 'holder', ...roles].includes(holder), `${permission}: ${holder}`)
    assert.ok(
      endpoints.some((endpoint) => endpoint.permission === permission),
      `no endpoint asks for ${permission}`,
    )
  }
})

test('only the ways in are open to everybody on the console, and the portal asks for no staff', () => {
  const open = (endpoint: EndpointSpec) => ['public', 'set_up'].includes(endpoint.permission)
  assert.deepEqual(
    endpoints
      .filter((endpoint) => endpoint.origin === 'console' && open(endpoint))
      .map(({ name }) => name)
      .sort(),
    ['setUp', 'signIn', 'signInByLink'],
  )
  for (const endpoint of endpoints.filter(({ origin }) => origin === 'portal'))
    assert.ok(open(endpoint) || endpoint.permission === 'ticket.follow', endpoint.name)
})

test('each parameter of a path is checked, and no other', () => {
  for (const { name, path, params } of endpoints) {
    assert.deepEqual(
      Object.keys(params?.shape ?? {}).sort(),
      [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!).sort(),
      name,
    )
  }
})

/** Endpoints that answer 204 without a body. */
const silent: Record<string, string> = { signOut: 'there is nothing to say to somebody who left' }

test('each endpoint has the shape of its answer; those without one are listed', () => {
  for (const { name, answer, status, file } of endpoints) {
    assert.equal(answer === undefined && !file, name in silent, name)
    assert.ok(status === undefined || (answer && [200, 201].includes(status)), name)
  }
  for (const name of Object.keys(silent))
    assert.ok(
      endpoints.some((endpoint) => endpoint.name === name),
      name,
    )
})

test('an object in a body takes no field that it does not name', () => {
  for (const { name, body } of endpoints) {
    if (body)
      assert.equal(
        body instanceof z.ZodObject &&
          body.safeParse({ unheardOf: 1 }).error?.issues.some(({ code }) => code === 'unrecognized_keys'),
        true,
        name,
      )
  }
})

/** POSTs that may be sent twice without an Idempotency-Key. */
const repeatable: Record<string, string> = {
  setUp: 'the code works once, so a second try is refused',
  signIn: 'a second sign-in is a second session',
  signInByLink: 'the token works once',
  openTracking: 'showing the secret again renews the cookie',
}

test('every POST with an effect is idempotent; the others are listed with their reason', () => {
  for (const { name, method, idempotent, upload } of endpoints) {
    if (upload) assert.ok(!idempotent, `${name}: a file sent twice is two files, and who attaches none forgets both`)
    else if (name === 'receiveTickets') assert.ok(!idempotent, `${name}: each of its tickets has a key of its own`)
    else if (method === 'POST') assert.equal(idempotent === true, !(name in repeatable), name)
    else assert.ok(!idempotent, `${name}: ${method} repeats by nature`)
  }
  for (const [name, reason] of Object.entries(repeatable))
    assert.ok(reason && endpoints.some((endpoint) => endpoint.name === name && endpoint.method === 'POST'), name)
})

/** Changes of a ticket that overwrite nothing that somebody else may have written. */
const additions: Record<string, string> = { noteOnTicket: 'a note is added beside the others' }

/** What several administrators edit, besides tickets. */
const edited = ['changeEntry', 'publishForm']

test('every change of what somebody else may be changing says which version it saw, and nothing else has to', () => {
  for (const { name, method, path, origin, ifMatch } of endpoints) {
    const isTicket = origin === 'console' && method !== 'GET' && path.startsWith('/v1/tickets/:')
    const changes = isTicket || edited.includes(name)
    assert.equal(ifMatch === true, changes && !(name in additions), name)
  }
})

test('a GET takes no body, and doors that could be guessed at are narrow', () => {
  for (const { name, method, body, permission, perMinuteMax } of endpoints) {
    if (method === 'GET' || method === 'DELETE') assert.equal(body, undefined, name)
    // A code, a password, a token, a secret: whoever may try often enough gets in.
    if (name in repeatable)
      assert.ok(perMinuteMax && perMinuteMax <= (name === 'openTracking' ? 600 : 60), `${name} ${permission}`)
  }
})

test('files come in by POST with a limit, and leave by GET behind a permission', () => {
  for (const { name, method, body, answer, upload, file, permission } of endpoints) {
    if (upload) assert.ok(method === 'POST' && !body && upload.bytesMax <= 50 * 1024 * 1024, name)
    if (file) assert.ok(method === 'GET' && !answer && ['ticket.follow', 'ticket.read'].includes(permission), name)
  }
  assert.equal(endpoints.filter(({ file }) => file).length, 2)
})

test('streams are GETs that change nothing', () => {
  const streams = routes.filter((route) => route.stream)
  assert.ok(streams.length >= 2)
  for (const { endpoint, stream } of routes) {
    assert.equal(endpoint.stream === true, stream !== undefined, endpoint.name)
    if (stream) assert.equal(endpoint.method, 'GET', endpoint.name)
  }
})
