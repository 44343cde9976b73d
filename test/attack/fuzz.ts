/** Every operation of the product asked almost right, again and again: it may refuse, but never break. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { EndpointSpec } from '#platform/endpoint.ts'
import type { Browser, TestApi } from '../api.ts'
import type { TestOrg } from '../house.ts'
import { near } from './near.ts'
import { hostileTexts } from './texts.ts'

export type Ground = {
  org: TestOrg
  api: TestApi
  staff: Browser
  customer: Browser
  ticketId: string
  number: string
  ids: string[]
}

/** A ticket of a customer who holds its secret, and an administrator who is signed in. */
export async function fuzzGround(org: TestOrg, api: TestApi): Promise<Ground> {
  const receipt = await org.send()
  const other = await org.send()
  const staff = await api.signedIn('admin')
  const seen = await staff.ask('GET', `/v1/tickets/${receipt.ticketId}`)
  const [message] = seen.body.messages as { messageId: string }[]
  const ids = [receipt.ticketId, other.ticketId, message!.messageId, org.people.agent.staffId, org.teams['risk-ops']!]
  return { org, api, staff, customer: await api.holding(receipt), ...receipt, ids }
}

const pathTexts = hostileTexts.map(({ text }) => encodeURIComponent(text.slice(0, 60).toWellFormed()))
const paths = [...pathTexts, '%ED%A0%80', '%', '%00', '%C0%AE', '..%2F..', '0'.repeat(400)]

/** A value as it can stand in an address; what has no text of its own stands there as JSON. */
function inAddress(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Asks one operation so many times. @throws what broke, with the request that broke it */
export async function fuzzOperation(ground: Ground, endpoint: EndpointSpec, runs: number): Promise<void> {
  const { api, org, ids } = ground
  const own = endpoint.origin === 'console' ? ground.staff : ground.customer
  // Signing out would end the session of all the others.
  const cookies = endpoint.name === 'signOut' ? new Map<string, string>() : own.cookies
  const places = [...endpoint.path.matchAll(/:\w+/g)].map(([place]) =>
    place === ':number' ? ground.number : ground.ticketId,
  )
  const request = fc.record({
    body: endpoint.body ? near(endpoint.body, { ids }) : fc.constant(undefined),
    query: endpoint.query ? near(endpoint.query, { ids }) : fc.constant({}),
    places: fc.tuple(
      ...places.map((place) => fc.oneof({ weight: 6, arbitrary: fc.constant(place) }, fc.constantFrom(...paths))),
    ),
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ body, query, places: given }) => {
      // A person at the desk may ask so often a minute, and not more.
      org.house.clock.advance(100)
      let at = 0
      const path = endpoint.path.replace(/:\w+/g, () => given[at++]!)
      const search = new URLSearchParams(Object.entries(query ?? {}).map(([key, value]) => [key, inAddress(value)]))
      // A browser of its own each time: limits count addresses. The session is the same.
      const browser = api.browse(endpoint.origin, { cookies: new Map(cookies) })
      const { version } = await org.ticket(ground.ticketId)
      const answer = await browser.ask(endpoint.method, `${path}?${search}`, {
        ...(body === undefined ? {} : { body }),
        version,
      })
      assert.ok(answer.status < 500, `${endpoint.name} answered ${answer.status}`)
      if (answer.status < 400) return
      assert.match(answer.header('content-type') ?? '', /^application\/problem\+json/)
      assert.match(String(answer.body.code), /^[a-z_]+$/)
    }),
    { numRuns: runs },
  )
}
