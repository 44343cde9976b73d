/** Money as people type it ("1,280.50", "￥128", full-width digits) as plain decimal digits; anything else is left to be refused. */
export function plainMoney(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[\s,¥元]/g, '')
    .replace(/。/g, '.')
}

/** What amounts are typed in (ISO 4217). */
export const currency = 'CNY'

/** Yuan in minor units: "128.5" → "12850"; null when it is not an amount with at most two decimals. */
export function moneyMinor(yuan: string): string | null {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  if (!match) return null
  return `${match[1]}${(match[2] ?? '').padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')
}
