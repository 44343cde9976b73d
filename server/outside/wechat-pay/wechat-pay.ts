import type { KeyObject } from 'node:crypto'
import type { z } from 'zod'
import type { Clock } from '#platform/clock.ts'
import { isLoopback } from '#platform/on-the-way.ts'
import type { MoneyRail, MoneyStatus } from '#platform/ports.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { envelope, fault, type Refund, refund, refundNews, refundPath } from './contract.ts'
import { decipher } from './decipher.ts'
import { exchange, type Heard, NotReached } from './exchange.ts'
import { isOf, isRefundNo, refundNo, refusalOf, refused, requestOf, statusOf } from './refund.ts'
import { authorization, isSigned, signerOf, type VerifyKeys } from './sign.ts'

/** The host near by, and the one far away for when that cannot be reached (core/consts of WeChat Pay's Go library). */
const usualHosts = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'] as const
const usualLimits = { connectMs: 2_000, answerMs: 5_000 }
const newsBytesMax = 1024 * 1024
const keyBitsMin = 2048
const apiV3KeyBytes = 32

export type WechatPay = {
  mchId: string
  /** Of the merchant's certificate. */
  serial: string
  privateKey: KeyObject
  apiV3Key: string
  verifyKeys: VerifyKeys
  /** Where refunds' news shall be posted: https, without a query. Null: nobody reaches us from there, so we only ask. */
  notifyUrl: string | null
  clock: Clock
  /** Other hosts than WeChat Pay's, for tests: the first is asked, the others if it cannot be reached. */
  hosts?: readonly [string, ...string[]]
  /** For connecting, and for everything until the end of an answer, other hosts included. */
  limits?: { connectMs: number; answerMs: number }
}

/** A signed answer: of a refund, or an error, with a sentence about it for the log. */
type Said = { refund: Refund } | { status: number; code: string; what: string }

/**
 * Refunds of payments that were made with WeChat Pay, by API v3 (docs/integrations/wechat-pay-refunds.md). What is not
 * signed by WeChat Pay is believed by nobody here: such an answer leaves an order open, whatever it says. It looks up nothing
 * and has no statements: those are its bills, files of a day that come the morning after, which nobody here reads yet.
 * @throws StartFailure (configuration) for keys that cannot work and addresses that would be unsafe
 */
