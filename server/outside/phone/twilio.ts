import { z } from 'zod'
import { type PhoneMessage, type PhoneNotices, PhoneRefused, type PhoneState } from '#platform/phone-port.ts'
import { askProvider, wordOf } from './ask-provider.ts'
import { isFromTwilio } from './twilio-signature.ts'

export type TwilioSettings = {
  accountSid: string
  authToken: string
  /** A number, or a messaging service (MG…); without it there are no text messages. */
  smsFrom: string | undefined
  /** A number; without it there are no calls. */
  voiceFrom: string | undefined
  at?: string
}

const place = 'https://api.twilio.com'
const spoken = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW', en: 'en-GB' } as Record<string, string>

const taken = z.object({ sid: z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/) })
const refused = z.object({ code: z.number().int().positive() })
const asked = z.object({ status: z.string().max(40), error_code: z.number().nullish() })
/** Of a message (twilio.com/docs/messaging, "Message status values") and of a call ("Call status values"). */
const ends: Record<string, 'delivered' | 'failed'> = {
  delivered: 'delivered',
  read: 'delivered',
  completed: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
  busy: 'failed',
  'no-answer': 'failed',
}

/**
 * Text messages and calls by Twilio (API 2010-04-01): Messages, and Calls with TwiML that reads the text twice. A call counts
 * as delivered once it was answered, by whomever. Its receipts are signed (twilio-signature.ts); they are asked for only
 * where Twilio could reach us. Signed by official examples; not tried against the service, which needs an account.
 */
export function twilio(settings: TwilioSettings): PhoneNotices {
  const { accountSid, authToken, smsFrom, voiceFrom } = settings
  const where = settings.at ?? place
  const account = `${where}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  const stateOf = (status: string, code: unknown): PhoneState => {
    const state = ends[status] ?? 'under_way'
    return { state, code: state === 'failed' ? wordOf(code ?? status) : null }
  }
  return {
    name: 'twilio',
    where,
    isSimulated: false,
    channels: [...(smsFrom ? (['sms'] as const) : []), ...(voiceFrom ? (['voice'] as const) : [])],
    async send(message) {
      const isText = message.channel === 'sms'
      const form = new URLSearchParams({
        To: message.to,
        ...(isText ? textOf(message, smsFrom ?? '') : { From: voiceFrom ?? '', Twiml: twimlOf(message) }),
        ...(message.receiptsTo.startsWith('https:') ? { StatusCallback: message.receiptsTo } : {}),
      })
      const { status, answer } = await askProvider(`${account}/${isText ? 'Messages' : 'Calls'}.json`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: String(form),
      })
      if (status === 429 || status >= 500) throw new Error(`twilio answered ${status}`)
      if (status >= 400) throw new PhoneRefused(wordOf(refused.safeParse(answer).data?.code ?? status))
      const { data } = taken.safeParse(answer)
      if (!data) throw new Error('the answer of twilio has no sid')
      return { reference: data.sid }
    },
    async ask({ channel, reference }) {
      const of = channel === 'sms' ? 'Messages' : 'Calls'
      const { status, answer } = await askProvider(`${account}/${of}/${encodeURIComponent(reference)}.json`, {
        method: 'GET',
        headers: { authorization },
      })
      const { data } = asked.safeParse(answer)
      if (status !== 200 || !data) throw new Error(`twilio answered ${status}`)
      return stateOf(data.status, data.error_code)
    },
    readReceipt({ url, headers, body }) {
      const signature = headers['x-twilio-signature']
      if (!isFromTwilio(authToken, { signature, url, type: headers['content-type'], body })) return null
      const form = new URLSearchParams(body.toString('utf8'))
      const reference = form.get('MessageSid') ?? form.get('CallSid')
      const status = form.get('MessageStatus') ?? form.get('CallStatus')
      return reference && status ? { reference, ...stateOf(status, form.get('ErrorCode')) } : null
    },
  }
}

function textOf({ text }: PhoneMessage, from: string): Record<string, string> {
  return { Body: text, ...(from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from }) }
}

/** The text, read out twice (twilio.com/docs/voice/twiml/say). */
function twimlOf({ text, language }: PhoneMessage): string {
  const plain = text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return `<Response><Say language="${spoken[language] ?? 'en-GB'}" loop="2">${plain}</Say></Response>`
}
