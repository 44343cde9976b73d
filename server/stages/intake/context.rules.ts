import { maskText } from '#records/customers/masking.rules.ts'
import type { Context, Said } from '#records/entries/context.rules.ts'
import type { Contact, Submission } from '#records/tickets/draft.rules.ts'

/** What the host app said, as everybody may see it. */
export function maskSaid({ signed, claimed }: Said): Said {
  return { signed: maskContext(signed), claimed: maskContext(claimed) }
}

/** What the host app said, with the secrets in it destroyed. */
export function withoutSecrets<S extends Said>(said: S): S {
  return { ...said, signed: keptContext(said.signed), claimed: keptContext(said.claimed) }
}

/** Ends a value; no value holds it, and no number goes on across it. */
const valueEnd = '\u001f'

/** An order number stays, a card number in any of the values does not; a customer's id keeps its end at most. */
function maskContext(context: Context): Context {
  const names = Object.keys(context) as (keyof Context)[]
  if (names.length === 0) return context
  const { customerRef, ...open } = context
  // One look at all of them: each alone would cost as much.
  const masked = maskText(names.map((name) => open[name as keyof typeof open] ?? '').join(valueEnd)).text.split(
    valueEnd,
  )
  const shown = Object.fromEntries(names.map((name, index) => [name, masked[index]]))
  return customerRef === undefined ? shown : { ...shown, customerRef: maskReference(customerRef) }
}

function keptContext(context: Context): Context {
  const names = Object.keys(context) as (keyof Context)[]
  if (names.length === 0) return context
  const kept = maskText(names.map((name) => context[name] ?? '').join(valueEnd)).keep.split(valueEnd)
  return Object.fromEntries(names.map((name, index) => [name, kept[index]]))
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
