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

/** Permissions that no route asks for, but a part of an answer or a command. */
const askedWithin: Record<string, string> = {
  'recusal.read': 'who it is that is recused, on the page of a ticket',
  'returns.make': 'the command `huiyin returns`',
}

test('each endpoint names a permission of the table, and each permission somebody holds', () => {
  for (const { name, permission } of endpoints)
    assert.ok(Object.hasOwn(permissions, permission), `${name}: ${permission}`)
  for (const [permission, holders] of Object.entries(permissions)) {
    const names = typeof holders === 'string' ? [holders] : Object.keys(holders)
    assert.ok(names.length > 0, permission)
    for (const name of names) assert.ok(['anyone', 'holder', ...roles].includes(name), `${permission}: ${name}`)
    assert.ok(
      permission in askedWithin || endpoints.some((endpoint) => endpoint.permission === permission),
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
    [
      'beginPasskeySignIn',
      'beginProviderSignIn',
      'setUp',
      'showSignIn',
      'signIn',
      'signInByLink',
      'signInByPasskey',
      'signInByProvider',
    ],
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
const silent: Record<string, string> = {
  signOut: 'there is nothing to say to somebody who left',
  stepUp: 'whoever asked for it goes on with what they were doing',
  seeAlarm: 'the list is asked again',
  decideErasure: 'the ticket’s page is asked again',
  restoreItem: 'the bin is asked again',
  correctContact: 'the page of one’s own data is asked again',
  correctName: 'the page of one’s own data is asked again',
  chooseConsent: 'the choice stands as it was made',
  changeOwnPassword: 'a password is never told',
  removeOwnPasskey: 'the account is asked again',
  removeOwnAuthenticator: 'the account is asked again',
  removeOwnIdentity: 'the account is asked again',
  endOwnSession: 'the account is asked again',
  endOtherSessions: 'the account is asked again',
  changeAccount: 'the list of people is asked again',
  endSessionsOf: 'the list of people is asked again',
  numberStaff: 'the list of people is asked again',
  endAbsence: 'the page of who is on duty is asked again',
  seeWarning: 'the list is asked again',
  seeTold: 'the list is asked again',
  askExtension: 'the clocks of the ticket are asked again',
  decideExtension: 'the clocks of the ticket are asked again',
  pauseClock: 'the clocks of the ticket are asked again',
  resumeClock: 'the clocks of the ticket are asked again',
  restartClock: 'the clocks of the ticket are asked again',
  rebaseClock: 'the clocks of the ticket are asked again',
  recordTrigger: 'the clocks of the ticket are asked again',
  recordDuty: 'the clocks of the ticket are asked again',
  noteGuidanceOutcome: 'no page waits for what is counted',
  receivePhoneReceipt: 'a provider reads the status alone',
}

test('each endpoint has the shape of its answer; those without one are listed', () => {
  for (const { name, answer, status, file } of endpoints) {
    assert.equal(answer === undefined && !file, name in silent, name)
    assert.ok(status === undefined || (answer && [200, 201, 202].includes(status)), name)
  }
  for (const name of Object.keys(silent))
    assert.ok(
      endpoints.some((endpoint) => endpoint.name === name),
      name,
    )
})

test('an object in a body takes no field that it does not name', () => {
  for (const { name, body } of endpoints) {
    const shapes = body instanceof z.ZodUnion ? body.options : body ? [body] : []
    for (const shape of shapes as z.ZodType[])
      assert.equal(
        shape instanceof z.ZodObject &&
          shape.safeParse({ unheardOf: 1 }).error?.issues.some(({ code }) => code === 'unrecognized_keys'),
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
  stepUp: 'a code or a passkey’s answer works once',
  sendIdentityCode: 'a second code takes the place of the first',
  proveIdentity: 'a code works once',
  findByPerson: 'a stored answer would keep for a month who was looked for',
  revealPersonal: 'a stored answer would keep in the clear for a month what is shown for a minute',
}

/** POSTs that do no harm when they come twice: refused, good for minutes only, or worth an event each time. */
const harmless: Record<string, string> = {
  postMilestones: 'its webhook-id is its key',
  postRiskAlert: 'its webhook-id is its key',
  showAlert: 'it looks, and changes nothing',
  beginPasskeySignIn: 'a challenge is good for minutes',
  signInByPasskey: 'a challenge works once',
  beginProviderSignIn: 'a second way out is a second way out',
  signInByProvider: 'what the provider answers works once',
  beginPasskey: 'a challenge is good for minutes',
  addOwnPasskey: 'a challenge works once',
  beginOwnAuthenticator: 'a second secret takes the place of the first',
  renewOwnRecoveryCodes: 'the codes that were shown last are those that hold; none is stored in clear',
  beginStepUp: 'a challenge is good for minutes',
  readOwnData: 'a second look is a second look; none is stored in clear',
  askForErasure: 'a second request is refused while one waits',
  vouchForCaller: 'a second check is a second check',
  removeFromTicket: 'what lies in the bin is not there to be removed',
  restoreItem: 'what was restored is not in the bin',
  decideErasure: 'what is decided is decided',
  linkAttachment: 'a second link is a second look',
  linkExport: 'a second link is a second download',
  trainClassifier: 'refused while one is in training or waits for it',
  tryTagRule: 'it tries, and changes nothing',
  previewCategories: 'it looks, and changes nothing',
  previewMigration: 'it looks, and changes nothing',
  previewRegime: 'it looks, and changes nothing',
  previewCalendar: 'it looks, and changes nothing',
  migrateTickets: 'what was brought over is not of an older version any more',
  askExtension: 'refused while one waits',
  pauseClock: 'refused while it is paused',
  resumeClock: 'refused while it runs',
  rebaseClock: 'refused when it goes by the newest version',
  recordTrigger: 'refused when its clocks run',
  noteGuidanceOutcome: 'a show is counted once, and each of its outcomes once',
  takeCoreCallback: 'news that come again are seen to be',
  takeWechatPayCallback: 'news that come again are seen to be',
  receivePhoneReceipt: 'what was told before changes nothing',
  dryRunRefunds: 'it looks, and changes nothing',
  takeLedger: 'a second extract is a second extract',
}

test('every POST with an effect is idempotent; the others are listed with their reason', () => {
  for (const { name, method, idempotent, upload } of endpoints) {
    if (upload) assert.ok(!idempotent, `${name}: a file sent twice is two files, and who attaches none forgets both`)
    else if (name === 'receiveTickets') assert.ok(!idempotent, `${name}: each of its tickets has a key of its own`)
    else if (method === 'POST') assert.equal(idempotent === true, !(name in repeatable || name in harmless), name)
    else assert.ok(!idempotent, `${name}: ${method} repeats by nature`)
  }
  for (const [name, reason] of Object.entries({ ...repeatable, ...harmless }))
    assert.ok(reason && endpoints.some((endpoint) => endpoint.name === name && endpoint.method === 'POST'), name)
})

/** Changes of a ticket that overwrite nothing that somebody else may have written. */
const additions: Record<string, string> = {
  noteOnTicket: 'a note is added beside the others',
  linkAttachment: 'looking changes nothing but the story',
  revealPersonal: 'looking changes nothing but the story',
  vouchForCaller: 'a check is added beside the others',
  removeFromTicket: 'what somebody else removed is not there any more',
  holdTicket: 'a hold stands or does not, whatever else was changed',
  restrictCustomer: 'data are in use or are not, whatever else was changed',
  placeCustomer: 'it is about the customer, and the last word counts',
  recordCare: 'it is about the customer: a need beside the others',
  endCare: 'a need stands or does not, whatever else was changed',
  recuseFromTicket: 'a recusal is added beside the others',
  liftRecusal: 'a recusal stands or does not, whatever else was changed',
  claimTicket: 'whoever has it has it, whatever else was changed',
  returnTicket: 'only who holds it gives it back, whatever else was changed',
  judgeSimilar: 'two tickets are the same or are not, whatever else was changed',
  judgeMatter: 'it is of that matter or is not, whatever else was changed',
  askForCall: 'a call is added beside the others',
  attemptCall: 'an attempt is added beside the others',
  askExtension: 'one waits or none does, whatever else was changed',
  decideExtension: 'one waits or none does, whatever else was changed',
  pauseClock: 'it counts or does not, whatever else was changed',
  resumeClock: 'it counts or does not, whatever else was changed',
  restartClock: 'new facts are new facts, whatever else was changed',
  rebaseClock: 'it names the version of the rule that was seen',
  recordTrigger: 'a moment is added beside the others',
  recordDuty: 'what was sent was sent, whatever else was changed',
  seeTold: 'looking changes nothing for anybody else',
  askAboutPayment: 'asking changes nothing but what is known',
  proposeRemedy: 'a proposal is added beside the others',
  placeHold: 'it stands or does not, whatever else was changed',
  confirmHold: 'it was confirmed or was not, whatever else was changed',
  proposeRelease: 'one waits or none does, whatever else was changed',
  decideRemedy: 'it names exactly what was seen, by its hash',
  withdrawRemedy: 'it waits or does not, whatever else was changed',
}

/** What several administrators edit, besides tickets. */
const edited = [
  'changeAccess',
  'changeRetention',
  'changeEntry',
  'changeRoster',
  'changeTag',
  'publishForm',
  'publishCategories',
  'publishScheme',
  'publishWorkflow',
  'publishCalendar',
  'publishRegime',
  'previewRegime',
  'publishTiming',
  'publishSteps',
  'publishRefundPolicy',
  'publishRemedyPolicy',
  'publishCauses',
  'publishFamily',
]

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

/** What a file leaves by. */
const leaving = ['ticket.follow', 'attachment.read', 'export.make', 'personal.reveal']

test('files come in by POST with a limit, and leave by GET behind a permission', () => {
  for (const { name, method, body, answer, upload, file, permission } of endpoints) {
    if (upload) assert.ok(method === 'POST' && !body && upload.bytesMax <= 50 * 1024 * 1024, name)
    if (file) assert.ok(method === 'GET' && !answer && leaving.includes(permission), name)
  }
  assert.equal(endpoints.filter(({ file }) => file).length, leaving.length)
})

test('streams are GETs that change nothing', () => {
  const streams = routes.filter((route) => route.stream)
  assert.ok(streams.length >= 2)
  for (const { endpoint, stream } of routes) {
    assert.equal(endpoint.stream === true, stream !== undefined, endpoint.name)
    if (stream) assert.equal(endpoint.method, 'GET', endpoint.name)
  }
})
