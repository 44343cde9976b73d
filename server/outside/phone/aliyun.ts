import { z } from 'zod'
import type { Clock } from '#platform/clock.ts'
import { type PhoneChannel, type PhoneNotices, PhoneRefused, type PhoneState } from '#platform/phone-port.ts'
import { type AliyunKey, pairsOf, signAliyun } from './aliyun-signature.ts'
import { type ApprovedTemplates, approvedFor } from './approved.ts'
import { askProvider, wordOf } from './ask-provider.ts'

export type AliyunSettings = {
  key: AliyunKey
  approved: ApprovedTemplates
  /** The approved signature of text messages; without one there are none. */
  smsSign: string | undefined
  /** The number that calls show; without one there are none. */
  voiceNumber: string | undefined
  clock: Clock
  /** Where the two services answer, when it is not where Alibaba Cloud says. */
  at?: { sms: string; voice: string }
}

const version = '2017-05-25'
const places = { sms: 'https://dysmsapi.aliyuncs.com', voice: 'https://dyvmsapi.aliyuncs.com' }
/** Calls by SingleCallByTts, among the products that QueryCallDetailByCallId knows (help.aliyun.com, document 393529). */
const voiceNotices = '11000000300006'
const chinaMs = 8 * 3_600_000
const detailCharsMax = 12_000

/** Tried again: limits of frequency, faults of theirs, a nonce that was used. Any other code is an answer for good. */
const passing = /LIMIT|Throttling|SYSTEM_ERROR|Unavailable|Internal|Timeout|NonceUsed/i

const shape = z.object({ Code: z.string().max(200) }).loose()
const reference = z.string().regex(/^[\x21-\x7e]{1,120}$/)
const smsDetails = z.object({
  SmsSendDetailDTOs: z.object({
    SmsSendDetailDTO: z.array(z.object({ SendStatus: z.number(), ErrCode: z.string().optional() })).max(50),
  }),
})
const callDetails = z.object({ Data: z.string().max(detailCharsMax).optional() })

/**
 * Text messages (dysmsapi) and calls (dyvmsapi) by Alibaba Cloud: SendSms and SingleCallByTts, both by approved templates.
 * The parameters travel in the body, so that no number stands in an address: the documentation shows them in the query, the
 * vendor's own client for Node (pop-core) sends them in the body. The receipts that Alibaba Cloud posts are not
 * signed (help.aliyun.com, document 101867), so none is believed: what became of a message is asked by a signed call.
 * Signed by an official example; not tried against the service itself, which needs an account.
 */
export function aliyun(settings: AliyunSettings): PhoneNotices {
  const at = settings.at ?? places
  const { smsSign, voiceNumber } = settings
  const call = (channel: PhoneChannel, action: string, form: Record<string, string>) =>
    callAliyun(settings, at[channel], action, form)
  return {
    name: 'aliyun',
    where: at.sms,
    isSimulated: false,
    channels: [...(smsSign ? (['sms'] as const) : []), ...(voiceNumber ? (['voice'] as const) : [])],
    async send(message) {
      const template = approvedFor(settings.approved, message)
      const params = JSON.stringify(message.params)
      if (message.channel === 'sms') {
        const form = { PhoneNumbers: smsNumber(message.to), SignName: smsSign ?? '', TemplateCode: template }
        // OutId: comes back in reports, so that the two sides can speak of the same message.
        const answer = await call('sms', 'SendSms', { ...form, TemplateParam: params, OutId: message.id })
        return { reference: referenceIn(answer, 'BizId') }
      }
      const form = { CalledNumber: voiceNumberOf(message.to), CalledShowNumber: voiceNumber ?? '', TtsCode: template }
      // No OutId: here it has at most 15 bytes.
      const answer = await call('voice', 'SingleCallByTts', { ...form, TtsParam: params, PlayTimes: '2' })
      return { reference: referenceIn(answer, 'CallId') }
    },
    async ask({ channel, to, reference: id, at: sentAt }) {
      if (channel === 'sms') {
        const day = new Date(sentAt.getTime() + chinaMs).toISOString().slice(0, 10).replaceAll('-', '')
        const form = { PhoneNumber: smsNumber(to), BizId: id, SendDate: day, PageSize: '1', CurrentPage: '1' }
        return smsState(await call('sms', 'QuerySendDetails', form))
      }
      const form = { CallId: id, ProdId: voiceNotices, QueryDate: String(sentAt.getTime()) }
      return callState(await call('voice', 'QueryCallDetailByCallId', form))
    },
    readReceipt: () => null,
  }
}

async function callAliyun(
  { key, clock }: AliyunSettings,
  place: string,
  action: string,
  form: Record<string, string>,
): Promise<Record<string, unknown>> {
  const { host } = new URL(place)
  const nonce = clock.bytes(16).toString('hex')
  // The host is signed, and sent by whoever opens the connection.
  const { host: _, ...headers } = signAliyun(key, { host, action, version, form, nonce, at: clock.now() })
  const { status, answer } = await askProvider(`${place}/`, {
    method: 'POST',
    headers: { ...headers, accept: 'application/json' },
    body: pairsOf(form),
  })
  const said = shape.safeParse(answer)
  if (!said.success) throw new Error(`${host} answered ${status} without a code`)
  if (said.data.Code === 'OK') return said.data
  const code = wordOf(said.data.Code)
  if (status >= 500 || code === 'unreadable' || passing.test(code)) throw new Error(`${host} answered ${code}`)
  throw new PhoneRefused(code)
}

/** What was taken without a name can never be asked about. @throws Error */
function referenceIn(answer: Record<string, unknown>, name: string): string {
  const found = reference.safeParse(answer[name])
  if (!found.success) throw new Error(`the answer has no ${name}`)
  return found.data
}

/** Numbers of the mainland without their country, others without a plus (help.aliyun.com, document 419277). */
function smsNumber(to: string): string {
  return to.startsWith('+86') ? to.slice(3) : to.slice(1)
}

/** Calls go to the mainland only; a landline has its area code with a zero, as it is dialled there. */
function voiceNumberOf(to: string): string {
  if (!to.startsWith('+86')) throw new PhoneRefused('number_not_called')
  return /^\+861\d{10}$/.test(to) ? to.slice(3) : `0${to.slice(3)}`
}

/** 1: waits for the operator's receipt, 2: failed, 3: arrived (help.aliyun.com, document 419277). */
function smsState(answer: unknown): PhoneState {
  const [detail] = smsDetails.safeParse(answer).data?.SmsSendDetailDTOs.SmsSendDetailDTO ?? []
  if (detail?.SendStatus === 3) return { state: 'delivered', code: null }
  return detail?.SendStatus === 2
    ? { state: 'failed', code: wordOf(detail.ErrCode) }
    : { state: 'under_way', code: null }
}

/**
 * The detail is a text of JSON. 200000: somebody answered (help.aliyun.com, VoiceReport); its other codes are why nobody did.
 * The name of the field in this answer could not be read in the documentation, so both known spellings are looked for.
 */
function callState(answer: unknown): PhoneState {
  const text = callDetails.safeParse(answer).data?.Data
  const detail = z.record(z.string(), z.unknown()).safeParse(text ? parsed(text) : null).data
  const code = detail?.statusCode ?? detail?.status_code ?? detail?.state
  if (code === undefined || code === null || code === '') return { state: 'under_way', code: null }
  return String(code) === '200000' ? { state: 'delivered', code: null } : { state: 'failed', code: wordOf(code) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
