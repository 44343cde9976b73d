import type { Words } from '../words.rules.ts'

/** Units that laws and schemes count in. A billing cycle is a calendar month from the day that it starts. */
export const units = ['minutes', 'hours', 'calendar_days', 'business_days', 'weeks', 'billing_cycles'] as const
export type Unit = (typeof units)[number]

/**
 * `calendar` names the calendar whose days count, and in whose zone they end; without it, the organisation's own. Minutes and
 * hours count as they pass, whatever the hour; only with a `calendar` of their own do they count in its working time.
 */
export type Length = { unit: Unit; count: number; calendar?: string }

/** What starts a clock. Only `received` is known at the door; the others are recorded on the ticket when they are. */
export const triggers = [
  'received',
  'transaction',
  'forwarded',
  'notice_of_error',
  'credited',
  'investigated',
  'final_reply',
  'review_asked',
] as const
export type Trigger = (typeof triggers)[number]

/** What ends a clock. */
export const stops = ['acknowledged', 'replied', 'resolved', 'first_reply'] as const
export type Stop = (typeof stops)[number]

export type Extension = {
  key: string
  label: Words
  /** The new length, counted from the same start; never beyond `absoluteEnd` of its clock. */
  length: Length
  /** Who approves; never the one who asks. */
  approver: 'lead' | 'head'
  /** Key of the notice that must be sent with it; null when the source asks for none. */
  notice: string | null
  /** What must hold, as the source says it. */
  condition: Words
}

/** When something must be sent or done. */
export const moments = ['at_start', 'before_end', 'at_end', 'after_end', 'with_extension', 'with_pause'] as const

/** Something that must be sent or done besides keeping the time. */
export type Duty = { key: string; label: Words; when: (typeof moments)[number] }

/** A reason for which time is left out of the count; `notice` is the key of what must be sent at once, if anything. */
export type Pause = { key: string; label: Words; notice: string | null }

export type ClockRule = {
  key: string
  label: Words
  trigger: Trigger
  /** On what it depends whether it runs at all (an instrument, a kind of customer). A person decides; without, it always runs. */
  condition?: Words
  length: Length
  /** Whether the day of the trigger itself is day 1; usually counting starts with the day after. */
  countsFirstDay?: boolean
  /**
   * What the law makes of an end on a day off: the next working day of `calendar`. A `prudent` clock stays on the day off all
   * the same, and only its explanation says until when the law would have it.
   */
  rolls?: { calendar: string; to: 'next_working_day'; prudent?: boolean } | null
  stops: Stop[]
  extensions: Extension[]
  /** How far beyond its start no extension may carry it. */
  absoluteEnd: Length | null
  /** Reasons for which time is left out of the count. */
  pauses: Pause[]
  duties: Duty[]
  ownerRole: 'agent' | 'lead'
  /** Key of the ladder in `timing` that it climbs when time gets short. */
  ladder: string
}

/** A law or scheme that sets clocks, as dated data that a compliance officer edits. A change is a new version. */
export type Regime = {
  key: string
  version: number
  name: Words
  /** ISO 3166-1 alpha-2, `EU`, or `*` where a scheme asks nothing about places. */
  jurisdiction: string
  appliesTo: {
    /** Kinds of organisation; empty: every kind. */
    institutions: string[]
    /** Codes or groups of the taxonomy; empty: every complaint. */
    codes: string[]
    /** Channels; empty: every channel. */
    channels: string[]
    note: Words
  }
  /** First and last day, in the organisation's zone, on which a complaint that comes is under it. */
  validFrom: string
  validTo: string | null
  source: string
  /** Points of it that nobody could check against the source; empty when all of it was. */
  unverified: Words[]
  escalation: Words
  clocks: ClockRule[]
}
