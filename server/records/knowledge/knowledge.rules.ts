import type { Calendar } from './calendars/calendar.rules.ts'
import type { Form } from './forms.rules.ts'
import type { Regime } from './regimes/regime.rules.ts'
import type { Timing } from './regimes/timing.rules.ts'
import type { RemedyPolicy } from './remedies/policy.rules.ts'
import type { Words } from './words.rules.ts'

export type Priority = 1 | 2 | 3 | 4

export type Taxonomy = {
  key: string
  version: number
  /** Which team answers for a group is the routing's. */
  groups: { code: string; label: Words; codes: { code: string; label: Words; priority: Priority }[] }[]
}

/** Which team answers for a group of codes. */
export type Routing = {
  key: string
  version: number
  teams: { key: string; name: Words }[]
  teamByGroup: Record<string, string>
  /** A single code that another team answers for. */
  teamByCode: Record<string, string>
  fallbackTeam: string
  /** How many open tickets a person holds at most, unless their roster says otherwise; the team's pool keeps the rest. */
  openPerPersonMax: number
  /** How many of those are kept free for P1. */
  emergencySlots?: number
  /** What an open ticket of each priority weighs when loads are compared; nothing said: one. */
  weightByPriority?: Record<string, number>
  /** What some tickets need of a person: those of these codes or groups, or of customers who need care. */
  skills?: { key: string; name: Words; codes?: string[]; vulnerable?: boolean }[]
  /** How long a normal ticket waits for somebody who has its language and skills while they are full. */
  skillWaitMinutes?: number
  /** Who takes a team's P1 when nobody of it is there, and which roles do when nobody is there either. */
  overflowTeam?: Record<string, string>
  dutyRoles?: string[]
  /** After so many minutes without any of them a P1 goes to whoever is there. */
  allHandsMinutes?: number
  /** How long somebody may have a ticket of each priority without touching it. */
  untouchedMinutes?: Record<string, number>
  /** Up to which priority an untouched ticket leaves somebody who is away for a while, or off shift. */
  urgentLeavesUpTo?: { away: number; off: number }
}

/** Owner role and deadline of each of the eight steps, and how the customer's promise is made. Hours are calendar hours. */
export type Steps = {
  key: string
  version: number
  steps: {
    step: string
    ownerRole: string
    hours?: number
    hoursByPriority?: Record<string, number>
    label: Words
    explanation: Words
  }[]
  promise: { hoursByPriority: Record<string, number>; explanation: Words }
  /** Until when somebody speaks with a customer whose words call for a person, by how they sound. */
  person: { ownerRole: string; minutesByMood: Record<string, number>; explanation: Words }
}

/** Keyword rules: the plain half of triage. A rule may only raise a priority. */
export type TriageRules = {
  key: string
  version: number
  /** The code that says nothing: where a customer chose it, the words decide. */
  otherCode: string
  rules: { code: string; priority?: Priority; anyOf: string[]; why: Words }[]
  moneySafety: string[]
  /** From this amount on the priority is at least this. Minor units as text. */
  amountRaises: { currency: string; amountMinorMin: string; priority: Priority }[]
  /** Kinds of care that customers may need, and the words that speak of each. It helps them one step sooner, up to P2. */
  care: { kind: string; label: Words; anyOf: string[] }[]
  /** From this probability on (percent) that money is stolen, tricked away or missing. The first that fits counts. */
  fundSafetyRaises: { percentMin: number; priority: Priority }[]
  moodRaises: { mood: string; priority: Priority }[]
  /** Somebody with so many earlier tickets in so many days, or with one for the same order, is helped one step sooner. */
  repeat: { days: number; ticketsMin: number }
  /** After so many corrections a new model is trained by itself, not more often than every so many hours. */
  retrain: { correctionsMin: number; hoursMin: number }
  /**
   * When so many others reported the same code within the hour, and so many times what is usual: what becomes of each
   * priority, P1 first. The first that fits counts. Nothing becomes P1 by numbers alone: that lane is for one customer's money.
   */
  reach: { othersMin: number; timesUsualMin: number; priorities: [Priority, Priority, Priority, Priority] }[]
}

export type CannedReply = { key: string; version: number; title: Words; text: Words }
export type Notice = { key: string; version: number; subject: Words; text: Words }

/** Everything an organisation decides by data, newest versions. `W` is the workflow's type (records/tickets). */
export type Knowledge<W> = {
  forms: Form[]
  /** In the order of their keys. */
  workflows: W[]
  taxonomy: Taxonomy
  routing: Routing
  steps: Steps
  triage: TriageRules
  replies: CannedReply[]
  notices: Notice[]
  regimes: Regime[]
  calendars: Calendar[]
  timing: Timing
  remedies: RemedyPolicy
}

/** Label and default priority of a code; the group's own label when only the group is known. */
export function codeEntry(
  taxonomy: Pick<Taxonomy, 'groups'>,
  code: string,
): { label: Words; priority: Priority } | null {
  for (const group of taxonomy.groups) {
    const entry = group.codes.find((candidate) => candidate.code === code)
    if (entry) return entry
    if (group.code === code) return { label: group.label, priority: 4 }
  }
  return null
}

/** Every code of a taxonomy, in its order. */
export function codesOf({ groups }: Pick<Taxonomy, 'groups'>): string[] {
  return groups.flatMap((group) => group.codes.map(({ code }) => code))
}

/** Key of the team that answers for a code. */
export function teamKeyOf(routing: Routing, code: string): string {
  return routing.teamByCode[code] ?? routing.teamByGroup[code.split('-')[0] ?? ''] ?? routing.fallbackTeam
}

/** Fills `{placeholders}`; one that has no fact stays visible, so that nobody sends a half sentence unnoticed. */
export function fill(text: string, facts: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole)
}
