import { Problem } from './errors.ts'
import en from './problems.en.json' with { type: 'json' }
import zh from './problems.zh-Hans.json' with { type: 'json' }

/** A body may hold thousands of faults; nobody reads that many, and the answer must not be larger than the question. */
const fieldsMax = 50

type Sentences = Record<string, { title: string; detail: string }>

export type ProblemBody = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  requestId: string
  errors?: { pointer: string; code: string; message: string }[]
}

/** Any failure as RFC 9457: a Problem with its sentences, Fastify's own refusals by status, everything else a plain 500. */
export function problemAnswer(
  error: Error & { statusCode?: number; code?: string },
  acceptLanguage: string | undefined,
  requestId: string,
): { status: number; body: ProblemBody } {
  const problem = error instanceof Problem ? error : fromForeign(error)
  const { title, detail } = sentences(problem.code, problem.facts, acceptLanguage)
  return {
    status: problem.status,
    body: {
      type: `urn:huiyin:problem:${problem.code}`,
      title,
      status: problem.status,
      detail,
      code: problem.code,
      requestId,
      ...(problem.fields.length > 0 ? { errors: problem.fields.slice(0, fieldsMax) } : {}),
      ...problem.members,
    },
  }
}

/** Title and detail of a code in the reader's language, facts filled in. */
export function sentences(
  code: string,
  facts: Record<string, string | number>,
  acceptLanguage: string | undefined,
): { title: string; detail: string } {
  const wantsChinese =
    /^\s*zh/i.test(acceptLanguage ?? '') || (/zh/i.test(acceptLanguage ?? '') && !/^\s*en/i.test(acceptLanguage ?? ''))
  const table: Sentences = wantsChinese ? zh : en
  const entry = table[code] ?? table.internal!
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''))
  return { title: filled(entry.title), detail: filled(entry.detail) }
}

/** Codes that have sentences, for the test that holds them against the code. */
export function knownCodes(): { en: string[]; zh: string[] } {
  return { en: Object.keys(en), zh: Object.keys(zh) }
}

function fromForeign(error: Error & { statusCode?: number; code?: string }): Problem {
  if (error.statusCode === 413) return new Problem('invalid', 'body_too_large', { status: 413 })
  if (error.statusCode === 415) return new Problem('invalid', 'content_type_unknown', { status: 415 })
  if (/^FST_ERR_(BAD_URL|MAX_PARAM_LENGTH)$/.test(error.code ?? '')) return new Problem('missing', 'path_unknown')
  // A path that climbs out of the pages' folder: what is not served is not there.
  if (error.statusCode === 403) return new Problem('missing', 'path_unknown')
  if (error.statusCode === 400) return new Problem('invalid', 'json_malformed', { status: 400 })
  if (isOutage(error)) return new Problem('unavailable', 'database_unavailable')
  // Deadlock, serialisation, or two that met on one key (a random number drawn twice): nothing was written.
  if (['40P01', '40001', '23505'].includes(error.code ?? '')) return new Problem('unavailable', 'try_again')
  return new Problem('unavailable', 'internal', { status: 500 })
}

/** Whether the database failed, and not what was asked of it: the same request may succeed later. */
export function isOutage(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  // Connection refused or lost, server starting or stopping, a statement that waited too long, too many connections, disk
  // full, waited too long for one.
  return (
    ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', '57014', '57P01', '57P02', '57P03', '53100', '53300'].includes(
      code,
    ) || /timeout exceeded when trying to connect|Connection terminated/.test(message)
  )
}
