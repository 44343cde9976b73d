import { createHash, createHmac } from 'node:crypto'

export type AliyunKey = { id: string; secret: string }

/** A call of an Alibaba Cloud API of the RPC style. `form` are its parameters; they travel in the body. */
export type AliyunCall = {
  host: string
  action: string
  version: string
  query?: Record<string, string>
  form?: Record<string, string>
  /** At most once in a quarter of an hour. */
  nonce: string
  at: Date
}

const algorithm = 'ACS3-HMAC-SHA256'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** RFC 3986: everything but letters, digits and `-_.~` as %XX. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Names and values as a query or a form, by name. */
export function pairsOf(params: Record<string, string>): string {
  return Object.entries(params)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&')
}

/**
 * The headers of a signed call, Authorization among them, by the third version of the signature (help.aliyun.com, "V3 request
 * syntax and signature method", ACS3-HMAC-SHA256). Its clock may be a quarter of an hour off.
 */
export function signAliyun(key: AliyunKey, call: AliyunCall): Record<string, string> {
  const body = pairsOf(call.form ?? {})
  const signed: Record<string, string> = {
    ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    host: call.host,
    'x-acs-action': call.action,
    'x-acs-content-sha256': sha256(body),
    'x-acs-date': `${call.at.toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': call.nonce,
    'x-acs-version': call.version,
  }
  const names = Object.keys(signed).toSorted()
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join('')
  const canonical = ['POST', '/', pairsOf(call.query ?? {}), lines, names.join(';'), sha256(body)].join('\n')
  const signature = createHmac('sha256', key.secret)
    .update(`${algorithm}\n${sha256(canonical)}`)
    .digest('hex')
  return {
    ...signed,
    authorization: `${algorithm} Credential=${key.id},SignedHeaders=${names.join(';')},Signature=${signature}`,
  }
}
