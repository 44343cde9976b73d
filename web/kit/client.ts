import type { Answer, BodyInput, EndpointSpec, Params, QueryInput } from '#platform/endpoint.ts'
import type { Challenge } from './proof/search.ts'

/** What the server said when it refused: RFC 9457, with our stable `code`. `detail` is a sentence to show as it is. */
export class ProblemAnswer extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: { pointer: string; code: string; message: string }[]
  /** What has to be solved first, when `code` is proof_needed. */
  readonly proof: Challenge | undefined
  /** How a second factor may be shown, when `code` is code_needed. */
  readonly ways: string[]
  /** Where a query cannot be understood, and what was probably meant. */
  readonly fault: { start: number; end: number; suggestion?: string } | undefined

  constructor(
    status: number,
    problem: {
      code?: string
      detail?: string
      title?: string
      errors?: ProblemAnswer['errors']
      proof?: Challenge
      ways?: string[]
      fault?: ProblemAnswer['fault']
    },
  ) {
    super(problem.code ?? `http_${status}`)
    this.status = status
    this.code = problem.code ?? `http_${status}`
    this.detail = problem.detail ?? problem.title ?? ''
    this.errors = problem.errors ?? []
    this.proof = problem.proof
    this.ways = problem.ways ?? []
    this.fault = problem.fault
  }
}

type Input<E extends EndpointSpec> = (E['params'] extends object ? { params: Params<E> } : object) &
  (E['query'] extends object ? { query?: QueryInput<E> } : object) &
  (E['body'] extends object ? { body: BodyInput<E> } : object) &
  (E['ifMatch'] extends true ? { version: number } : object) & {
    /** Give the key of a retried request to make sure that it happens once; made fresh when absent. */
    idempotencyKey?: string
    signal?: AbortSignal
  }

const timeoutMs = 20_000

/**
 * The language that answers and problem sentences come in; the origin that is asked, empty on our own pages: from the
 * page of another site (the widget) no cookie goes along. In a frame there the server is told, whose cookies browsers
 * otherwise drop.
 */
export const clientSettings = {
  language: 'zh-Hans',
  origin: '',
  isFramed: false,
  /** Asks the person for a second factor; when they gave it, the call that needed it is repeated. Only the console has one. */
  stepUp: null as (() => Promise<boolean>) | null,
}

/** Path of an endpoint with its parameters and query filled in. */
export function pathOf(
  endpoint: EndpointSpec,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')))
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(key, String(value))
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

/**
 * Calls an endpoint of a contract; typed by it. Throws ProblemAnswer for a refusal, TypeError when nothing answered.
 * Cookies carry the session; no token is ever put into a URL.
 */
export async function call<const E extends EndpointSpec>(endpoint: E, input: Input<E>): Promise<Answer<E>> {
  const { params, query, body, version, idempotencyKey, signal } = input as {
    params?: Record<string, unknown>
    query?: Record<string, unknown>
    body?: unknown
    version?: number
    idempotencyKey?: string
    signal?: AbortSignal
  }
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': clientSettings.language }
  if (clientSettings.isFramed) headers['x-huiyin-framed'] = '1'
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (version !== undefined) headers['if-match'] = `"${version}"`
  if (endpoint.idempotent) headers['idempotency-key'] = idempotencyKey ?? newKey()
  // By hand: AbortSignal.any and .timeout are younger than the oldest browsers the portal supports.
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), timeoutMs)
  signal?.addEventListener('abort', () => stop.abort())
  const response = await fetch(clientSettings.origin + pathOf(endpoint, params, query), {
    method: endpoint.method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: clientSettings.origin ? 'omit' : 'same-origin',
    signal: stop.signal,
  }).finally(() => clearTimeout(timer))
  if (response.status === 204) return undefined as Answer<E>
  // What went well and broke off half-way is no answer; a refusal without words is still one.
  const answer = response.ok ? await response.json() : await response.json().catch(() => ({}))
  if (!response.ok) {
    const problem = new ProblemAnswer(response.status, answer)
    if (problem.code !== 'step_up_needed' || !(await clientSettings.stepUp?.())) throw problem
    return call(endpoint, { ...input, idempotencyKey: headers['idempotency-key'] })
  }
  return answer as Answer<E>
}

/** A fresh idempotency key: 128 random bits in hex. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
