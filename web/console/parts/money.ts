/** Minor units and a currency as a person reads them; the currency's own number of decimals (ISO 4217 through Intl). */
export function moneyWords(money: { amountMinor: string; currency: string }, language: string): string {
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
  })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  const sign = money.amountMinor.startsWith('-') ? '-' : ''
  const digits = money.amountMinor.replace('-', '').padStart(decimals + 1, '0')
  const whole = decimals === 0 ? digits : digits.slice(0, -decimals)
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`
  // A string keeps all 18 digits, a number would round them.
  return format.format(`${sign}${whole}${fraction}` as Intl.StringNumericLiteral)
}
