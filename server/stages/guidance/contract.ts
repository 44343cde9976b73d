import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, language, line, text } from '#platform/wire.rules.ts'
import { deeds, moneyStates, reaches } from './dictionary.rules.ts'

const cacheSeconds = 60

/**
 * What to do about a payment that failed. The same question has the same answer for everybody: nothing of a person is asked
 * or told, and it may be kept for a minute.
 */
export const showGuidance = endpoint({
  name: 'showGuidance',
  summary: 'Why a payment failed, by the error code, and what to do now',
  method: 'GET',
  path: '/v1/guidance',
  origin: 'portal',
  permission: 'public',
  embeddable: true,
  cacheSeconds,
  query: z.object({
    /** Key of a family of codes: iso8583, wechat, alipay, unionpay, upi, or the organisation's own. */
    family: text(40),
    code: text(64),
    /** What was paid with: balance, debit, credit, later, transfer. */
    method: text(40).optional(),
    /** What else the customer could pay with, separated by spaces; no amounts. */
    methods: text(400).optional(),
    language: language.optional(),
  }),
  answer: z.object({
    family: z.string(),
    code: z.string(),
    /** Whether the code is listed; what is said of others is general. */
    known: z.boolean(),
    cause: z.string(),
    title: z.string(),
    money: z.object({ state: z.enum(moneyStates), words: z.string() }),
    why: z.string(),
    /** In the order in which to try them; `does` says what the page can do about one. */
    steps: z.array(z.object({ key: z.string(), does: z.enum(deeds).nullable(), words: z.string() })),
    until: instant.nullable(),
    /** The likeliest to work first. */
    methods: z.array(z.object({ key: z.string(), name: z.string() })),
    /** Money may be in danger: the form is offered at once. */
    danger: z.boolean(),
    /** What the form begins with; null when the organisation offers none for it. */
    complaint: z.object({ code: z.string(), form: z.string(), answers: z.record(z.string(), z.string()) }).nullable(),
  }),
})

export const showOutcomes = ['shown', 'followed', 'paid', 'complained'] as const

/**
 * What followed on a show. Its id is drawn by the page, means nobody, and is forgotten after a day. It stands in the body:
 * what an address names is an object that belongs to somebody.
 */
export const noteGuidanceOutcome = endpoint({
  name: 'noteGuidanceOutcome',
  summary: 'Guidance was shown, followed, ended in a payment, or in a complaint',
  method: 'POST',
  path: '/v1/guidance/outcomes',
  origin: 'portal',
  permission: 'public',
  embeddable: true,
  perMinuteMax: 600,
  bodyBytesMax: 2_048,
  body: z.strictObject({
    showId: z.uuid(),
    family: text(40),
    code: text(64),
    outcome: z.enum(showOutcomes),
    /** Public key of the entry point: pages of other sites must stand on its list. */
    entry: line(60).optional(),
  }),
})

const counted = {
  shown: z.number().int(),
  /** A step was taken from the page, such as choosing another method. */
  followed: z.number().int(),
  /** The page said that the payment worked afterwards. */
  paid: z.number().int(),
  complained: z.number().int(),
  /** Followed or paid, and no complaint from there. */
  avoided: z.number().int(),
}

/** Over how many days, today included, it is counted. */
export const countedDays = ['7', '30', '90'] as const

export const showGuidanceCounts = endpoint({
  name: 'showGuidanceCounts',
  summary: 'Guidance of the last 7, 30 or 90 days: shown, followed, paid, complaints, and tickets that were not needed',
  method: 'GET',
  path: '/v1/guidance/counts',
  origin: 'console',
  permission: 'dashboard.read',
  query: z.object({ days: z.enum(countedDays).default('30') }),
  answer: z.object({
    ...counted,
    /** Oldest first, every day. */
    days: z.array(z.object({ day: z.iso.date(), ...counted })),
    /** By family, the most shown first; without a name what belongs to none. */
    families: z.array(z.object({ family: z.string(), name: z.string().nullable(), ...counted })),
    /** By what the codes mean today, the most shown first. */
    causes: z.array(z.object({ cause: z.string(), title: z.string(), ...counted })),
    /** The codes that were shown most, at most fifty; `other` for what is not listed. */
    codes: z.array(
      z.object({ family: z.string(), code: z.string(), cause: z.string(), title: z.string(), ...counted }),
    ),
  }),
})

