/**
 * Signs, on your server, what it knows of the moment in which your customer asks for help. Node 18 or newer, nothing to
 * install. Copy `contextToken` into your code; README.md has the claims.
 */
import { createHmac } from 'node:crypto'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const base64url = (text) => Buffer.from(text, 'utf8').toString('base64url')

/** Compact JWS with HMAC-SHA-256 (RFC 7515). `secret` is the text that the console showed: 32 bytes in base64url. */
export function sign(header, payload, secret) {
  const text = `${base64url(header)}.${base64url(payload)}`
  const mark = createHmac('sha256', Buffer.from(secret, 'base64url')).update(text).digest('base64url')
  return `${text}.${mark}`
}

/** A token that lives five minutes. `context` is an object of texts: { orderNo: '…', errorCode: '…' }. */
export function contextToken(
  { entry, kid, secret },
  context,
  issuedAt = Math.floor(Date.now() / 1000),
  lifeSeconds = 300,
) {
  const header = { alg: 'HS256', kid, typ: 'JWT' }
  const payload = { iss: entry, aud: 'huiyin', iat: issuedAt, exp: issuedAt + lifeSeconds, ctx: context }
  return sign(JSON.stringify(header), JSON.stringify(payload), secret)
}

/** To check this file: one input of vectors.json a line on standard input, one token a line on standard output. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { header, payload, context, issuedAt, lifeSeconds, ...keys } = JSON.parse(line)
    console.log(payload ? sign(header, payload, keys.secret) : contextToken(keys, context, issuedAt, lifeSeconds))
  }
}
