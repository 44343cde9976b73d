import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

/** Why a token is none, or none of ours. */
export class JwsFault extends Error {
  readonly fault: 'malformed' | 'bad_signature'
  constructor(fault: 'malformed' | 'bad_signature') {
    super(fault)
    this.fault = fault
  }
}

type Json = Record<string, unknown>
const base64url = /^[A-Za-z0-9_-]*$/

/**
 * The payload of a compact JWS (RFC 7515 section 5.2) that is signed with HS256 (RFC 7518 section 3.2) and nothing else
 * (RFC 8725 section 3.1). `keyOf` finds the key by the header's `kid`, and may throw its own refusal. In line and on
 * this thread: jose, which checks this file in the tests, sends each signature to another thread and back, which costs
 * the public door four times as much (docs/decisions/0014-signed-context.md).
 * @throws JwsFault
 */
export function verifyHs256(token: string, keyOf: (kid: unknown) => KeyObject): Json {
  const parts = token.split('.')
  if (parts.length !== 3 || !parts.every((part) => base64url.test(part))) throw new JwsFault('malformed')
  const [head, body, signature] = parts as [string, string, string]
  const header = objectOf(head)
  // `crit` names extensions that must be understood; none is (RFC 7515 section 4.1.11).
  if (header.alg !== 'HS256' || 'crit' in header) throw new JwsFault('malformed')
  const given = Buffer.from(signature, 'base64url')
  const right = hs256(`${head}.${body}`, keyOf(header.kid))
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw new JwsFault('bad_signature')
  return objectOf(body)
}

/** A compact JWS of a payload, signed with HS256. */
export function signHs256(kid: string, payload: Json, key: KeyObject): string {
  const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signing = `${part({ alg: 'HS256', kid, typ: 'JWT' })}.${part(payload)}`
  return `${signing}.${hs256(signing, key).toString('base64url')}`
}

/** What a token claims, whoever signed it. @throws JwsFault malformed */
export function unverifiedPayload(token: string): Json {
  return objectOf(token.split('.')[1] ?? '')
}

function hs256(text: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function objectOf(part: string): Json {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    throw new JwsFault('malformed')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new JwsFault('malformed')
  return value as Json
}
