/** Both origins of the product without a socket: requests go through `inject`, cookies through a small jar. */
import type { FastifyInstance } from 'fastify'
import { makeServer } from '#platform/http.ts'
import { issueToken } from '#records/staff/sign-in/tokens.ts'
import { openGate } from '#stages/intake/admission.ts'
import { doorkeeper, routesBehind } from '../server/api.ts'
import type { PersonName, TestOrg } from './house.ts'

export type Answer = {
  status: number
  text: string
  body: Record<string, unknown>
  header(name: string): string | undefined
}
export type Asked = {
  body?: unknown
  key?: string | null
  version?: number
  language?: string
  raw?: string
  headers?: Record<string, string>
}
export type Origin = 'portal' | 'console'
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A browser at one origin: it keeps cookies and has an address of its own, so that limits count it alone. */
export type Browser = {
  cookies: Map<string, string>
  ask(method: Method, path: string, asked?: Asked): Promise<Answer>
  /** Opens a stream of server-sent events and goes away again; throws when it is not let in. */
  openAndLeave(path: string): Promise<void>
  /** Opens a stream, does something, and reads each event's data until `enough` says so. */
  stream(
    path: string,
    enough: (events: Record<string, unknown>[]) => boolean,
    opened?: () => Promise<void>,
    lastSeq?: number,
  ): Promise<Record<string, unknown>[]>
}

export type TestApi = {
  portal: FastifyInstance
  console: FastifyInstance
  browse(origin: Origin, options?: { host?: string; cookies?: Map<string, string> }): Browser
  signedIn(name: PersonName, org?: TestOrg): Promise<Browser>
  /** A browser at the portal that has shown number and secret. */
  holding(receipt: { number: string; secret: string }): Promise<Browser>
  close(): Promise<void>
}

/** Both origins. A test sends more than any customer, so the usual gate asks nobody for a proof of work. */
export async function openTestApi(
  org: TestOrg,
  routes = routesBehind(openGate({ ticketsPerSecondMax: null, proof: 'off' })),
): Promise<TestApi> {
  const common = {
    tls: null,
    trustProxy: false as const,
    secureCookies: false,
    contentSecurityPolicy: "default-src 'none'",
    requestsPerMinuteMax: 100_000,
  }
  const portal = await makeServer(org.house, routes, doorkeeper(org.house), { ...common, origin: 'portal' })
  const consoleApp = await makeServer(org.house, routes, doorkeeper(org.house), { ...common, origin: 'console' })
  const browse: TestApi['browse'] = (origin, { host = org.host, cookies } = {}) =>
    browserAt(origin === 'portal' ? portal : consoleApp, host, cookies)
  return {
    portal,
    console: consoleApp,
    browse,
    async signedIn(name, where = org) {
      const token = await where.asSystem((work) => issueToken(work, 'sign_in', where.people[name].staffId))
      const browser = browse('console', { host: where.host })
      const { status, text } = await browser.ask('POST', '/v1/session/link', { body: { token } })
      if (status !== 200) throw new Error(`${name} could not sign in: ${text}`)
      // As if they had come with a passkey just now.
      await where.asSystem(({ tx, now }) =>
        tx.updateTable('sessions').set({ factor_at: now }).where('staff_id', '=', where.people[name].staffId).execute(),
      )
      return browser
    },
    async holding({ number, secret }) {
      const browser = browse('portal')
      const { status, text } = await browser.ask('POST', '/v1/tracking', { body: { number, secret } })
      if (status !== 200) throw new Error(`the secret of ${number} did not open it: ${text}`)
      return browser
    },
    close: async () => void (await Promise.all([portal.close(), consoleApp.close()])),
  }
}

let addresses = 0
let keys = 0

function browserAt(app: FastifyInstance, host: string, cookies = new Map<string, string>()): Browser {
  const remoteAddress = `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses++ & 255}`
  const headersOf = (method: Method, asked: Asked) => ({
    host,
    ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
    ...(asked.body !== undefined || asked.raw !== undefined ? { 'content-type': 'application/json' } : {}),
    ...(asked.version !== undefined ? { 'if-match': `"${asked.version}"` } : {}),
    ...(method === 'POST' && asked.key !== null ? { 'idempotency-key': asked.key ?? `key-of-a-test-${keys++}` } : {}),
    ...(asked.language ? { 'accept-language': asked.language } : {}),
    ...asked.headers,
  })
  const open = async (path: string, headers: Record<string, string> = {}) => {
    // What the end of the socket would tell the server: the reader went away.
    const away = new AbortController()
    const reply = await app.inject({
      method: 'GET',
      url: path,
      headers: headersOf('GET', { headers }),
      remoteAddress,
      payloadAsStream: true,
      signal: away.signal,
    })
    const body = reply.stream()
    body.on('error', () => undefined)
    const leave = () => {
      body.destroy()
      away.abort()
    }
    if (reply.statusCode !== 200) throw new Error(`the stream answered ${reply.statusCode}`)
    return { body, leave }
  }
  return {
    cookies,
    async ask(method, path, asked = {}) {
      const payload = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body))
      const reply = await app.inject({
        method,
        url: path,
        headers: headersOf(method, asked),
        remoteAddress,
        ...(payload === undefined ? {} : { payload }),
      })
      for (const cookie of reply.cookies) {
        if (cookie.value === '' || cookie.maxAge === 0) cookies.delete(cookie.name)
        else cookies.set(cookie.name, cookie.value)
      }
      const isJson = /json/.test(String(reply.headers['content-type'])) && reply.body !== ''
      return {
        status: reply.statusCode,
        text: reply.body,
        body: isJson ? (JSON.parse(reply.body) as Record<string, unknown>) : {},
        header: (name) => reply.headers[name] as string | undefined,
      }
    },
    async openAndLeave(path) {
      const { leave } = await open(path)
      leave()
    },
    async stream(path, enough, opened = async () => undefined, lastSeq = 0) {
      const { body, leave } = await open(path, lastSeq > 0 ? { 'last-event-id': String(lastSeq) } : {})
      const events: Record<string, unknown>[] = []
      const acting = opened()
      let text = ''
      for await (const chunk of body) {
        text += String(chunk)
        const parts = text.split('\n\n')
        text = parts.pop()!
        for (const part of parts) {
          const data = /^data: (.*)$/m.exec(part)?.[1]
          if (data) events.push(JSON.parse(data) as Record<string, unknown>)
        }
        if (enough(events)) break
      }
      leave()
      await acting
      return events
    },
  }
}
