import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { House } from '#platform/database.ts'
import { type HttpSettings, makeServer } from '#platform/http.ts'
import { doorkeeper, routes } from './api.ts'
import { serveDocs } from './docs.ts'

const strictPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
/** Mantine sets style elements and attributes at run time; scripts stay strict. */
const consolePolicy = strictPolicy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")

export type ServeSettings = Pick<HttpSettings, 'tls' | 'trustProxy'> & {
  secureCookies: { portal: boolean; console: boolean }
}

/** The two origins with their API, pages and health check, ready to listen. */
export async function makeServers(
  house: House,
  settings: ServeSettings,
): Promise<{ portal: FastifyInstance; console: FastifyInstance }> {
  const make = async (origin: 'portal' | 'console', contentSecurityPolicy: string, requestsPerMinuteMax: number) => {
    const app = await makeServer(house, routes, doorkeeper(house), {
      tls: settings.tls,
      trustProxy: settings.trustProxy,
      origin,
      secureCookies: settings.secureCookies[origin],
      contentSecurityPolicy,
      requestsPerMinuteMax,
    })
    await servePages(app, origin)
    app.get('/health', async () => {
      await house.db.staff.selectFrom('orgs').select('org_id').limit(1).execute()
      return { status: 'ok' }
    })
    return app
  }
  // Per address: high at the public door, where a carrier's customers share one in the worst minute.
  const portal = await make('portal', strictPolicy, 6_000)
  await serveDocs(portal)
  return { portal, console: await make('console', consolePolicy, 3_000) }
}

/**
 * The built pages of one origin; any path that is no file and no API is a page of the single-page application. Read from
 * disk each time, so that pages built again under a running server fit their scripts.
 */
async function servePages(app: FastifyInstance, name: 'portal' | 'console'): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(import.meta.dirname, '../web/dist', name),
    serve: false,
    index: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) =>
      void reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  })
  app.get('/*', (request, reply) => {
    const path = request.url.split('?')[0]!
    if (path.startsWith('/v1/')) return reply.callNotFound()
    return reply.sendFile(/\.\w+$/.test(path) ? path.slice(1) : 'index.html')
  })
}
