import type { z } from 'zod'

/**
 * One HTTP operation as data, shared by server (mounting, validation), web (typed client) and OpenAPI.
 * Pure: it imports types only, so a contract can be bundled for the browser.
 */
export type EndpointSpec = {
  /** Operation id: camelCase, unique in the product. */
  name: string
  summary: string
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Path with `:params`, under /v1. */
  path: `/v1/${string}`
  /** Which origin serves it: the public portal (HUIYIN_PORT) or the console (HUIYIN_CONSOLE_PORT). */
  origin: 'portal' | 'console'
  /** A name of the permission table (records/staff/permissions.rules.ts); api.ts refuses one that is not there. */
  permission: string
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** Shape of the answer; fields that are not named here never leave the server. Absent: 204 without a body. */
  answer?: z.ZodType
  status?: number
  /** The caller must send Idempotency-Key; the answer is stored with the effect and replayed for the same key. */
  idempotent?: boolean
  /** The caller must send If-Match with the version it saw; 428 when missing, 412 when somebody was faster. */
  ifMatch?: boolean
  /** How long anybody may keep a good answer: the same for everybody who asks alike in the same language. */
  cacheSeconds?: number
  /** Tighter limit of requests a minute from one address, for doors that could be guessed at. */
  perMinuteMax?: number
  /** Body fields that a retry with the same key may send anew: a proof of work, a short-lived token. */
  transient?: readonly string[]
  /**
   * Pages of other sites may call it (the widget on a shop's page). It then answers them by CORS, reads no cookie, and
   * its handler finds the page's origin in `visit.site`. Every other endpoint refuses requests from other sites.
   */
  embeddable?: boolean
  /** Longest body; the usual limit when absent. */
  bodyBytesMax?: number
  /** A list in the body whose items the handler checks one by one (`parseRequest`), so that a bad one fails alone. */
  checkedEach?: string
  /** The answer is a stream of server-sent events; `answer` is then the shape of one event's data. */
  stream?: boolean
  /** The body is a file as it is, handed to the route as a stream of at most so many bytes. */
  upload?: { bytesMax: number }
  /** The answer is a file, not JSON. */
  file?: true
}

export type Params<E extends EndpointSpec> = E['params'] extends z.ZodType ? z.output<E['params']> : undefined
export type Query<E extends EndpointSpec> = E['query'] extends z.ZodType ? z.output<E['query']> : undefined
export type Body<E extends EndpointSpec> = E['body'] extends z.ZodType ? z.output<E['body']> : undefined
export type BodyInput<E extends EndpointSpec> = E['body'] extends z.ZodType ? z.input<E['body']> : undefined
export type QueryInput<E extends EndpointSpec> = E['query'] extends z.ZodType ? z.input<E['query']> : undefined
export type Answer<E extends EndpointSpec> = E['answer'] extends z.ZodType ? z.output<E['answer']> : undefined

/** Declares an endpoint and keeps its literal types. */
export function endpoint<const E extends EndpointSpec>(spec: E): E {
  return spec
}
