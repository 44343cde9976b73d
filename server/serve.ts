import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { House } from '#platform/database.ts'
import { type HttpSettings, makeServer } from '#platform/http.ts'
import { type GateSettings, openGate } from '#stages/intake/admission.ts'
import { doorkeeper, routesBehind } from './api.ts'
import { serveDocs } from './docs.ts'
import { serveEmbed, widgetCaching } from './embed.ts'

// Pictures that a customer is about to send are shown as blobs, made by the page itself.
const strictPolicy =
  "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
/** Mantine sets style elements and attributes at run time; scripts stay strict. */
const consolePolicy = strictPolicy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")

export type ServeSettings = Pick<HttpSettings, 'tls' | 'trustProxy'> & {
  secureCookies: { portal: boolean; console: boolean }
  gate?: GateSettings
}

/** The two origins with their API, pages and health check, ready to listen. */
export async function makeServers(
  house: House,
  settings: ServeSettings,
): Promise<{ portal: FastifyInstance; console: FastifyInstance }> {
  const routes = routesBehind(openGate(settings.gate))
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
  // Per address: high, as a carrier's customers share one in the worst minute, and an office's staff always.
  const portal = await make('portal', strictPolicy, 6_000)
  await serveDocs(portal)
  serveEmbed(portal, house, strictPolicy)
  return { portal, console: await make('console', consolePolicy, 12_000) }
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
        widgetCaching(path) ?? (path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
      ),
  })
  app.get('/*', (request, reply) => {
    const path = request.url.split('?')[0]!
    if (path.startsWith('/v1/')) return reply.callNotFound()
    return reply.sendFile(/\.\w+$/.test(path) ? path.slice(1) : 'index.html')
  })
}
