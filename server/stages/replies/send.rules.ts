/** So many notices are taken together. */
export const noticesAtOnce = 50
/** Another sender may take a notice whose sender died after this long. */
export const leaseMs = 60_000
/** No letter is begun later than this after its notice was taken: what is begun then has ended before the lease does. */
export const beginMsMax = 30_000
/** So many tries, then the notice has failed. */
export const attemptsMax = 8
/** After the first try that failed; twice as long after each further one. */
const firstPauseMs = 30_000

const dayMs = 86_400_000

/** The last letter to an address that nobody verified. */
export type LastLetter = { at: Date; noticeId: string }
export type News = { noticeId: string; template: string; createdAt: Date }
export type Decision = { letter: 'send' | 'told' } | { letter: 'wait'; until: Date }

/**
 * What becomes of a notice to an address that nobody verified and that got a letter before. Anybody can type an address,
 * so it gets one letter a day, whatever number of tickets name it:
 * - `send`: the last letter is a day old, or it was this notice's own and has to be tried again.
 * - `told`: a letter went out after this news was born, and said that there is news; or it is only a receipt.
 * - `wait`: until the next letter may go, or the address is verified.
 */
export function decideLetter(notice: News, last: LastLetter, now: Date): Decision {
  if (last.noticeId === notice.noticeId) return { letter: 'send' }
  const next = new Date(last.at.getTime() + dayMs)
  if (notice.template === 'received' && now < next) return { letter: 'told' }
  if (last.at >= notice.createdAt) return { letter: 'told' }
  return now < next ? { letter: 'wait', until: next } : { letter: 'send' }
}

/** The same for several notices to one address, oldest first: what one of them sends is the last letter for the next. */
export function decideLetters(notices: News[], last: LastLetter, now: Date): Map<string, Decision> {
  let latest = last
  return new Map(
    notices.map((notice) => {
      const decision = decideLetter(notice, latest, now)
      if (decision.letter === 'send') latest = { at: now, noticeId: notice.noticeId }
      return [notice.noticeId, decision]
    }),
  )
}

/**
 * What became of a notice that was taken. `sent`: a letter went out, by that template. `told`: an earlier letter to the
 * address spoke for this notice too. `overtaken`: what followed has a letter that says more. `wait`: not before that time, and
 * this was no try. `error`: no letter, `final` when trying again would not help.
 */
export type Outcome =
  | { sent: string }
  | { told: true }
  | { overtaken: true }
  | { wait: Date }
  | { error: string; final: boolean }

/** What is written on the row of a notice; `due` is when it is tried again, and `untried` takes its attempt back. */
export type Mark = {
  sent?: Date
  failed?: Date
  due?: Date
  untried?: true
  error?: string
  /** What the ticket's story then says. */
  event?: string
}

/** @param attempts how often it was tried, this time included */
export function markOf(outcome: Outcome, attempts: number, now: Date): Mark {
  if ('sent' in outcome) return { sent: now, event: 'notice.sent' }
  if ('told' in outcome || 'overtaken' in outcome) return { sent: now, event: 'notice.folded' }
  if ('wait' in outcome) return { due: outcome.wait, untried: true }
  const { error, final } = outcome
  if (final || attempts >= attemptsMax) return { failed: now, error, event: 'notice.failed' }
  return { due: new Date(now.getTime() + firstPauseMs * 2 ** (attempts - 1)), error }
}
