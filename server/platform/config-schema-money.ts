import { resolve } from 'node:path'
import { z } from 'zod'
import { facts, outsideUrl, path } from './config-facts.ts'

/** Files by the id of the key in them. */
const keyFiles = z
  .string()
  .regex(/^\w{8,80}=[^,=\s]+(,\w{8,80}=[^,=\s]+)*$/, 'expected ID=FILE, several separated by commas')
  .transform(
    (value) =>
      new Map(
        value.split(',').map((part) => {
          const [id, file] = part.split('=')
          return [id!, resolve(file!)] as const
        }),
      ),
  )

/** Secrets of Standard Webhooks 1.0; several while one replaces another. */
const webhookSecrets = z.string().transform((value, context) => {
  const secrets = value.split(',').map((part) => part.trim())
  if (!secrets.every((secret) => /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret))) {
    context.addIssue({
      code: 'custom',
      message: 'expected whsec_ and 24 to 64 random bytes in base64, several by commas',
    })
    return z.NEVER
  }
  return secrets
})

/** Settings of whoever holds the money, of the risk desk, and of whoever carries messages to telephones. */
export const moneySchema = {
  HUIYIN_CORE_URL: outsideUrl.optional().meta(
    facts('Address of the payment core, which holds and returns money', {
      default: 'none, or the sandbox of the demo',
    }),
  ),
  HUIYIN_CORE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'expected a token without spaces')
    .optional()
    .meta(facts('Bearer token for HUIYIN_CORE_URL', { secret: true })),
  HUIYIN_CORE_CALLBACK_SECRETS: webhookSecrets
    .optional()
    .meta(facts("Secrets that the core's callbacks are signed with, separated by commas", { secret: true })),
  HUIYIN_RISK_URL: outsideUrl
    .optional()
    .meta(facts('Address of the risk desk, which hears when money is protected', { default: 'none' })),
  HUIYIN_RISK_SECRETS: webhookSecrets
    .optional()
    .meta(facts('Secrets that news for HUIYIN_RISK_URL are signed with, separated by commas', { secret: true })),
  HUIYIN_WECHAT_PAY_MCH_ID: z
    .string()
    .regex(/^\d{8,32}$/, 'expected digits')
    .optional()
    .meta(facts('Merchant number at WeChat Pay, for refunds through it')),
  HUIYIN_WECHAT_PAY_SERIAL: z
    .string()
    .regex(/^[0-9A-Fa-f]{8,64}$/, 'expected hexadecimal digits')
    .transform((value) => value.toUpperCase())
    .optional()
    .meta(facts("Serial number of the merchant's API certificate")),
  HUIYIN_WECHAT_PAY_KEY: path.optional().meta(facts('PEM file with the private key of that certificate')),
  HUIYIN_WECHAT_PAY_API_V3_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32}$/, 'expected 32 characters')
    .optional()
    .meta(facts('API v3 key of the merchant', { secret: true })),
  HUIYIN_WECHAT_PAY_PUBLIC_KEYS: keyFiles
    .optional()
    .meta(facts("WeChat Pay's public keys or certificates, ID=FILE, separated by commas")),
  HUIYIN_PHONE_PROVIDER: z
    .enum(['aliyun', 'twilio', 'sandbox'], 'expected aliyun, twilio or sandbox')
    .optional()
    .meta(facts('Who sends text messages and makes calls; without it nobody does')),
  HUIYIN_PHONE_URL: outsideUrl.optional().meta(facts('Address of the sandbox gateway')),
  HUIYIN_PHONE_KEY_ID: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'expected an id of letters and digits')
    .optional()
    .meta(facts('AccessKey id (Alibaba Cloud) or account SID (Twilio)')),
  HUIYIN_PHONE_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'expected a secret without spaces')
    .optional()
    .meta(facts('AccessKey secret, auth token, or the token of the sandbox', { secret: true })),
  HUIYIN_PHONE_RECEIPT_SECRETS: webhookSecrets
    .optional()
    .meta(facts('Secrets that the sandbox signs its receipts with, separated by commas', { secret: true })),
  HUIYIN_PHONE_SMS_SENDER: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta(facts('Approved signature (Alibaba Cloud), number or messaging service (Twilio) of text messages')),
  HUIYIN_PHONE_VOICE_SENDER: z
    .string()
    .regex(/^\+?\d{3,15}$/, 'expected a telephone number')
    .optional()
    .meta(facts('Number that calls come from; without it no calls')),
  HUIYIN_PHONE_TEMPLATES: path
    .optional()
    .meta(facts('JSON file with the ids of approved templates (Alibaba Cloud): template, language, sms or voice')),
}
