import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

type Pairs = Iterable<[name: string, value: string]>

/**
 * What Twilio puts into X-Twilio-Signature (twilio.com/docs/usage/security): HMAC-SHA1 with the account's token over the
 * address and every parameter of a form, by name; a name that comes several times with its different values in order.
 */
export function twilioSignature(token: string, url: string, form: Pairs): string {
  const values = Map.groupBy(form, ([name]) => name)
  const said = [...values.keys()]
    .toSorted()
    .flatMap((name) =>
      [...new Set(values.get(name)!.map(([, value]) => value))].toSorted().map((value) => name + value),
    )
  return createHmac('sha1', token)
    .update(url + said.join(''))
    .digest('base64')
}

/**
 * Whether Twilio sent this. Of a body that is no form the address names the SHA-256 (`bodySHA256`), and only the address is
 * signed. The address is the one that Twilio was told, also behind a proxy.
 */
export function isFromTwilio(
  token: string,
  sent: { signature: string | string[] | undefined; url: string; type: string | string[] | undefined; body: Buffer },
): boolean {
  const named = URL.canParse(sent.url) ? new URL(sent.url).searchParams.get('bodySHA256') : null
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(String(sent.type))
  if (named !== null && !isSame(createHash('sha256').update(sent.body).digest('hex'), named)) return false
  if (named === null && !isForm) return false
  const form = named === null ? new URLSearchParams(sent.body.toString('utf8')) : []
  return isSame(twilioSignature(token, sent.url, form), String(sent.signature))
}

function isSame(right: string, given: string): boolean {
  const one = Buffer.from(right)
  const other = Buffer.from(given)
  return one.length === other.length && timingSafeEqual(one, other)
}
