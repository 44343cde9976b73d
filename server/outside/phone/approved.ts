import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type PhoneMessage, PhoneRefused } from '#platform/phone-port.ts'
import { StartFailure } from '#platform/start-failure.ts'

const id = z.string().regex(/^[\w-]{1,64}$/)
const ids = z.strictObject({ sms: id.optional(), voice: id.optional() }).optional()
const shape = z.record(z.string().regex(/^[a-z_]{1,40}$/), z.strictObject({ 'zh-Hans': ids, 'zh-Hant': ids, en: ids }))

/** By which names a provider has approved our templates: template → language → channel. */
export type ApprovedTemplates = z.output<typeof shape>

/**
 * The names of approved templates, from a file such as `{"hold_requested":{"zh-Hans":{"sms":"SMS_1","voice":"TTS_1"}}}`.
 * @throws StartFailure (configuration)
 */
export function readApproved(file: string): ApprovedTemplates {
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new StartFailure(
      'configuration',
      `HUIYIN_PHONE_TEMPLATES names ${file}, which is not a list of approved templates: expected JSON such as ` +
        '{"hold_requested":{"zh-Hans":{"sms":"SMS_1","voice":"TTS_1"}}}.',
      { cause },
    )
  }
}

/** The provider's name of a message's template; Traditional Chinese may be told in Simplified. @throws PhoneRefused */
export function approvedFor(
  approved: ApprovedTemplates,
  { template, language, channel }: Pick<PhoneMessage, 'template' | 'language' | 'channel'>,
): string {
  const of = approved[template]
  const own = language === 'en' ? of?.en : language === 'zh-Hant' ? of?.['zh-Hant'] : of?.['zh-Hans']
  const found = own?.[channel] ?? (language === 'zh-Hant' ? of?.['zh-Hans']?.[channel] : undefined)
  if (!found) throw new PhoneRefused('template_not_approved')
  return found
}
