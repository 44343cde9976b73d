import { z } from 'zod'
import type { EndpointSpec } from '#platform/endpoint.ts'
import { routes } from './api.ts'

type Schema = Record<string, unknown>

/** JSON Schema 2020-12 of a Zod shape, as OpenAPI 3.1 uses it. Inlined: no `$ref` can dangle. */
function schemaOf(shape: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  }) as Schema
  return schema
}

function parametersOf(endpoint: EndpointSpec): Schema[] {
  const of = (where: 'path' | 'query', shape: z.ZodObject | undefined): Schema[] => {
    if (!shape) return []
    const schema = schemaOf(shape, 'input') as { properties?: Record<string, Schema>; required?: string[] }
    return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
      name,
      in: where,
      required: where === 'path' || (schema.required ?? []).includes(name),
      schema: property,
    }))
  }
  const header = (name: string, description: string): Schema => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  })
  return [
    ...of('path', endpoint.params),
    ...of('query', endpoint.query),
    ...(endpoint.idempotent
      ? [header('Idempotency-Key', 'New for every action; the same key replays the stored answer')]
      : []),
    ...(endpoint.ifMatch ? [header('If-Match', 'ETag of the version that was seen')] : []),
  ]
}

function operation(endpoint: EndpointSpec): Schema {
  const status = String(endpoint.status ?? (endpoint.answer ? 200 : 204))
  const type = endpoint.stream ? 'text/event-stream' : 'application/json'
  return {
    operationId: endpoint.name,
    summary: endpoint.summary,
    tags: [endpoint.origin],
    'x-permission': endpoint.permission,
    ...(endpoint.permission === 'public' || endpoint.permission === 'set_up' ? { security: [] } : {}),
    parameters: parametersOf(endpoint),
    ...(endpoint.upload ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } } : {}),
    ...(endpoint.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [status]: {
        description: endpoint.summary,
        ...(endpoint.file ? { content: { '*/*': {} } } : {}),
        ...(endpoint.answer ? { content: { [type]: { schema: schemaOf(endpoint.answer, 'output') } } } : {}),
      },
      default: {
        description: 'Refused (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

/** The whole API as OpenAPI 3.1, from the same contracts that the server checks and the web is typed by. */
export function openApi(): Schema {
  const paths: Record<string, Schema> = {}
  for (const { endpoint } of routes) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Huiyin',
      version: '0.1.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'A complaint desk for payments. Portal and console are two origins; each operation is tagged with its own.',
    },
    servers: [
      { url: 'http://127.0.0.1:8080', description: 'portal' },
      { url: 'http://127.0.0.1:8081', description: 'console' },
    ],
    security: [{ cookie: [] }],
    paths,
    components: {
      securitySchemes: { cookie: { type: 'apiKey', in: 'cookie', name: '__Host-huiyin-session' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
            requestId: { type: 'string' },
            errors: {
              type: 'array',
              items: {
                type: 'object',
                properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  }
}
