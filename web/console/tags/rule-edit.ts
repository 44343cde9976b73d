import type { RuleContextName } from '#records/knowledge/tags/tags.rules.ts'
import type { TagRule } from './tags-data.ts'

/** A rule as it is written: every part there, empty ones too; amounts as people type them. */
export type EditRule = {
  any: string[]
  all: string[]
  none: string[]
  codes: string[]
  channels: string[]
  currency: string
  min: string
  max: string
  context: { name: RuleContextName; any: string[] }[]
}

const decimalsOf = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** "128.5" in minor units; undefined for what is no amount. */
function minorOf(typed: string, currency: string): string | undefined {
  const [, whole, part = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(typed.replaceAll(',', '').trim()) ?? []
  const decimals = decimalsOf(currency)
  if (whole === undefined || part.length > decimals) return undefined
  return `${whole}${part.padEnd(decimals, '0')}`.replace(/^0+(?=\d)/, '')
}

function typedOf(minor: string | undefined, currency: string): string {
  if (minor === undefined) return ''
  const decimals = decimalsOf(currency)
  if (decimals === 0) return minor
  const padded = minor.padStart(decimals + 1, '0')
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`.replace(/\.0+$/, '')
}

export function editOf(rule: TagRule | null, currency: string): EditRule {
  const of = rule?.amount?.currency ?? currency
  return {
    any: rule?.any ?? [],
    all: rule?.all ?? [],
    none: rule?.none ?? [],
    codes: rule?.codes ?? [],
    channels: rule?.channels ?? [],
    currency: of,
    min: typedOf(rule?.amount?.min, of),
    max: typedOf(rule?.amount?.max, of),
    context: rule?.context ?? [],
  }
}

/** Whether an amount was typed that is none. */
export function isUnclear({ min, max, currency }: EditRule): { min: boolean; max: boolean } {
  const bad = (typed: string) => typed.trim() !== '' && minorOf(typed, currency) === undefined
  return { min: bad(min), max: bad(max) }
}

/** The rule without its empty parts; null when nothing is left. */
export function ruleOf({ any, all, none, codes, channels, currency, min, max, context }: EditRule): TagRule | null {
  const [from, to] = [minorOf(min, currency), minorOf(max, currency)]
  const said = context.filter((one) => one.any.length > 0)
  const rule: TagRule = {
    ...(any.length > 0 ? { any } : {}),
    ...(all.length > 0 ? { all } : {}),
    ...(none.length > 0 ? { none } : {}),
    ...(codes.length > 0 ? { codes } : {}),
    ...(channels.length > 0 ? { channels } : {}),
    ...(from || to ? { amount: { currency, ...(from ? { min: from } : {}), ...(to ? { max: to } : {}) } } : {}),
    ...(said.length > 0 ? { context: said } : {}),
  }
  return Object.keys(rule).length > 0 ? rule : null
}
