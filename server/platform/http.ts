import fastifyCookie from '@fastify/cookie'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { sha256 } from './crypto.ts'
import { type Actor, actingAs, type House, inOrg, type Work } from './database.ts'
import type { EndpointSpec } from './endpoint.ts'
import { Problem } from './errors.ts'
import { receiveUpload, refuseConnection, sendFile, takeRawBodies } from './http-files.ts'
import { checkedAnswer, parseRequest, versionOf } from './http-input.ts'
import { receiveSigned, takeSignedBodies } from './http-signed.ts'
import { type Outcome, once } from './idempotency.ts'
import { openAddressLimit, openBuckets, takeOrRefuse, tooMany } from './limits.ts'
import { problemAnswer } from './problem-answer.ts'
import type { Route, StoredFile, Visit } from './route.ts'
import { openStream } from './sse.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    embeddable?: boolean
  }
}

export type HttpSettings = {
  origin: 'portal' | 'console'
  tls: { cert: string; key: string } | null
  trustProxy: string[] | false
  /** Cookies are `__Host-` and Secure; off only for plain http on loopback, where some browsers drop Secure cookies. */
  secureCookies: boolean
  contentSecurityPolicy: string
  /** Requests a minute from one address; one person of the staff gets a tenth of it. */
  requestsPerMinuteMax: number
}

/** What http.ts must be told about organisations and people; api.ts brings it. */
export type Doorkeeper = {
  /** Organisation of a host name; setting up has one of its own. @throws Problem missing host_unknown */
  orgOf(host: string, permission: string): Promise<string>
  /** Who asks, from the cookies of this origin. */
  actorOf(work: Work, visit: Visit, origin: 'portal' | 'console'): Promise<Actor>
  /** @throws Problem denied sign_in_needed · permission_missing */
  check(actor: Actor, permission: string): void
}

const bodyBytesMax = 256 * 1024

/** Makes the server of one origin with its routes mounted. Nothing listens yet. */
export async function makeServer(
  house: House,
  routes: Route[],
  keeper: Doorkeeper,
  settings: HttpSettings,
): Promise<FastifyInstance> {
  const headers = {
    'content-security-policy': settings.contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(settings.tls || settings.secureCookies ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
  const app = Fastify({
    ...(settings.tls ? { https: settings.tls } : {}),
    trustProxy: settings.trustProxy,
    bodyLimit: bodyBytesMax,
    requestTimeout: 30_000,
    clientErrorHandler: refuseConnection,
    logger: false,
    genReqId: () => house.clock.bytes(9).toString('base64url'),
    exposeHeadRoutes: false,
    // What the router cannot read meets no hook: it is refused like everything else, not in Fastify's own words.
    frameworkErrors: (error, request, reply) => void answerProblem(house, error, request, reply.headers(headers)),
    routerOptions: { ignoreTrailingSlash: true },
  }) as unknown as FastifyInstance
  // A stopping server finishes the requests in hand, ends event streams (browsers come again by themselves) and keeps
  // no connection for later.
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())
  // Hooks that wait for nothing call on: a promise for each of them is dear at thousands of requests a second.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping.signal.aborted) reply.header('connection', 'close')
    done(null, payload)
  })
  // Exactly one content type is understood; everything else is 415 (several bypasses began with a second parser).
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers)
    // A browser says where a request comes from; an effect from another site is refused (cookies are SameSite too).
    const isRefused = request.method !== 'GET' && isCrossSite(request) && !request.routeOptions.config.embeddable
    done(isRefused ? new Problem('denied', 'cross_site') : undefined)
  })
  const limit = openAddressLimit(settings.requestsPerMinuteMax)
  // After every onRequest hook, so that a refusal has its headers too, and before the body is read.
  app.addHook('preParsing', (request, reply, payload, done) => {
    const { waitMs, headers } = limit(request.ip, house.clock.now().getTime())
    reply.headers(headers)
    done(waitMs > 0 ? tooMany(waitMs) : null, payload)
  })
  app.setErrorHandler((error: Error, request, reply) => answerProblem(house, error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    answerProblem(house, new Problem('missing', 'path_unknown'), request, reply),
  )
  const ours = routes.filter((candidate) => candidate.endpoint.origin === settings.origin)
  const mountIn = (scope: FastifyInstance, some: Route[]) => {
    for (const route of some) mount(scope, house, route, keeper, settings, stopping.signal)
  }
  // The public doors of the portal, without a cookie: nothing reads any there, nor spends time on them.
  const isBare = (route: Route) => route.open !== undefined && settings.origin === 'portal'
  mountIn(app, ours.filter(isBare))
  app.register(async (scope) => {
    await scope.register(fastifyCookie)
    mountIn(
      scope,
      ours.filter((route) => !isBare(route) && !route.upload && !route.signed),
    )
    const apart = (take: (scope: FastifyInstance) => void, isIts: (route: Route) => boolean) =>
      scope.register(async (raw) => {
        take(raw)
        mountIn(raw, ours.filter(isIts))
      })
    apart(takeRawBodies, (route) => route.upload !== undefined)
    apart(takeSignedBodies, (route) => route.signed !== undefined)
  })
  return app
}