export function wechatPay(options: WechatPay): MoneyRail {
  mustBeSafe(options)
  const { mchId, serial, verifyKeys, notifyUrl, clock, hosts = usualHosts, limits = usualLimits } = options
  const apiV3Key = Buffer.from(options.apiV3Key)
  const merchant = { mchId, serial, sign: signerOf(options.privateKey) }
  // Asks that answers be signed with the public key, while certificates are being replaced by it.
  const wanted = [...verifyKeys.keys()].find((id) => id.startsWith('PUB_KEY_ID_'))

  async function reach(method: 'GET' | 'POST', path: string, body: string): Promise<Heard & { host: string }> {
    const signal = AbortSignal.timeout(limits.answerMs)
    let unreached: unknown
    for (const host of hosts) {
      const timestamp = Math.floor(clock.now().getTime() / 1000)
      const nonce = clock.bytes(16).toString('hex')
      const headers = {
        authorization: authorization(merchant, { method, path, body, timestamp, nonce }),
        accept: 'application/json',
        // Requests without one may be refused (basic rules of API v3).
        'user-agent': 'Huiyin',
        ...(wanted ? { 'wechatpay-serial': wanted } : {}),
        ...(body ? { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) } : {}),
      }
      try {
        const heard = await exchange(new URL(path, host), { method, headers, body }, limits.connectMs, signal)
        return { ...heard, host: new URL(host).host }
      } catch (error) {
        if (!(error instanceof NotReached)) throw error
        unreached = error
      }
    }
    throw unreached
  }

  /** What WeChat Pay signed; anything else throws. The status is not signed, so an answer's words must fit it. */
  async function call(method: 'GET' | 'POST', path: string, body = ''): Promise<Said> {
    const heard = await reach(method, path, body)
    const said = parsed(fault, heard.body)?.code
    const what = `${heard.host} answered ${heard.status}${said ? ` ${said}` : ''}`
    if (!isSigned(heard.headers, heard.body, verifyKeys, clock.now())) throw new Error(`${what}, not signed`)
    if (heard.status === 200) {
      const found = parsed(refund, heard.body)
      if (found) return { refund: found }
      throw new Error(`${what}, which is not understood`)
    }
    return { status: heard.status, code: said ?? '', what }
  }

  const rail: MoneyRail = {
    name: 'wechat_pay',
    where: hosts[0],
    kinds: ['refund'],
    async submit(id, order) {
      const request = requestOf(id, order, notifyUrl)
      if ('refused' in request) return refused(id, request.refused, clock.now())
      const answer = await call('POST', refundPath, request.body)
      if ('refund' in answer) {
        if (!isOf(answer.refund, id, order)) throw new Error('WeChat Pay answered of another refund')
        return statusOf(id, answer.refund, clock.now())
      }
      const code = refusalOf(answer.status, answer.code)
      if (code === null) throw new Error(answer.what)
      // A try before this one may have arrived, and this one be refused because of it.
      return (await rail.ask(id, order)) ?? refused(id, code, clock.now())
    },
    async ask(id, order) {
      const answer = await call('GET', `${refundPath}/${refundNo(id)}`)
      if ('refund' in answer) {
        if (!isOf(answer.refund, id, order)) throw new Error('WeChat Pay answered of another refund')
        return statusOf(id, answer.refund, clock.now())
      }
      if (answer.status === 404 && answer.code === 'RESOURCE_NOT_EXISTS') return null
      throw new Error(answer.what)
    },
    lookUp: async () => null,
    statement: async () => null,
    readNews({ headers, body, now }): { id: string; status: MoneyStatus } | null {
      if (body.length > newsBytesMax || !isSigned(headers, body, verifyKeys, now)) return null
      const sent = parsed(envelope, body)
      const plain = sent && decipher(sent.resource, apiV3Key)
      const news = plain && parsed(refundNews, plain)
      if (!news || news.mchid !== mchId || !isRefundNo(news.out_refund_no)) return null
      if (sent.event_type !== `REFUND.${news.refund_status}`) return null
      const status = statusOf(news.out_refund_no, { ...news, status: news.refund_status }, new Date(sent.create_time))
      return { id: sent.id, status }
    },
  }
  return rail
}

/** A JSON text of this shape, without what the shape does not name; null for anything else. */
function parsed<S extends z.ZodType>(shape: S, text: Buffer): z.output<S> | null {
  try {
    return shape.parse(JSON.parse(text.toString('utf8')))
  } catch {
    return null
  }
}

function mustBeSafe({ privateKey, apiV3Key, verifyKeys, notifyUrl, hosts = usualHosts }: WechatPay): void {
  const wrong = (sentence: string) => new StartFailure('configuration', sentence)
  if (Buffer.byteLength(apiV3Key) !== apiV3KeyBytes)
    throw wrong(
      `HUIYIN_WECHAT_PAY_API_V3_KEY must be ${apiV3KeyBytes} characters long: copy it from the merchant platform.`,
    )
  if (privateKey.type !== 'private' || !isRsa(privateKey))
    throw wrong(
      `HUIYIN_WECHAT_PAY_KEY must hold an RSA private key of ${keyBitsMin} bits or more: name apiclient_key.pem.`,
    )
  if (verifyKeys.size === 0 || ![...verifyKeys.values()].every((key) => key.type === 'public' && isRsa(key)))
    throw wrong('HUIYIN_WECHAT_PAY_PUBLIC_KEYS must name RSA public keys or certificates of WeChat Pay, at least one.')
  for (const host of hosts) {
    const { protocol, hostname } = new URL(host)
    if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, ''))))
      throw wrong(`WeChat Pay is reached by https only, not at ${host}.`)
  }
  if (notifyUrl !== null && (!/^https:\/\/[^?#]+$/.test(notifyUrl) || notifyUrl.length > 256))
    throw wrong('WeChat Pay posts news to an https address without a query, of at most 256 characters.')
}

function isRsa(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= keyBitsMin
}
