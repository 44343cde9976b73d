import { maskText } from '#records/customers/masking.rules.ts'
import type { Context, Said } from '#records/entries/context.rules.ts'
import type { Contact, Submission } from '#records/tickets/draft.rules.ts'

/** What one look at something gives: `keep` without secrets, which may be sealed; `shown` masked, which everybody sees. */
export type Looked<T> = { keep: T; shown: T }

/** What the host app said, with the secrets in it destroyed, and as everybody may see it. */
export function lookAtSaid({ signed, claimed }: Said): Looked<Said> {
  const [first, second] = [lookAtContext(signed), lookAtContext(claimed)]
  return { keep: { signed: first.keep, claimed: second.keep }, shown: { signed: first.shown, claimed: second.shown } }
}

/** Ends a value; no value holds it, and no number goes on across it. */
const valueEnd = '\u001f'

/** An order number stays, a card number in any of the values does not; a customer's id keeps its end at most. */
function lookAtContext(context: Context): Looked<Context> {
  const names = Object.keys(context) as (keyof Context)[]
  if (names.length === 0) return { keep: context, shown: context }
  // One look at all of them: each alone would cost as much.
  const { keep, text } = maskText(names.map((name) => context[name] ?? '').join(valueEnd))
  const split = (values: string[]): Context => Object.fromEntries(names.map((name, index) => [name, values[index]]))
  const kept = split(keep.split(valueEnd))
  const shown = text === keep ? kept : split(text.split(valueEnd))
  const { customerRef } = kept
  return {
    keep: kept,
    shown: customerRef === undefined ? shown : { ...shown, customerRef: maskReference(customerRef) },
  }
}

/** The customer in the host app, when its server vouched for them: found again by it, like by a phone number. */
export function appUserOf({ context }: Submission): Contact | null {
  const reference = context?.signed.customerRef
  if (!context?.entryId || !reference) return null
  // Two apps may both have a customer 1001.
  return { kind: 'app_user', value: `${context.entryId}:${reference}`, masked: maskReference(reference) }
}

/** What the ticket is about: what the customer says, else what was signed. What nobody vouches for fills nothing. */
export function subjectMatterOf(submission: Submission): Pick<Submission, 'amount' | 'orderNo'> {
  const { amountMinor, currency, orderNo, transactionNo } = submission.context?.signed ?? {}
  const signed = amountMinor && currency ? { amountMinor: BigInt(amountMinor), currency } : null
  return {
    amount: submission.amount ?? signed,
    orderNo: submission.orderNo ?? orderNo ?? transactionNo ?? null,
  }
}

function maskReference(reference: string): string {
  const signs = [...reference]
  return signs.length > 8 ? `****${signs.slice(-4).join('')}` : '****'
}
