import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { loadConfig } from '#platform/config.ts'
import { makeServer } from '#platform/http.ts'
import { openLog } from '#platform/log.ts'
import { exitWhenParentGoes, tellReady } from '#platform/supervisor.ts'
import { doorkeeper, routes } from './api.ts'
import { serveDocs } from './docs.ts'
import { openHouse } from './house.ts'

const strictPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
/** Mantine sets style elements and attributes at run time; scripts stay strict. */
const consolePolicy = strictPolicy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")

/** The web process: the portal's origin and the console's origin. */
async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const log = openLog('server', config.logLevel)
  const house = await openHouse(config, config.databaseUrl!, log)
  const tls = config.tls ? { cert: await readFile(config.tls.certFile, 'utf8'), key: await readFile(config.tls.keyFile, 'utf8') } : null
  const common = { tls, trustProxy: config.trustProxy }
  const portal = await makeServer(house, routes, doorkeeper(house), {
    ...common, origin: 'portal', secureCookies: config.portalUrl.startsWith('https:'), contentSecurityPolicy: strictPolicy, requestsPerMinuteMax: 1_200,
  })
  const console = await makeServer(house, routes, doorkeeper(house), {
    ...common, origin: 'console', secureCookies: config.consoleUrl.startsWith('https:'), contentSecurityPolicy: consolePolicy, requestsPerMinuteMax: 3_000,
  })
  await servePages(portal, 'portal')
  await servePages(console, 'console')
  await serveDocs(portal)
  for (const app of [portal, console]) {
    app.get('/health', async () => {
      await house.db.staff.selectFrom('orgs').select('org_id').limit(1).execute()
      return { status: 'ok' }
    })
  }
  await portal.listen({ host: config.bind, port: config.port })
  await console.listen({ host: config.bind, port: config.consolePort })
  exitWhenParentGoes(async () => {
    await Promise.all([portal.close(), console.close()])
    await house.close()
  })
  tellReady()
}

/** The built pages of one origin; any path that is no file and no API is a page of the single-page application. */
async function servePages(app: FastifyInstance, name: 'portal' | 'console'): Promise<void> {
  const root = join(import.meta.dirname, '../web/dist', name)
  await app.register(fastifyStatic, {
    root, wildcard: false, index: false,
    setHeaders: (reply, path) => void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  })
  const page = await readFile(join(root, 'index.html'))
  app.get('/*', (request, reply) => {
    const path = request.url.split('?')[0]!
    if (path.startsWith('/v1/') || path.startsWith('/assets/')) return reply.callNotFound()
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  })
}

await main()
