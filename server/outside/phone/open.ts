import type { Clock } from '#platform/clock.ts'
import type { PhoneNotices } from '#platform/phone-port.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { aliyun } from './aliyun.ts'
import { readApproved } from './approved.ts'
import { sandboxGateway } from './sandbox-gateway.ts'
import { twilio } from './twilio.ts'

/** What the settings HUIYIN_PHONE_… say. */
export type PhoneSettings = {
  provider: 'aliyun' | 'twilio' | 'sandbox' | undefined
  /** Of the sandbox. */
  url: string | undefined
  /** The AccessKey's id (Alibaba Cloud) or the account's sid (Twilio). */
  keyId: string | undefined
  /** Its secret, the account's token, or the sandbox's. */
  secret: string | undefined
  /** What the sandbox signs its receipts with, each `whsec_…`. */
  receiptSecrets: string[] | undefined
  smsSender: string | undefined
  voiceSender: string | undefined
  /** File with the names of approved templates. */
  templates: string | undefined
}

/** Who sends text messages and makes calls; null when the settings name nobody. @throws StartFailure (configuration) */
export function openPhone(settings: PhoneSettings, clock: Clock): PhoneNotices | null {
  const { provider, smsSender, voiceSender } = settings
  if (!provider) return null
  const need = (name: string, value: string | undefined): string => {
    if (value) return value
    throw new StartFailure('configuration', `HUIYIN_PHONE_PROVIDER is ${provider}, which needs ${name}: set it too.`)
  }
  const secret = need('HUIYIN_PHONE_SECRET', settings.secret)
  if (provider === 'sandbox') {
    const { receiptSecrets = [] } = settings
    if (receiptSecrets.length === 0) need('HUIYIN_PHONE_RECEIPT_SECRETS', undefined)
    const url = need('HUIYIN_PHONE_URL', settings.url).replace(/\/$/, '')
    return sandboxGateway({ url, token: secret, receiptSecrets })
  }
  if (!smsSender && !voiceSender) need('HUIYIN_PHONE_SMS_SENDER or HUIYIN_PHONE_VOICE_SENDER', undefined)
  const keyId = need('HUIYIN_PHONE_KEY_ID', settings.keyId)
  if (provider === 'twilio')
    return twilio({ accountSid: keyId, authToken: secret, smsFrom: smsSender, voiceFrom: voiceSender })
  return aliyun({
    key: { id: keyId, secret },
    approved: readApproved(need('HUIYIN_PHONE_TEMPLATES', settings.templates)),
    smsSign: smsSender,
    voiceNumber: voiceSender,
    clock,
  })
}
