import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { EndpointSpec } from './endpoint.ts'
import { Problem, type ProblemField } from './errors.ts'

export type Input = { params: unknown; query: unknown; body: unknown }

/**
 * The request's parts as the contract wants them.
 * @throws Problem invalid request_invalid, with one field per fault: JSON pointer, code, what was expected
 */
export function parseRequest(endpoint: EndpointSpec, request: FastifyRequest): Input {
  const fields: ProblemField[] = []
  const part = (name: 'params' | 'query' | 'body', value: unknown): unknown => {
    const shape = endpoint[name] as z.ZodType | undefined
    if (!shape) return undefined
    const result = shape.safeParse(value)
    if (result.success) return result.data
    for (const issue of result.error.issues)
      fields.push({ pointer: `/${[name, ...issue.path].join('/')}`, code: issue.code, message: issue.message })
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

/** The version in If-Match (RFC 9110 section 13.1.1); 0 for endpoints that do not ask for it. @throws Problem conflict if_match_required (428) */
export function versionOf(endpoint: EndpointSpec, request: FastifyRequest): number {
  if (!endpoint.ifMatch) return 0
  const seen = /^(?:W\/)?"(\d{1,9})"$/.exec(request.headers['if-match'] ?? '')
  if (!seen) throw new Problem('conflict', 'if_match_required', { status: 428 })
  return Number(seen[1])
}

/** The answer cut to its contract: a field that the contract does not name never leaves. A wrong answer is our defect. */
export function checkedAnswer(endpoint: EndpointSpec, answer: unknown): unknown {
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
