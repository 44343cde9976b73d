import { type KeyObject, sign, verify } from 'node:crypto'

/**
 * Signatures of API v3, `WECHATPAY2-SHA256-RSA2048`: RSA with SHA-256 and PKCS #1 v1.5 (RFC 8017 section 8.2) over lines that
 * each end with a line feed, the last one too. From pay.weixin.qq.com/wiki/doc/apiv3/wechatpay/wechatpay4_0.shtml and
 * wechatpay4_1.shtml, and from core/auth of github.com/wechatpay-apiv3/wechatpay-go, whose vectors the tests hold.
 */
const scheme = 'WECHATPAY2-SHA256-RSA2048'
/** An answer or news from five minutes ago, or ahead, are too far away (wechatpay-go core/consts). */
const secondsMax = 300

export type Headers = Readonly<Record<string, string | string[] | undefined>>
/** WeChat Pay's keys by what it calls them: a certificate's serial number, or `PUB_KEY_ID_…` of a public key. */
export type VerifyKeys = ReadonlyMap<string, KeyObject>

/** Who asks: the merchant's number, the serial number of its certificate, and what signs with that certificate's key. */
export type Merchant = { mchId: string; serial: string; sign(text: string): string }

/** Signs a text with an RSA key; in base64. */
export function signerOf(privateKey: KeyObject): (text: string) => string {
  return (text) => sign('sha256', Buffer.from(text), privateKey).toString('base64')
}

/**
 * The Authorization header of a request.
 * @param request its path with the query, and its body as it is sent (empty for GET); `timestamp` in seconds
 */
export function authorization(
  { mchId, serial, sign }: Merchant,
  request: { method: string; path: string; body: string; timestamp: number; nonce: string },
): string {
  const { method, path, body, timestamp, nonce } = request
  const signature = sign([method, path, timestamp, nonce, body, ''].join('\n'))
  return `${scheme} mchid="${mchId}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${serial}",signature="${signature}"`
}

/**
 * Whether WeChat Pay signed these bytes, less than five minutes from `now`: an answer's body, or that of news. What names a
 * key that is not ours is checked all the same, with another one, so that nobody learns by the time it takes which are.
 * Signatures that WeChat Pay makes wrong on purpose, to see whether they are refused (`WECHATPAY/SIGNTEST/…`), are refused.
 */
export function isSigned(headers: Headers, body: Buffer, keys: VerifyKeys, now: Date): boolean {
  const [timestamp, nonce, serial, signature] = ['timestamp', 'nonce', 'serial', 'signature'].map((name) => {
    const value = headers[`wechatpay-${name}`]
    return typeof value === 'string' ? value : ''
  }) as [string, string, string, string]
  if ((headers['wechatpay-signature-type'] ?? scheme) !== scheme) return false
  // The nonce is a line of what is signed: one with a line feed would move the border between it and the body.
  if (!/^\d{1,12}$/.test(timestamp) || !/^[!-~]{1,128}$/.test(nonce)) return false
  const signed = Buffer.from(signature, 'base64')
  // One way to write each signature, or a changed one might still be right.
  if (signed.length === 0 || signed.toString('base64') !== signature) return false
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) >= secondsMax) return false
  const key = keys.get(serial)
  const [any] = keys.values()
  if (!any) return false
  const text = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')])
  return verify('sha256', text, key ?? any, signed) && key !== undefined
}
