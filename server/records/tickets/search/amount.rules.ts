import { units } from './words.rules.ts'

/** What an amount is asked to be, in main units as plain decimals; a currency when one is named. */
export type AmountAsked = { min?: string; above?: string; max?: string; below?: string; currency?: string }

const digitsMax = 15

/** `>1000`, `<=99.5`, `100..500`, `1,280`, `2万`, `>100USD`. Null when it is no amount. */
export function readAmount(typed: string): AmountAsked | null {
  const plain = typed.replace(/\s/g, '')
  const range = plain.split('..')
  if (range.length === 2) {
    const [from, until] = range.map((end) => (end === '' ? undefined : readMoney(end)))
    if (from === null || until === null || (!from && !until)) return null
    const currency = from?.currency ?? until?.currency
    return {
      ...(from ? { min: from.value } : {}),
      ...(until ? { max: until.value } : {}),
      ...(currency ? { currency } : {}),
    }
  }
  const [, sign = '', rest = ''] = /^(>=|<=|>|<|=)?(.*)$/.exec(plain)!
  const money = readMoney(rest)
  if (!money) return null
  const { value, currency } = money
  const named = currency ? { currency } : {}
  if (sign === '>') return { above: value, ...named }
  if (sign === '>=') return { min: value, ...named }
  if (sign === '<') return { below: value, ...named }
  if (sign === '<=') return { max: value, ...named }
  return { min: value, max: value, ...named }
}

function readMoney(typed: string): { value: string; currency?: string } | null {
  const bare = units.money.reduce((text, unit) => text.replaceAll(unit.normalize('NFKC'), ''), typed.normalize('NFKC'))
  const [, digits, decimals = '', rest = ''] = /^((?:\d{1,3}(?:,\d{3})+|\d+))(?:\.(\d{1,4}))?(.*)$/.exec(bare) ?? []
  if (!digits || digits.length > digitsMax) return null
  const thousands = rest.slice(0, 1).toLowerCase()
  const zeros = units.thousand.includes(thousands) ? 3 : units.ten_thousand.includes(thousands) ? 4 : 0
  const currency = rest.slice(zeros === 0 ? 0 : 1).toUpperCase()
  if (currency !== '' && !/^[A-Z]{3}$/.test(currency)) return null
  const fraction = decimals.padEnd(zeros, '0')
  const value = `${digits.replaceAll(',', '')}${fraction.slice(0, zeros)}.${fraction.slice(zeros)}`.replace(/\.$/, '')
  return { value, ...(currency ? { currency } : {}) }
}
