import type { Form } from './forms.rules.ts'
import type { Words } from './words.rules.ts'

export type Priority = 1 | 2 | 3 | 4

export type Taxonomy = {
  key: string
  version: number
  groups: { code: string; label: Words; team: string; codes: { code: string; label: Words; priority: Priority }[] }[]
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
  /** A person who holds this many open tickets is given no more; the team's pool keeps them. */
  openPerPersonMax: number
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
}

/** Keyword rules: the plain half of triage. A rule may only raise a priority. */
export type TriageRules = {
  key: string
  version: number
  /** The code that says nothing: where a customer chose it, the words decide. */
  otherCode: string
  rules: { code: string; priority?: Priority; anyOf: string[]; why: Words }[]
  moneySafety: string[]
  vulnerable: string[]
  /** From this amount on the priority is at least this. Minor units as text. */
  amountRaises: { currency: string; amountMinorMin: string; priority: Priority }[]
}

export type CannedReply = { key: string; version: number; title: Words; text: Words }
export type Notice = { key: string; version: number; subject: Words; text: Words }

/** Everything an organisation decides by data, newest versions. `W` is the workflow's type (records/tickets). */
export type Knowledge<W> = {
  forms: Form[]
  workflow: W
  taxonomy: Taxonomy
  routing: Routing
  steps: Steps
  triage: TriageRules
  replies: CannedReply[]
  notices: Notice[]
}

/** Label and default priority of a code; the group's own label when only the group is known. */
export function codeEntry(taxonomy: Taxonomy, code: string): { label: Words; priority: Priority } | null {
  for (const group of taxonomy.groups) {
    const entry = group.codes.find((candidate) => candidate.code === code)
    if (entry) return entry
    if (group.code === code) return { label: group.label, priority: 4 }
  }
  return null
}

/** Key of the team that answers for a code. */
export function teamKeyOf(routing: Routing, code: string): string {
  return routing.teamByCode[code] ?? routing.teamByGroup[code.split('-')[0] ?? ''] ?? routing.fallbackTeam
}

/** Fills `{placeholders}`; one that has no fact stays visible, so that nobody sends a half sentence unnoticed. */
export function fill(text: string, facts: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole)
}
