/**
 * WeChat Pay's side of refunds, for tests: a real HTTP server with keys of its own, which checks every request's signature
 * and signs every answer, unless it was told to misbehave once. Nothing of it is taken from what it tests.
 */
import { createCipheriv, createSign, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '#platform/clock.ts'

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
/** One set of keys for all tests of a file: making them takes a while. */
export const keys = { merchant: pair(), platform: pair(), stranger: pair() }
export const mchId = '1900007291'
export const merchantSerial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'
export const platformId = 'PUB_KEY_ID_0119000072912024112000382000000001'
export const apiV3Key = 'only-for-tests-32-characters-ok!'

export type Signing = { key?: KeyObject; serial?: string; at?: Date; nonce?: string }

/** The headers by which WeChat Pay signs a body; each part can be wrong. */
export function signatureOf(body: string, clock: Clock, signing: Signing = {}): Record<string, string> {
  const timestamp = String(Math.floor((signing.at ?? clock.now()).getTime() / 1000))
  const nonce = signing.nonce ?? clock.bytes(16).toString('hex')
  const signer = createSign('RSA-SHA256').update(`${timestamp}\n${nonce}\n${body}\n`)
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': signing.serial ?? platformId,
    'wechatpay-signature': signer.sign(signing.key ?? keys.platform.privateKey, 'base64'),
  }
}

/** News of a refund as they are posted. */
export function newsOf(
  resource: object,
  clock: Clock,
  changes: { envelope?: object; key?: string; signing?: Signing } = {},
): { headers: Record<string, string>; body: Buffer } {
  const nonce = clock.bytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(changes.key ?? apiV3Key), Buffer.from(nonce))
  cipher.setAAD(Buffer.from('refund'))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(resource)), cipher.final(), cipher.getAuthTag()])
  const body = JSON.stringify({
    id: 'EV-2018022511223320873',
    create_time: '2026-11-02T10:34:56+08:00',
    resource_type: 'encrypt-resource',
    event_type: 'REFUND.SUCCESS',
    summary: 'refund',
    resource: {
      original_type: 'refund',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: sealed.toString('base64'),
      associated_data: 'refund',
      nonce,
    },
    ...changes.envelope,
  })
  return { headers: signatureOf(body, clock, changes.signing), body: Buffer.from(body) }
}

export type Refunded = Record<string, unknown> & { out_refund_no: string; status: string }
/** What happens to the next request instead: it answers by itself, and says whether it did. */
export type Mishap = (answer: Answer, request: IncomingMessage, response: ServerResponse, body: string) => void
export type Answer = (status: number, body: object | string, signing?: Signing | 'unsigned') => void

export type PretendWechatPay = {
  url: string
  refunds: Map<string, Refunded>
  /** Each request that came: "POST /v3/refund/domestic/refunds". */
  heard: string[]
  bodies: string[]
  /** Why requests were refused before anybody looked at them. */
  unsigned: string[]
  mishaps: (Mishap | null)[]
  close(): Promise<void>
}

/** The server. Without a mishap a new refund is PROCESSING, and the same request again answers the same. */
export async function openPretendWechatPay(clock: Clock): Promise<PretendWechatPay> {
  const pretend: Omit<PretendWechatPay, 'url' | 'close'> = {
    refunds: new Map(),
    heard: [],
    bodies: [],
    unsigned: [],
    mishaps: [],
  }
  const nonces = new Set<string>()

  function fault(request: IncomingMessage, body: string): string | null {
    const found =
      /^WECHATPAY2-SHA256-RSA2048 mchid="(\d+)",nonce_str="([0-9A-Za-z]{32})",timestamp="(\d+)",serial_no="([0-9A-F]+)",signature="([^"]+)"$/.exec(
        request.headers.authorization ?? '',
      )
    if (!found) return 'no Authorization'
    const [, mch, nonce = '', timestamp, serial, signature = ''] = found
    if (mch !== mchId || serial !== merchantSerial) return 'another merchant'
    if (Math.abs(clock.now().getTime() / 1000 - Number(timestamp)) > 300) return 'too old'
    if (nonces.has(nonce)) return 'a nonce twice'
    nonces.add(nonce)
    if (request.headers.accept !== 'application/json' || !request.headers['user-agent']) return 'headers are missing'
    if (request.headers['wechatpay-serial'] !== platformId) return 'no public key is asked for'
    const text = `${request.method}\n${request.url}\n${timestamp}\n${nonce}\n${body}\n`
    const isRight = createVerify('RSA-SHA256').update(text).verify(keys.merchant.publicKey, signature, 'base64')
    return isRight ? null : 'a wrong signature'
  }

  function serve({ method, url }: IncomingMessage, body: string, answer: Answer): void {
    const found =
      method === 'POST' ? pretendRefund(pretend.refunds, body) : pretend.refunds.get(url!.split('/').at(-1)!)
    if (found) answer(200, found)
    else answer(404, { code: 'RESOURCE_NOT_EXISTS', message: 'no such refund' })
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    pretend.heard.push(`${request.method} ${request.url}`)
    pretend.bodies.push(body)
    const answer: Answer = (status, content, signing = {}) => {
      const text = typeof content === 'string' ? content : JSON.stringify(content)
      const headers = signing === 'unsigned' ? {} : signatureOf(text, clock, signing)
      response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(text)
    }
    const wrong = fault(request, body)
    if (wrong) {
      pretend.unsigned.push(wrong)
      // Whose request is not signed gets no signature either (wechatpay3_3.shtml).
      return answer(401, { code: 'SIGN_ERROR', message: wrong }, 'unsigned')
    }
    const mishap = pretend.mishaps.shift()
    if (mishap) mishap(answer, request, response, body)
    else serve(request, body, answer)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    ...pretend,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}

/** Takes a refund, or finds the one that was taken under its number. */
export function pretendRefund(refunds: Map<string, Refunded>, body: string): Refunded {
  const asked = JSON.parse(body)
  const before = refunds.get(asked.out_refund_no)
  if (before) return before
  const made: Refunded = {
    refund_id: '50000000382019052709732678859',
    out_refund_no: asked.out_refund_no,
    transaction_id: asked.transaction_id ?? '4200002250202411180038203859',
    out_trade_no: asked.out_trade_no ?? 'ORDER-20261101-7',
    channel: 'ORIGINAL',
    user_received_account: '招商银行信用卡0403',
    create_time: '2026-11-02T10:34:56+08:00',
    status: 'PROCESSING',
    funds_account: 'AVAILABLE',
    amount: { ...asked.amount, payer_total: asked.amount.total, payer_refund: asked.amount.refund, discount_refund: 0 },
  }
  refunds.set(asked.out_refund_no, made)
  return made
}
