/** Minor units and a currency as a person reads them, such as ¥1,000.00; decimals by ISO 4217 through Intl. */
export function moneyWords(
  { amountMinor, currency }: { amountMinor: string; currency: string },
  language: string,
): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  const digits = amountMinor.padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  // The digits themselves: older browsers round what is longer than a number, and take no text for one.
  const parts = format.formatToParts(BigInt(whole))
  const fraction = parts.some(({ type }) => type === 'fraction') ? digits.slice(digits.length - decimals) : ''
  return parts.map(({ type, value }) => (type === 'fraction' ? fraction : value)).join('')
}
