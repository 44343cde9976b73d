import { z } from 'zod'
import { callback, fault, operations } from './contract.ts'

type Schema = Record<string, unknown>

/** What a reader needs to know of each operation besides its shapes. */
const meanings: Record<
  keyof typeof operations,
  { summary: string; description: string; answers: Record<number, string> }
> = {
  lookUp: {
    summary: 'What is known of an account or a payment',
    description: 'For a payment, its account may be told too. Nothing changes by it.',
    answers: { 200: 'What is known', 404: 'Nobody knows it' },
  },
  putOrder: {
    summary: 'Send an order, or send it again',
    description:
      'The id is made by the caller and is the idempotency key: the same id with the same content is answered with how far the order is and does nothing again, with other content 409. Answer after the order is on disk. An order that cannot be done is answered 200 with the state `rejected` and a code; 400 means that nothing was taken, not even the id.',
    answers: {
      200: 'Decided: done or rejected',
      202: 'Accepted, decided later',
      400: 'No order of this contract; nothing was taken',
      409: 'The id belongs to another order',
    },
  },
  getOrder: {
    summary: 'How far an order is, by its id',
    description:
      'Asked whenever an answer was lost. 404 means that the order never arrived, and it will be sent again.',
    answers: { 200: 'How far it is now', 404: 'No such order' },
  },
  getStatement: {
    summary: 'The orders that took effect on a day (UTC)',
    description:
      'At most 1,000 lines a page. `next` is given back as the query `from` until a page has none. `complete` is false while lines may still be added to the day.',
    answers: { 200: 'A page', 404: 'There are no statements' },
  },
}

const parameters: Record<string, Schema> = {
  id: {
    name: 'id',
    in: 'path',
    required: true,
    description: 'UUID of the order, in lower case',
    schema: { type: 'string', format: 'uuid' },
  },
  day: {
    name: 'day',
    in: 'path',
    required: true,
    description: 'A day in UTC, such as 2026-03-02',
    schema: { type: 'string', format: 'date' },
  },
}
const from = {
  name: 'from',
  in: 'query',
  required: false,
  description: '`next` of the page before; absent for the first',
  schema: { type: 'string', maxLength: 200 },
}

/** The payment-core contract as OpenAPI 3.1, from the shapes that the adapter checks every answer with. */
export function coreOpenApi(): Schema {
  const paths: Record<string, Schema> = {}
  for (const [name, { method, path, body, answers }] of Object.entries(operations)) {
    const { summary, description, answers: said } = meanings[name as keyof typeof operations]
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameters[parameter!])
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId: name,
        summary,
        description,
        ...(named.length > 0 ? { parameters: name === 'getStatement' ? [...named, from] : named } : {}),
        ...(body ? { requestBody: { required: true, content: json(body, 'input') } } : {}),
        responses: {
          ...Object.fromEntries(
            Object.entries(answers).map(([status, shape]) => [
              status,
              { description: said[Number(status)], content: json(shape, 'output') },
            ]),
          ),
          401: { description: 'No token, or a wrong one', content: json(fault, 'output') },
          default: {
            description: 'Refused; whether anything was done is found out by asking for the order',
            content: json(fault, 'output'),
          },
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Huiyin payment core',
      version: '1.0.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'What a bank’s core, or something in front of it, answers so that Huiyin can look up, protect and return money. Amounts are whole minor units as text, with their ISO 4217 code; times are ISO 8601 in UTC. Fields that are not described here are passed over. docs/integrations/payment-core.md says how to build it; `huiyin core check URL` tries it.',
    },
    servers: [{ url: 'https://core.bank.example', description: 'yours' }],
    security: [{ token: [] }],
    paths,
    webhooks: {
      'order.updated': {
        post: {
          operationId: 'orderUpdated',
          summary: 'News of an order, to /v1/core/callbacks of the portal’s address',
          description:
            'Sent once for each change of an order and again until it is answered 2xx. Signed by Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body` with the secret that both sides know. A larger `seq` is newer, so news may overtake each other.',
          security: [],
          parameters: [
            header('webhook-id', 'The same each time that these news are sent; no dot in it'),
            header('webhook-timestamp', 'Unix seconds of this sending'),
            header('webhook-signature', 'v1, and the base64 of the HMAC; several, with a space between'),
          ],
          requestBody: { required: true, content: json(callback, 'input') },
          responses: {
            204: { description: 'Taken' },
            401: { description: 'Not believed: signature, time or content' },
          },
        },
      },
    },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}

function json(shape: z.ZodType, io: 'input' | 'output'): Schema {
  // Inlined: no `$ref` can dangle.
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io, reused: 'inline' }) as Schema
  return { 'application/json': { schema: open(schema) } }
}

/** Without `additionalProperties: false`: what a core says besides is passed over, and may grow. */
function open(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(open)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== 'additionalProperties' || value !== false)
      .map(([key, value]) => [key, open(value)]),
  )
}

function header(name: string, description: string): Schema {
  return { name, in: 'header', required: true, description, schema: { type: 'string' } }
}
