import settings from './settings.json' with { type: 'json' }
import words from './templates.json' with { type: 'json' }

/** As the port has them (platform/phone-port.ts). */
type PhoneChannel = 'sms' | 'voice'
export type PhoneTemplate = keyof typeof words.templates
/** What a message says besides its own words, in clear in its row: nothing that anybody typed. */
export type PhoneFacts = {
  until?: string
  target?: 'account' | 'transaction'
  /** Of a ticket's own steps, and the number of the event that is told. */
  step?: PhoneStep
  seq?: number
}

/** What a message about a ticket's own steps can say (template `progress`), by the names of the letters that say it at length. */
export type PhoneStep = keyof typeof words.steps
export const isPhoneStep = (key: string): key is PhoneStep => Object.hasOwn(words.steps, key)

/** So many notices are taken together. */
export const phoneNoticesAtOnce = 20
/** Another sender may take a notice whose sender died after this long. */
export const leaseMs = 60_000
/** Nothing is begun later than this after it was taken: what is begun then has ended before the lease does. */
export const beginMsMax = 30_000

const { attemptsMax, firstPauseSeconds, arrivesWithinMinutes, callHours } = settings
const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * What became of a notice that was taken. `sent`: the provider has it, by this name. `wait`: not before that time, and this was
 * no try. `overtaken`: what followed has a message that says more. `error`: it has it not, or nobody knows, `final` when trying
 * again would not help. `delivered`, `undelivered`: what became of one that was sent.
 */
export type Outcome =
  | { sent: string }
  | { wait: Date }
  | { overtaken: true }
  | { error: string; final: boolean }
  | { delivered: true }
  | { undelivered: string }

/** What is written on the row of a notice; `untried` takes its attempt back, `code` is what its story says of a failure. */
export type Mark = {
  sent?: Date
  reference?: string
  due?: Date
  untried?: true
  folded?: Date
  delivered?: Date
  failed?: Date
  error?: string
  event?: 'phone.sent' | 'phone.folded' | 'phone.delivered' | 'phone.failed'
  code?: string
}

/** @param attempts how often it was tried, this time included */
export function markOf(outcome: Outcome, channel: PhoneChannel, attempts: number, now: Date): Mark {
  if ('sent' in outcome)
    return {
      sent: now,
      reference: outcome.sent,
      due: new Date(now.getTime() + arrivesWithinMinutes[channel] * minuteMs),
      event: 'phone.sent',
    }
  if ('wait' in outcome) return { due: outcome.wait, untried: true }
  if ('overtaken' in outcome) return { folded: now, event: 'phone.folded' }
  if ('delivered' in outcome) return { delivered: now, event: 'phone.delivered' }
  if ('undelivered' in outcome) return failed(outcome.undelivered, outcome.undelivered, now)
  const { error, final } = outcome
  if (final) return failed(error, error, now)
  if (attempts >= attemptsMax) return failed(error, 'not_sent', now)
  return { due: new Date(now.getTime() + firstPauseSeconds * 1_000 * 3 ** (attempts - 1)), error }
}

function failed(error: string, code: string, now: Date): Mark {
  return { failed: now, error, code, event: 'phone.failed' }
}

/**
 * Whether a number got as much as it may within a day: anybody can type anybody's number into a form. Steps leave room for what
 * is said of money.
 */
export function isFull(channel: PhoneChannel, template: string, sentWithinDay: number): boolean {
  const { perNumberAndDayMax, stepsPerNumberAndDayMax } = settings
  return sentWithinDay >= (template === 'progress' ? stepsPerNumberAndDayMax : perNumberAndDayMax)[channel]
}

/** A number with its country (ITU-T E.164); without one it is of the Chinese mainland, when it is dialled as one there. */
export function dialled(value: string): string | null {
  if (/^\+[1-9]\d{5,14}$/.test(value)) return value
  // Area codes lose their zero behind the country (numbering plan of the mainland).
  return /^0[1-9]\d{8,10}$/.test(value) ? `+86${value.slice(1)}` : null
}

/** Whether a number may take a text message: on the mainland only mobiles do. */
export const takesText = (to: string): boolean => !to.startsWith('+86') || /^\+861[3-9]\d{9}$/.test(to)

export function isTemplate(key: string): key is PhoneTemplate {
  return Object.hasOwn(words.templates, key)
}

/** Whether somebody is woken for it. */
export const isUrgent = (template: PhoneTemplate): boolean => words.templates[template].urgent

/**
 * When a notice may go out: a text message at once; a call that is not urgent between eight in the morning and nine in the
 * evening by the organisation's clocks. Looked for by quarters of an hour, since zones change their clocks at some of them.
 */
export function mayGoAt(channel: PhoneChannel, template: PhoneTemplate, now: Date, zone: string): Date {
  if (channel === 'sms' || isUrgent(template)) return now
  const hourOf = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' })
  const isDay = (at: number) => {
    const hour = Number(hourOf.format(at))
    return hour >= callHours.from && hour < callHours.until
  }
  if (isDay(now.getTime())) return now
  const quarter = hourMs / 4
  let at = Math.ceil(now.getTime() / quarter) * quarter
  while (!isDay(at)) at += quarter
  return new Date(at)
}

/** The words of a template in one of the two languages that we have them in. */
export function wordsOf(template: PhoneTemplate, channel: PhoneChannel, language: string): string {
  return words.templates[template][channel][language === 'en' ? 'en' : 'zh-Hans']
}

/** What is protected, as a customer calls it. */
export function targetWord(target: unknown, language: string): string {
  const { account, transaction, any } = words.targets
  const its = target === 'transaction' ? transaction : target === 'account' ? account : any
  return its[language === 'en' ? 'en' : 'zh-Hans']
}

/** What became of a ticket, in a few words. */
export const stepWords = (step: PhoneStep, language: string): string =>
  words.steps[step][language === 'en' ? 'en' : 'zh-Hans']

/** The names in braces: the variables of a template that a provider approves. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!))]
}
