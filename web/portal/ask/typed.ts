/** Money as people type it ("1,280.50", "￥128", full-width digits) as plain decimal digits; anything else is left to be refused. */
export function plainMoney(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[\s,¥元]/g, '')
    .replace(/。/g, '.')
}

/** Yuan in minor units: "128.5" → "12850"; null when it is not an amount with at most two decimals. */
export function moneyMinor(yuan: string): string | null {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  if (!match) return null
  return `${match[1]}${(match[2] ?? '').padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')
}

/** A moment of this device's clock as date inputs want it: "2026-11-21T21:04", or the day alone. */
export function localMoment(at: Date, precision: 'day' | 'minute'): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return precision === 'day' ? day : `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}
