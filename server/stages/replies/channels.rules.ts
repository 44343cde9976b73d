/** Where news of somebody's money goes. On the telephone first: seconds matter, and who was robbed may not look at letters. */
export type Channel = 'sms' | 'voice' | 'email'

/** Why a message to a telephone went out not at all, so that the other channel would fare no better. */
const pointless = ['no_provider', 'number_missing', 'number_full', 'template_unknown']

/**
 * THE rule by which channels news go at once: a text message, and to whoever has a P1 an urgent one by call as well; a letter to
 * whoever left no number; nothing to whoever left nothing.
 */
export function channelsAtOnce(
  news: { isUrgent: boolean },
  to: { priority: number; hasPhone: boolean; hasEmail: boolean },
): Channel[] {
  if (to.hasPhone) return to.priority === 1 && news.isUrgent ? ['sms', 'voice'] : ['sms']
  return to.hasEmail ? ['email'] : []
}

/** What became of the messages of the same news to a telephone. */
export type Tried = { channel: 'sms' | 'voice'; mayArrive: boolean }

/**
 * The same rule, once a message to a telephone has failed: the other channel that was not tried yet, and when nothing is left or
 * under way there, a letter. Null: nothing more, or something is still under way.
 */
export function channelInstead(
  failed: { channel: 'sms' | 'voice'; code: string },
  left: { offered: readonly Channel[]; tried: readonly Tried[]; hasLetter: boolean },
): Channel | null {
  const other = failed.channel === 'sms' ? 'voice' : 'sms'
  const isFresh = left.offered.includes(other) && left.tried.every(({ channel }) => channel !== other)
  if (isFresh && !pointless.includes(failed.code)) return other
  return left.hasLetter && !left.tried.some(({ mayArrive }) => mayArrive) ? 'email' : null
}