function mount(
  app: FastifyInstance,
  house: House,
  route: Route,
  keeper: Doorkeeper,
  settings: HttpSettings,
  stopping: AbortSignal,
): void {
  const { endpoint } = route
  const status = endpoint.status ?? (endpoint.answer ? 200 : 204)
  if (endpoint.embeddable) mountPreflight(app, endpoint)
  const limit = endpoint.perMinuteMax ? openAddressLimit(endpoint.perMinuteMax, 1 << 14) : null
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    config: { embeddable: endpoint.embeddable ?? false },
    ...(endpoint.bodyBytesMax ? { bodyLimit: endpoint.bodyBytesMax } : {}),
    ...(endpoint.embeddable ? { onRequest: allowEmbedding } : {}),
    handler: async (request, reply) => {
      const orgId = await keeper.orgOf(request.hostname, endpoint.permission)
      const nobody: Actor = { kind: 'customer', orgId, customerId: null, grants: [] }
      const { waitMs } = limit?.(request.ip, house.clock.now().getTime()) ?? { waitMs: 0 }
      if (waitMs > 0) throw tooMany(waitMs)
      const visit = visitOf(request, reply, endpoint, settings.secureCookies)
      const input = parseRequest(endpoint, request)
      const key = request.headers['idempotency-key'] as string | undefined
      const who = async (work: Work): Promise<Work> => {
        const actor = await keeper.actorOf(work, visit, settings.origin)
        keeper.check(actor, endpoint.permission)
        if (actor.kind === 'staff') limitStaff(actor.staffId, work.now, settings.requestsPerMinuteMax / 10)
        return actingAs(work, actor)
      }
      const pool = endpoint.origin === 'portal' ? 'intake' : 'staff'
      if (route.stream) {
        const { actor } = await inOrg(house, nobody, pool, who)
        const mayStay = () => inOrg(house, nobody, pool, who)
        return openStream(request, reply, house, route, { actor, params: input.params, mayStay }, stopping)
      }
      if (route.upload) {
        const { actor } = await inOrg(house, nobody, pool, who)
        const received = checkedAnswer(endpoint, await receiveUpload(request, reply, house, route, actor))
        return answer(reply, endpoint, { status, answer: received, replayed: false })
      }
      if (route.signed) {
        const taken = checkedAnswer(endpoint, await receiveSigned(request, house, orgId, route, input.params))
        return answer(reply, endpoint, { status, answer: taken, replayed: false })
      }
      const version = versionOf(endpoint, request)
      if (route.open) keeper.check(nobody, endpoint.permission)
      // The last that may refuse before the work begins: whoever is let in is seen off.
      const { body } = input
      const leave = await route.admit?.({ house, orgId, address: request.ip, key: key ?? '', body })
      if (route.open) {
        const parts = input as { params: never; query: never; body: never }
        return answer(reply, endpoint, await route.open({ house, orgId, key, ...parts, visit }).finally(leave))
      }
      const result = await inOrg(house, nobody, pool, async (plain) => {
        const work = await who(plain)
        const run = async () => ({
          status,
          answer: checkedAnswer(endpoint, await route.handle({ work, ...input, version, visit } as never)),
        })
        if (!endpoint.idempotent) return { ...(await run()), replayed: false }
        const principal = principalOf(work.actor, endpoint.permission)
        const named = { principal, route: `${endpoint.method} ${request.url}`, key }
        return once(work, { ...named, body, transient: endpoint.transient }, run)
      }).finally(leave)
      if (endpoint.file) return sendFile(reply, house, orgId, result.answer as StoredFile)
      return answer(reply, endpoint, result)
    },
  })
}

const staffBuckets = openBuckets()

/** One person at the console is limited by themselves: their colleagues share the address. */
function limitStaff(staffId: string, now: Date, perMinute: number): void {
  takeOrRefuse(staffBuckets, staffId, now.getTime(), { burst: perMinute, perMinute })
}

