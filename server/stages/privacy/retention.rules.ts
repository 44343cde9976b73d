import type { CustomerState } from '#records/customers/state.rules.ts'
import laws from './laws.json' with { type: 'json' }

export type Law = keyof typeof laws
export const lawNames = Object.keys(laws) as [Law, ...Law[]]
export const lawOf = (law: Law) => laws[law]

/** What an organisation chooses, in days: after the last ticket is done the data are only kept, then erased. */
export type Choice = { law: Law; restrictAfterDays: number; eraseAfterDays: number; binDays: number }
/** Defaults: half a year for questions that come up, three years for the file, a month for what was removed by mistake. */
export const usualChoice: Choice = { law: 'cn', restrictAfterDays: 180, eraseAfterDays: 1096, binDays: 30 }

/** Answers that are kept for retries under the same key may name a ticket for so long (platform/idempotency.ts). */
const traceDays = 30
/** A granted erasure waits a day, so that the letter about it arrives first. */
const answerHours = 24
const dayMs = 86_400_000

/**
 * What there is about a customer: their tickets that are not done, what of their money something is still to come of (a protection
 * that stands, a refund without an end), when the last ticket was done, when the last was touched.
 */
export type File = {
  state: CustomerState
  open: number
  openMoney: number
  doneAt: Date | null
  touchedAt: Date | null
  held: boolean
}

const after = (at: Date, days: number) => new Date(at.getTime() + days * dayMs)
const latest = (times: (Date | null)[]): Date | null => {
  const known = times.filter((at) => at !== null)
  return known.length > 0 ? new Date(Math.max(...known.map((at) => at.getTime()))) : null
}

/** Whether a choice keeps to its law: the shortest time that it may name, in days; null when it does. */
export function belowLaw(choice: Choice): number | null {
  const { fileDays } = laws[choice.law]
  return choice.eraseAfterDays < fileDays ? fileDays : null
}

/** When a customer's data go from one state to the next by themselves; null while something is open, held or over. */
export function dueAt(file: File, choice: Choice): { step: 'restrict' | 'erase'; at: Date } | null {
  if (file.state === 'erased' || file.open > 0 || file.openMoney > 0 || file.held || !file.doneAt) return null
  if (file.state === 'active') return { step: 'restrict', at: after(file.doneAt, choice.restrictAfterDays) }
  // The law may have become stricter than what was chosen under it.
  const days = Math.max(choice.eraseAfterDays, laws[choice.law].fileDays)
  return { step: 'erase', at: latest([after(file.doneAt, days), traces(file)])! }
}

/** Why data cannot be erased yet. */
export const obstacleReasons = ['open', 'money', 'held', 'law', 'traces'] as const
/** And until when, where that is known. */
export type Obstacle = { why: (typeof obstacleReasons)[number]; until: Date | null }

/**
 * What stands against erasing a customer now (PIPL article 47; GDPR article 17 paragraph 3): work that is not done, money that
 * has not come to its end, a legal hold, the statutory period of the file, and for a month the answers to retries. What the organisation itself chose to
 * keep longer does not: the customer asks for their own data.
 */
export function obstacles(file: File, law: Law, now: Date): Obstacle[] {
  const lawful = file.doneAt && after(file.doneAt, laws[law].fileDays)
  const traced = traces(file)
  return [
    ...(file.open > 0 ? [{ why: 'open' as const, until: null }] : []),
    ...(file.openMoney > 0 ? [{ why: 'money' as const, until: null }] : []),
    ...(file.held ? [{ why: 'held' as const, until: null }] : []),
    ...(lawful && lawful > now ? [{ why: 'law' as const, until: lawful }] : []),
    ...(traced && traced > now ? [{ why: 'traces' as const, until: traced }] : []),
  ]
}

/** When a granted erasure happens: as soon as the law lets it, and not before its answer has arrived. */
export function eraseAt(found: Obstacle[], now: Date): Date {
  return latest([new Date(now.getTime() + answerHours * 3_600_000), ...found.map(({ until }) => until)])!
}

function traces({ touchedAt }: File): Date | null {
  return touchedAt && after(touchedAt, traceDays)
}
