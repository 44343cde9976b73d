import type { Amount } from './people.rules.ts'

/** Minor units as people write them, without the currency: 12800 CNY is "128.00". How many decimals there are is CLDR's (ISO 4217). */
export function decimalOf({ amountMinor, currency }: Amount): string {
  const places =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  const sign = amountMinor < 0n ? '-' : ''
  const digits = String(amountMinor < 0n ? -amountMinor : amountMinor).padStart(places + 1, '0')
  return sign + (places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`)
}

/** The same with its currency: "CNY 128.00", in every language. */
export const amountText = (amount: Amount): string => `${amount.currency} ${decimalOf(amount)}`