// ---- the dictionary: the shape of its documents; check.rules.ts says what they must mean ---------------------------

const words = (charsMax: number) =>
  z.strictObject({ 'zh-Hans': line(charsMax, 1), en: line(charsMax, 1), 'zh-Hant': line(charsMax, 1).exactOptional() })
const key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/)
const code = z.string().regex(/^[\x21-\x7e]{1,64}$/)

export const causesContent = z.strictObject({
  source: text(600),
  money: z.strictObject({ not_taken: words(300), unknown: words(300), taken: words(300) }),
  methods: z.array(z.strictObject({ key, name: words(60) })).max(20),
  actions: z.array(z.strictObject({ key, does: z.enum(deeds).nullable(), words: words(300) })).max(100),
  causes: z
    .array(
      z.strictObject({
        key,
        title: words(120),
        why: words(400),
        money: z.enum(moneyStates),
        methods: z.enum(reaches),
        actions: z.array(key).max(8),
        wait: z
          .union([
            z.strictObject({ minutes: z.number().int().min(1).max(10_080) }),
            z.strictObject({ days: z.literal(1) }),
            z.strictObject({ months: z.literal(1) }),
          ])
          .nullable(),
        danger: z.boolean(),
        complaint: z.strictObject({ code: line(20), form: line(60), answers: z.record(key, line(60)) }),
      }),
    )
    .max(100),
})

export const familyContent = z.strictObject({
  name: words(60),
  source: text(1_000),
  checkedOn: z.iso.date(),
  unverified: z.array(text(400)).max(20),
  prefixes: z.array(code).max(5),
  general: words(400),
  codes: z.array(z.strictObject({ code, also: z.array(code).max(5).exactOptional(), cause: key })).max(1_000),
})

const published = z.object({
  version: z.number().int(),
  publishedAt: instant,
  /** Null for what came with the product. */
  publishedBy: z.string().nullable(),
})
/** `versions`: every one there was, the newest first. */
const document = published.extend({ key: z.string(), versions: z.array(published) })
const familyKey = z.object({ key: z.string().regex(/^(?!causes$)[a-z][a-z0-9_-]{0,39}$/) })
/** Without one, the newest. */
const wanted = z.object({ version: z.coerce.number().int().positive().max(1_000_000).optional() })

export const showDictionary = endpoint({
  name: 'showDictionary',
  summary: 'The error codes and what is said of them: the causes and every family, newest versions, and their history',
  method: 'GET',
  path: '/v1/guidance/dictionary',
  origin: 'console',
  permission: 'knowledge.read',
  answer: z.object({
    causes: document.extend({ content: causesContent }).nullable(),
    families: z.array(document.extend({ content: familyContent })),
  }),
})

export const showCauses = endpoint({
  name: 'showCauses',
  summary: 'One version of causes and steps, to look at or to take up again',
  method: 'GET',
  path: '/v1/guidance/causes',
  origin: 'console',
  permission: 'knowledge.read',
  query: wanted,
  answer: z.object({ version: z.number().int(), content: causesContent }),
})

export const showFamily = endpoint({
  name: 'showFamily',
  summary: 'One version of a family of error codes, to look at or to take up again',
  method: 'GET',
  path: '/v1/guidance/families/:key',
  origin: 'console',
  permission: 'knowledge.read',
  params: familyKey,
  query: wanted,
  answer: z.object({ version: z.number().int(), content: familyContent }),
})

/** Publishes the version of the causes after the one in If-Match; 0 makes the first. */
export const publishCauses = endpoint({
  name: 'publishCauses',
  summary: 'Publish a new version of causes and steps',
  method: 'PUT',
  path: '/v1/guidance/causes',
  origin: 'console',
  permission: 'forms.manage',
  body: causesContent,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

/** Publishes the version of a family after the one in If-Match; 0 makes a new family, such as an app's own codes. */
export const publishFamily = endpoint({
  name: 'publishFamily',
  summary: 'Publish a new version of a family of error codes',
  method: 'PUT',
  path: '/v1/guidance/families/:key',
  origin: 'console',
  permission: 'forms.manage',
  params: familyKey,
  body: familyContent,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})