/**
 * Whether a page of another site asks, as the browser says; one that does not know how to (Safari before 16.4, old web
 * views) still names the page's origin with whatever has effects. A server says nothing and is none.
 */
function isCrossSite(request: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, origin } = request.headers
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return origin !== undefined && URL.canParse(origin) && new URL(origin).hostname !== request.hostname.toLowerCase()
}

/** Lets any page read the answer: no cookie is read here, so there is nothing to steal. Who may send is the entry's list. */
function allowEmbedding(_request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  reply.headers({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'retry-after',
    'cross-origin-resource-policy': 'cross-origin',
  })
  done()
}

/** Answers the browser's question before it sends (Fetch standard, CORS preflight). */
function mountPreflight(app: FastifyInstance, endpoint: EndpointSpec): void {
  app.options(endpoint.path, { config: { embeddable: true }, onRequest: allowEmbedding }, (_request, reply) =>
    reply
      .headers({
        'access-control-allow-methods': endpoint.method,
        'access-control-allow-headers': 'content-type, idempotency-key, accept-language',
        'access-control-max-age': '86400',
      })
      .code(204)
      .send(),
  )
}

function answer(reply: FastifyReply, endpoint: EndpointSpec, result: Outcome): FastifyReply {
  if (result.replayed) reply.header('idempotent-replayed', 'true')
  const version = (result.answer as { version?: unknown } | null | undefined)?.version
  if (typeof version === 'number' && endpoint.path.includes('/tickets/')) reply.header('etag', `"${version}"`)
  if (endpoint.cacheSeconds)
    reply.headers({ 'cache-control': `public, max-age=${endpoint.cacheSeconds}`, vary: 'accept-language' })
  return reply
    .code(result.status)
    .type('application/json; charset=utf-8')
    .send(endpoint.answer ? JSON.stringify(result.answer) : '')
}

/** Whose key it is. A stored answer is replayed before any ticket is loaded: behind a secret, only to the same holder. */
function principalOf(actor: Actor, permission: string): string {
  if (actor.kind === 'staff') return `staff:${actor.staffId}`
  if (actor.kind === 'system') return `system:${actor.name}`
  return permission === 'public'
    ? 'customer'
    : `customer:${sha256(actor.grants.toSorted().join()).toString('base64url')}`
}

function visitOf(request: FastifyRequest, reply: FastifyReply, endpoint: EndpointSpec, secure: boolean): Visit {
  const nameOf = (name: string) => (secure ? `__Host-huiyin-${name}` : `huiyin-${name}-${request.port ?? ''}`)
  return {
    language: request.headers['accept-language'],
    address: request.ip,
    agent: request.headers['user-agent']?.slice(0, 400) ?? '',
    watches: endpoint.stream === true,
    site: isCrossSite(request) ? (request.headers.origin ?? 'null') : null,
    // What another site's page sends counts as nobody's: its visitor did not mean us.
    readCookie: (name) => (isCrossSite(request) ? null : (request.cookies?.[nameOf(name)] ?? null)),
    cookie(name, value, maxAgeSeconds) {
      // In a frame of another site a browser keeps only cookies that say so, apart for each site (CHIPS).
      const framed = secure && request.headers['x-huiyin-framed'] === '1'
      const sameSite = framed ? ('none' as const) : ('lax' as const)
      const options = { path: '/', httpOnly: true, secure, sameSite, partitioned: framed }
      if (value === null) reply.clearCookie(nameOf(name), options)
      else reply.setCookie(nameOf(name), value, { ...options, ...(maxAgeSeconds ? { maxAge: maxAgeSeconds } : {}) })
    },
  }
}

function answerProblem(house: House, error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = problemAnswer(error, request.headers['accept-language'], request.id)
  // The route's pattern, not what stood in its place, and nothing of the body: neither can carry personal data.
  const facts = {
    request: request.id,
    method: request.method,
    path: request.routeOptions.url,
    status,
    code: body.code,
  }
  const wait = error instanceof Problem ? error.retryAfterSeconds : undefined
  // One that says when to come again was refused on purpose: a flood must not become a flood of the log.
  if (status >= 500 && wait === undefined) house.log.error({ ...facts, error }, 'request failed')
  if (wait !== undefined || status === 503) reply.header('retry-after', String(wait ?? 5))
  return reply.code(status).type('application/problem+json; charset=utf-8').send(JSON.stringify(body))
}
