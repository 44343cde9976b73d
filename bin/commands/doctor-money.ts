import { type CoreLook, lookAtCore } from '../../server/outside/payment-core/look.ts'
import { approvedFor, readApproved } from '../../server/outside/phone/approved.ts'
import { openPhone } from '../../server/outside/phone/open.ts'
import { systemClock } from '../../server/platform/clock.ts'
import type { Config } from '../../server/platform/config.ts'
import { isLoopback } from '../../server/platform/on-the-way.ts'
import type { PhoneNotices } from '../../server/platform/phone-port.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import words from '../../server/stages/replies/phone/templates.json' with { type: 'json' }
import type { Finding } from './doctor.ts'

type Settings = Pick<Config, 'core' | 'phone' | 'portalUrl' | 'loopback'>

/** Receivers of news believe signatures of the last five minutes: a difference of clocks is mended long before. */
const clockMsMax = 60_000

/** Who holds the money, and who tells customers of it. Nothing is moved and nobody's telephone rings by asking. */
export async function aboutMoney(config: Settings, options: { msMax?: number } = {}): Promise<Finding[]> {
  return [...(await aboutCore(config, options)), aboutPhone(config)]
}

async function aboutCore({ core, portalUrl }: Settings, options: { msMax?: number }): Promise<Finding[]> {
  const what = 'payment core'
  if (!core)
    return [{ what, found: 'nobody is connected (HUIYIN_CORE_URL): nothing can be protected, returned or paid' }]
  const look = await lookAtCore({ ...core, clock: systemClock, ...options })
  const { host, hostname, protocol } = URL.canParse(core.url)
    ? new URL(core.url)
    : { host: '?', hostname: '', protocol: '' }
  const way = protocol === 'https:' ? 'by TLS' : 'by plain http on this machine only'
  const seen =
    look.fault === null
      ? `${host}, ${way}, knows our token, answered in ${look.tookMs} ms`
      : look.fault === 'address'
        ? 'not asked'
        : `${host}, ${way}`
  const clock = look.fault === null ? clockAdvice(look.clockMs) : undefined
  const isFar = !isLoopback(hostname.replace(/^\[|\]$/g, ''))
  const { length } = core.callbackSecrets
  return [
    { what, found: seen, wrong: look.fault === null ? clock : coreAdvice(look) },
    {
      what: 'news of the core',
      found: `${portalUrl}/v1/core/callbacks, signed with ${length === 1 ? 'one secret' : `one of ${length} secrets`}`,
      wrong:
        isFar && isLoopback(new URL(portalUrl).hostname.replace(/^\[|\]$/g, ''))
          ? 'the core cannot reach this address, and every end is only found by asking: set HUIYIN_URL'
          : undefined,
      soon:
        length > 1
          ? 'once the core signs with the new secret, take the old one out of HUIYIN_CORE_CALLBACK_SECRETS'
          : undefined,
    },
  ]
}

function clockAdvice(clockMs: number | null): string | undefined {
  if (clockMs === null || Math.abs(clockMs) <= clockMsMax) return undefined
  const seconds = Math.round(Math.abs(clockMs) / 1_000)
  return `its clock is ${seconds} s ${clockMs > 0 ? 'ahead of' : 'behind'} ours, and news that are 300 s away are refused: set both by NTP`
}

/** What to do, in a line. */
function coreAdvice({ fault, said }: Exclude<CoreLook, { fault: null }>): string {
  switch (fault) {
    case 'address':
      return `${said} Set HUIYIN_CORE_URL.`
    case 'certificate':
      return `${said}: its certificate is not believed; renew it there, or name its authority in NODE_EXTRA_CA_CERTS`
    case 'unreachable':
      return `${said}: see whether it runs, whether HUIYIN_CORE_URL is right, and the network between`
    case 'token':
      return `${said}: it does not know our token; set HUIYIN_CORE_TOKEN`
    case 'redirect':
      return `${said}: redirects are not followed; set HUIYIN_CORE_URL to where it is`
    case 'status':
      return `${said} to a question about an order that nobody sent: ask its operators, and run "huiyin core check"`
    case 'shape':
      return `${said} in other words than the contract's, as a proxy in between does: see whether HUIYIN_CORE_URL is right`
    case 'known':
      return `${said}: it says that it knows an order that nobody sent; run "huiyin core check" before money goes through it`
  }
}

function aboutPhone({ core, phone: settings, portalUrl, loopback }: Settings): Finding {
  const what = 'text messages and calls'
  try {
    const phone = openPhone(settings, systemClock)
    if (!phone)
      return {
        what,
        found: 'nobody sends any (HUIYIN_PHONE_PROVIDER): customers are told by e-mail',
        soon: core
          ? 'who left no e-mail is not told that their money is protected: set HUIYIN_PHONE_PROVIDER'
          : undefined,
      }
    const asked = portalUrl.startsWith('https:') ? '' : '; receipts do not come to plain http, arrival is asked'
    return {
      what,
      found: `${phone.name} at ${phone.where}: ${phone.channels.join(' and ')}${phone.isSimulated ? ', simulated' : asked}`,
      wrong:
        phone.isSimulated && !loopback
          ? 'nobody’s telephone rings: set HUIYIN_PHONE_PROVIDER to a real one'
          : undefined,
      soon: phoneAdvice(phone, settings.templates),
    }
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error
    return { what, found: 'not usable', wrong: error.message }
  }
}

function phoneAdvice(phone: PhoneNotices, templates: string | undefined): string | undefined {
  const missing = phone.name === 'aliyun' && templates ? notApproved(phone, templates) : []
  if (missing.length > 0)
    return `have these approved and name them in HUIYIN_PHONE_TEMPLATES, until then they go by e-mail: ${missing.join(', ')}`
  if (phone.channels.length > 1) return undefined
  return phone.channels.includes('sms')
    ? 'a text that does not arrive has no call to follow: set HUIYIN_PHONE_VOICE_SENDER'
    : 'nobody can be sent a text: set HUIYIN_PHONE_SMS_SENDER'
}

/** Our messages that a provider which sends only approved ones would refuse, as `template (language channel)`. */
function notApproved(phone: PhoneNotices, file: string): string[] {
  const approved = readApproved(file)
  const missing: string[] = []
  for (const template of Object.keys(words.templates))
    for (const language of ['zh-Hans', 'en'])
      for (const channel of phone.channels)
        try {
          approvedFor(approved, { template, language, channel })
        } catch {
          missing.push(`${template} (${language} ${channel})`)
        }
  return missing
}
