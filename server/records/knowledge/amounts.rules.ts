import type { Complain } from './regimes/faults.rules.ts'

/** Minor units above zero; more digits than this are no amount that anybody decides about. */
const amountShape = /^[1-9]\d{0,14}$/
const currencyShape = /^[A-Z]{3}$/

/** A currency as ISO 4217 writes it. */
export function checkCurrency(currency: string, pointer: string, complain: Complain): void {
  if (!currencyShape.test(currency)) complain(pointer, 'currency_bad')
}

/** An amount above zero, in minor units as text. */
export function checkAmount(minor: string, pointer: string, complain: Complain): void {
  if (!amountShape.test(minor)) complain(pointer, 'amount_bad')
}

/** Two amounts below a pointer, of which the second is not less than the first: else `code` stands at the second. */
export function checkAmounts(
  at: string,
  amounts: Record<string, string>,
  [low, high]: [string, string],
  code: string,
  complain: Complain,
): void {
  const [least, most] = [amounts[low] ?? '', amounts[high] ?? '']
  checkAmount(least, `${at}/${low}`, complain)
  checkAmount(most, `${at}/${high}`, complain)
  if (amountShape.test(least) && amountShape.test(most) && BigInt(most) < BigInt(least)) complain(`${at}/${high}`, code)
}
