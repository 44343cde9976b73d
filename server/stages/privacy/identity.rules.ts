/**
 * What a customer may do with the number and secret of a ticket alone, and what needs one step more that shows who they are:
 * an app's session, a code to the address on file, or staff who made sure who calls. Complaining, following and being
 * protected need nothing (条例 article 32: no service is refused for data that it does not need).
 */
export const deedNeeds = {
  complain: 'nothing',
  follow: 'nothing',
  'consent.choose': 'nothing',
  'data.see': 'step',
  'data.copy': 'step',
  'contact.correct': 'step',
  'name.correct': 'step',
  'erasure.ask': 'step',
  'refund_target.change': 'step',
  'hold.end_early': 'step',
} as const
export type Deed = keyof typeof deedNeeds

export const methods = ['app', 'code', 'staff'] as const
export type Method = (typeof methods)[number]

/** What a browser proved, and when. */
export type Step = { customerId: string; method: Method; contactId: string | null; provedAt: Date }

/** A step is good for so long, in the browser that took it. */
export const stepMinutes = 15
/** A code waits so long to be typed, and is guessed at so often. */
export const codeMinutes = 10
export const codeTriesMax = 5
/** Codes for one customer in an hour and in a day: fifteen guesses an hour at six digits are right once in some years. */
export const codesPerHourMax = 3
export const codesPerDayMax = 8
/** Callers that one of the staff vouches for in an hour: a call takes minutes, and each code opens a customer's whole file. */
export const vouchesPerHourMax = 10
/** Corrections in a day: each writes to an address that somebody may have made up. */
export const correctionsPerDayMax = 3

/** Whether a deed about a customer's data may be done now, by the step that the browser took before, if any. */
export function mayDo(deed: Deed, customerId: string, step: Step | null, now: Date): boolean {
  if (deedNeeds[deed] === 'nothing') return true
  if (!step || step.customerId !== customerId) return false
  const ageMs = now.getTime() - step.provedAt.getTime()
  return ageMs >= 0 && ageMs < stepMinutes * 60_000
}

/** When one more code may be asked for: null for now, else the wait. `asked` are the times of those of the last day. */
export function codeWaitMs(asked: Date[], now: Date): number | null {
  const hourMs = 3_600_000
  const times = asked.map((at) => at.getTime()).toSorted((a, b) => b - a)
  const waits = [
    { at: times[codesPerHourMax - 1], ms: hourMs },
    { at: times[codesPerDayMax - 1], ms: 24 * hourMs },
  ].map(({ at, ms }) => (at === undefined ? 0 : at + ms - now.getTime()))
  const wait = Math.max(...waits)
  return wait > 0 ? wait : null
}
