import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { EndpointSpec } from './endpoint.ts'
import { Problem, type ProblemField } from './errors.ts'
import { isStorable, unstorable } from './text.rules.ts'

export type Input = { params: unknown; query: unknown; body: unknown }

const depthMax = 32

/**
 * The request's parts as the contract wants them.
 * @throws Problem invalid request_invalid, with one field per fault: JSON pointer, code, what was expected
 */
export function parseRequest(endpoint: EndpointSpec, request: Input): Input {
  const fields: ProblemField[] = []
  const part = (name: 'params' | 'query' | 'body', value: unknown): unknown => {
    const shape = endpoint[name] as z.ZodType | undefined
    if (!shape) return undefined
    if (isTooDeep(name === 'body' ? withoutEach(endpoint, value) : value)) {
      fields.push({ pointer: `/${name}`, code: 'too_deep', message: `must be nested at most ${depthMax} deep` })
      return undefined
    }
    const result = shape.safeParse(value)
    if (result.success) {
      refuseUnstorable(name === 'body' ? withoutEach(endpoint, result.data) : result.data, [name], fields)
      return result.data
    }
    for (const issue of result.error.issues)
      fields.push({ pointer: pointerTo([name, ...issue.path]), code: issue.code, message: issue.message })
    return undefined
  }
  const input = {
    params: part('params', request.params),
    query: part('query', request.query),
    body: part('body', request.body ?? (endpoint.body ? {} : undefined)),
  }
  if (fields.length > 0) throw new Problem('invalid', 'request_invalid', { fields })
  return input
}

/**
 * Adds a fault for every text that PostgreSQL could not store, keys included: here, for every endpoint, so that no
 * contract can forget it and no batch fails for one of its requests. What the contract left out may be anything.
 */
function refuseUnstorable(value: unknown, path: string[], fields: ProblemField[]): void {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const words = typeof value === 'string' ? [value] : entries.map(([key]) => key)
  if (!words.every(isStorable)) fields.push({ pointer: pointerTo(path), code: 'custom', message: unstorable })
  for (const [key, inner] of entries) refuseUnstorable(inner, [...path, key], fields)
}

/** A body without the items that are checked one by one later. */
function withoutEach({ checkedEach }: EndpointSpec, body: unknown): unknown {
  return checkedEach && typeof body === 'object' && body !== null ? { ...body, [checkedEach]: null } : body
}

/** Whether a value is nested deeper than anything we ask for; whoever walks it later may then use the stack. */
function isTooDeep(value: unknown, levels = depthMax): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1))
}

/** A JSON pointer (RFC 6901). */
function pointerTo(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The version in If-Match (RFC 9110 section 13.1.1); 0 for endpoints that do not ask for it. @throws Problem conflict if_match_required (428) */
export function versionOf(endpoint: EndpointSpec, request: FastifyRequest): number {
  if (!endpoint.ifMatch) return 0
  const seen = /^(?:W\/)?"(\d{1,9})"$/.exec(request.headers['if-match'] ?? '')
  if (!seen) throw new Problem('conflict', 'if_match_required', { status: 428 })
  return Number(seen[1])
}

/** The answer cut to its contract: a field that the contract does not name never leaves. A wrong answer is our defect. */
export function checkedAnswer(endpoint: EndpointSpec, answer: unknown): unknown {
  // A file is no JSON: what is handed on is where it is stored.
  if (endpoint.file) return answer
  if (!endpoint.answer) return undefined
  const result = endpoint.answer.safeParse(answer)
  if (!result.success)
    throw new Error(
      `${endpoint.name} answered against its contract: ${result.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ')
        .slice(0, 500)}`,
    )
  return result.data
}
