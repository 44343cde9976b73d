/** The five ways a request can fail. Each maps to one HTTP status; a folder that throws owns its stable code. */
export type ProblemKind = 'invalid' | 'denied' | 'missing' | 'conflict' | 'unavailable'

export type ProblemField = { pointer: string; code: string; message: string }

const statusOf: Record<ProblemKind, number> = {
  invalid: 422,
  denied: 403,
  missing: 404,
  conflict: 409,
  unavailable: 503,
}

/**
 * An expected failure, told to the caller as RFC 9457 `application/problem+json`.
 * `code` is stable and in snake_case; the sentences for it live in `problems.<language>.json` beside http.ts, filled
 * from `facts`. Facts must never hold personal data or secrets: they are shown and logged.
 */
export class Problem extends Error {
  readonly kind: ProblemKind
  readonly code: string
  readonly status: number
  readonly facts: Record<string, string | number>
  readonly fields: ProblemField[]
  /** Retry-After: whole seconds until the same request may be sent again. */
  readonly retryAfterSeconds: number | undefined
  /** Extension members of the answer (RFC 9457 section 3.2): what the caller needs to go on. */
  readonly members: Record<string, unknown>

  constructor(
    kind: ProblemKind,
    code: string,
    options: {
      status?: number
      facts?: Record<string, string | number>
      fields?: ProblemField[]
      retryAfterSeconds?: number
      members?: Record<string, unknown>
    } = {},
  ) {
    super(code)
    this.kind = kind
    this.code = code
    this.status = options.status ?? statusOf[kind]
    this.facts = options.facts ?? {}
    this.fields = options.fields ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
    this.members = options.members ?? {}
  }
}
