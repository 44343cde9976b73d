import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { openApi } from './openapi.ts'

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Huiyin API</title>
<link rel="stylesheet" href="/docs/files/swagger-ui.css"></head>
<body><div id="api"></div><script src="/docs/files/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`

const start =
  "window.SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#api', deepLinking: true, defaultModelsExpandDepth: -1, validatorUrl: null })\n"

/** The API's description at /v1/openapi.json and a page to read it at /docs, all from our own origin. */
export async function serveDocs(app: FastifyInstance): Promise<void> {
  let description: string | undefined
  app.get('/v1/openapi.json', (_request, reply) => {
    // Served here, it describes here; and when somebody asks, as who waits for a server to be back does not.
    description ??= JSON.stringify({ ...openApi(), servers: [{ url: '/' }] })
    return reply.type('application/json; charset=utf-8').send(description)
  })
  // Swagger UI sets style attributes; its scripts stay on our origin.
  const policy =
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
  app.get('/docs', (_request, reply) =>
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page),
  )
  app.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start))
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  await app.register(fastifyStatic, {
    root,
    prefix: '/docs/files/',
    decorateReply: false,
    allowedPath: (path) => /^\/swagger-ui(-bundle)?\.(css|js)$/.test(path),
    wildcard: true,
  })
}
