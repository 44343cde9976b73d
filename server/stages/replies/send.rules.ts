/** Another sender may take a notice whose sender died after this long. */
export const leaseMs = 60_000

const dayMs = 86_400_000

/** The last letter to an address that nobody verified. */
export type LastLetter = { at: Date; noticeId: string }

/**
 * What becomes of a notice to an address that nobody verified and that got a letter before. Anybody can type an address, so it gets one letter a day,
 * whatever number of tickets name it:
 * - `send`: the last letter is a day old, or it was this notice's own and has to be tried again.
 * - `told`: a letter went out after this news was born, and said that there is news; or it is only a receipt.
 * - `wait`: until the next letter may go, or the address is verified.
 */
export function decideLetter(
  notice: { noticeId: string; template: string; createdAt: Date },
  last: LastLetter,
  now: Date,
): { letter: 'send' | 'told' } | { letter: 'wait'; until: Date } {
  if (last.noticeId === notice.noticeId) return { letter: 'send' }
  const next = new Date(last.at.getTime() + dayMs)
  if (notice.template === 'received' && now < next) return { letter: 'told' }
  if (last.at >= notice.createdAt) return { letter: 'told' }
  return now < next ? { letter: 'wait', until: next } : { letter: 'send' }
}
