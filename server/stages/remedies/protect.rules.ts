import type { RemedyPolicy } from '#records/knowledge/remedies/policy.rules.ts'
import type { Draft, Facts, Protection } from '#records/tickets/draft.rules.ts'

/** What did not come from a customer just now, or was not said by one, calls for no haste: it was seen to, or is of another ticket. */
const quietChannels = ['split', 'statement', 'alert_unanswered', 'import']

/**
 * Step at the door: money that is stolen, or missing, is protected in the commit that stores the ticket. The account when
 * somebody else has access to it, the payment when it did not arrive; nothing where nobody names either, or no core is
 * connected: then a person calls (stages/capacity/calls).
 */
export function protect(draft: Draft, facts: Pick<Facts, 'knowledge' | 'now' | 'mayHold'>): Draft {
  if (!facts.mayHold || quietChannels.includes(draft.submission.channel)) return draft
  return { ...draft, protection: protectionOf(draft, facts.knowledge.remedies, facts.now) }
}

function protectionOf(draft: Draft, { hold }: RemedyPolicy, now: Date): Protection | null {
  const reason = reasonOf(draft, hold)
  if (!reason) return null
  const contact =
    draft.contacts.find(({ kind }) => kind === 'app_user') ?? draft.contacts.find(({ kind }) => kind === 'phone')
  const isVouched = reason === 'theft' ? contact?.kind === 'app_user' : isPaymentVouched(draft)
  const until = new Date(now.getTime() + (isVouched ? hold.vouchedMinutes : hold.claimedMinutes) * 60_000)
  if (reason === 'missing_money' && draft.orderNo)
    return { reason, isVouched, until, target: { orderNo: draft.orderNo } }
  return reason === 'theft' && contact ? { reason, isVouched, until, target: { contact } } : null
}

function reasonOf(draft: Draft, hold: RemedyPolicy['hold']): Protection['reason'] | null {
  if (hold.accountCodes.includes(draft.code)) return 'theft'
  if (hold.transactionCodes.includes(draft.code)) return 'missing_money'
  return (draft.guess?.fundSafety ?? 0) * 100 >= hold.fundSafetyPercentMin ? 'theft' : null
}

/** Whether the host app vouches that this payment is this customer's. */
function isPaymentVouched({ orderNo, submission: { context } }: Draft): boolean {
  const { orderNo: order, transactionNo } = context?.signed ?? {}
  return orderNo !== null && (orderNo === order || orderNo === transactionNo)
}
