import { askedFields, type Form, fieldFaults } from '#records/knowledge/forms.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import {
  type Cause,
  type Deed,
  type Dictionary,
  entryOf,
  familyOf,
  foldCode,
  type MoneyState,
  unclear,
  type Wait,
} from './dictionary.rules.ts'
import { type OwnMethod, withEnough } from './methods.rules.ts'

/** A payment that failed, as its page tells it. */
export type Failure = {
  family: string
  code: string
  /** What was paid with; empty when nobody said. */
  method: string
  /** What the customer could pay with, if the page knows. */
  methods: OwnMethod[]
  /** Minor units, in the currency of `methods`. */
  amountMinor: bigint | null
  at: Date
}

export type Guidance = {
  family: string
  code: string
  /** Whether the code is listed; what is said of others is general. */
  known: boolean
  cause: string
  title: string
  money: { state: MoneyState; words: string }
  why: string
  steps: { key: string; does: Deed | null; words: string }[]
  until: Date | null
  /** What most likely works, the likeliest first: only methods that the customer has. */
  methods: { key: string; name: string }[]
  danger: boolean
  complaint: { code: string; form: string; answers: Record<string, string> } | null
}

/**
 * What somebody should know and do whose payment failed. Unknown codes get the general words of their family, and nothing is
 * ever said about money that the code does not say. Never throws for anything that a page can send.
 */
export function guide(
  dictionary: Dictionary,
  failure: Failure,
  place: { zone: string; language: Language; forms: Form[] },
): Guidance {
  const { causes } = dictionary
  const family = familyOf(dictionary, failure.family)
  const entry = family && entryOf(family, failure.code)
  const cause = causeOf(dictionary, entry?.cause)
  const until = cause.wait && untilOf(cause.wait, failure.at, place.zone)
  const speak = (words: Parameters<typeof say>[0]) => say(words, place.language)
  const code = entry?.code ?? (family ? foldCode(family, failure.code) : '')
  return {
    family: family?.key ?? '',
    code,
    known: entry !== undefined,
    cause: cause.key,
    title: speak(cause.title),
    money: { state: cause.money, words: speak(causes.money[cause.money]) },
    why: speak(!entry && family ? family.general : cause.why),
    steps: cause.actions
      .flatMap((key) => causes.actions.find((action) => action.key === key) ?? [])
      .map(({ key, does, words }) => ({
        key,
        does,
        words: speak(words).replace('{until}', until ? sayMoment(until, place.zone, place.language) : ''),
      })),
    until,
    methods: likeliest(dictionary, cause, failure).map(({ key, name }) => ({ key, name: speak(name) })),
    danger: cause.danger,
    complaint: complaintOf(cause, place.forms, {
      error: [family ? speak(family.name) : '', code].filter(Boolean).join(' '),
      method: failure.method,
    }),
  }
}

/** The cause of a key; what names none that is there is unclear. @throws Error for a dictionary without the unclear one */
function causeOf({ causes: { causes } }: Dictionary, key: string | undefined): Cause {
  const found = causes.find((cause) => cause.key === key) ?? causes.find((cause) => cause.key === unclear)
  if (!found) throw new Error('the dictionary has no cause for what is unclear')
  return found
}

/** The customer's own methods that may work, by the order of the dictionary; the one that failed last or not at all. */
function likeliest({ causes }: Dictionary, cause: Cause, failure: Failure): Dictionary['causes']['methods'] {
  if (cause.methods === 'none') return []
  const rest = withEnough(failure.methods, failure.amountMinor).map(({ method }) => method)
  const failed = rest.indexOf(failure.method)
  // Whoever has two cards of a kind may pay with the other one.
  if (failed >= 0) rest.splice(failed, 1)
  const again = cause.methods === 'any' && failed >= 0 ? [failure.method] : []
  const others = causes.methods.filter(({ key }) => rest.includes(key))
  return [...others, ...causes.methods.filter(({ key }) => again.includes(key) && !rest.includes(key))]
}

const minuteMs = 60_000
const roundMinutes = 5

/** When a wait is over: minutes are rounded up to five, so that an answer may be kept for a minute. */
function untilOf(wait: Wait, at: Date, zone: string): Date {
  if ('minutes' in wait) {
    const step = roundMinutes * minuteMs
    return new Date(Math.ceil((at.getTime() + wait.minutes * minuteMs) / step) * step)
  }
  const day = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  const next = 'days' in wait ? day.add({ days: 1 }) : day.with({ day: 1 }).add({ months: 1 })
  return new Date(next.toZonedDateTime(zone).epochMilliseconds)
}

/** A moment as people say it, by the organisation's clocks. */
function sayMoment(at: Date, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone: zone,
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
}

/**
 * What a complaint about it begins with: the form and what is known already, as far as the form asks it. Null when the
 * organisation does not offer that form.
 */
function complaintOf(cause: Cause, forms: Form[], known: { error: string; method: string }): Guidance['complaint'] {
  const form = forms.find(({ key, active }) => key === cause.complaint.form && active)
  if (!form) return null
  const given = { ...known, ...cause.complaint.answers }
  // A question may hang on the answer to another one.
  const asked = askedFields(form, given)
  const fits = (key: string, answer: string) => {
    const field = asked.find((one) => one.key === key)
    return field !== undefined && answer !== '' && fieldFaults(field, answer).length === 0
  }
  const method = known.method && !fits('method', known.method) ? 'other' : known.method
  const answers = Object.entries({ ...given, method }).filter(([key, answer]) => fits(key, answer))
  return { code: cause.complaint.code, form: form.key, answers: Object.fromEntries(answers) }
}
