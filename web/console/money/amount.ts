import { plainMoney } from '../../kit/money.ts'

/** How many decimals a currency has (ISO 4217 through Intl). */
function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** A typed amount in minor units of its currency: "1,280.5" CNY → "128050"; null when it is none, or zero. */
export function minorOf(typed: string, currency: string): string | null {
  const decimals = decimalsOf(currency)
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(plainMoney(typed))
  const fraction = match?.[2] ?? ''
  if (!match || fraction.length > decimals) return null
  const minor = `${match[1]}${fraction.padEnd(decimals, '0')}`.replace(/^0+/, '')
  return minor === '' ? null : minor
}

/** Minor units as people type them, exactly: "128050" CNY → "1280.50". What is empty stays empty. */
export function typedOf(minor: string, currency: string): string {
  const decimals = decimalsOf(currency)
  if (minor === '' || decimals === 0) return minor
  const digits = minor.padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
