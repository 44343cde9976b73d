import { useTranslation } from 'react-i18next'
import { moneyWords } from '../../parts/money.ts'
import { useLanguage } from '../../words.ts'
import type { Change, Leaf } from './changes.ts'

/** Parts of a rule's path that only hold others together. */
const silent = new Set(['limits', 'hold', 'when', 'after', 'does', 'sending'])
/** Parts whose values are names of the product, said by words of their own; the others stand as they were written. */
const named = new Set(['unit', 'refund', 'states', 'people'])
const currencyShape = /^[A-Z]{3}$/

/** Rules of money as people say them: what a part is called, what its value means, what is wrong with it. */
export function useRuleWords() {
  const { t } = useTranslation()
  const language = useLanguage()
  const span = (minutes: number) => {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
    if (hours === 0) return t('time.minutes', { minutes })
    if (rest > 0) return t('time.hours_minutes', { hours, minutes: rest })
    return hours % 24 === 0 ? t('time.days', { days: hours / 24 }) : t('time.hours', { hours })
  }
  const part = (name: string) =>
    t([`money.rules.part.${name}`, `role.${name}`, `language.${name}`], { defaultValue: name })
  const value = ({ path }: Change, leaf: Leaf | null) => {
    const name = path.at(-1)!
    if (leaf === null) return t('money.rules.none')
    if (typeof leaf === 'boolean') return t(leaf ? 'money.rules.yes' : 'money.rules.no')
    const currency = path.find((one) => currencyShape.test(one))
    if (name.endsWith('Minor') && currency) return moneyWords({ amountMinor: String(leaf), currency }, language)
    if (/minutes/i.test(name)) return span(Number(leaf))
    if (name === 'reason') return t(`money.reason.${leaf}`)
    if (!named.has(name)) return String(leaf)
    return String(leaf)
      .split(', ')
      .map((one) => t(`money.rules.value.${name}.${one}`, { defaultValue: one }))
      .join(t('list_comma'))
  }
  return {
    span,
    part,
    value,
    name: ({ path }: Change) =>
      path
        .filter((one) => !silent.has(one))
        .map(part)
        .join(' · '),
    amount: (amountMinor: string, currency: string) => moneyWords({ amountMinor, currency }, language),
    fault: (code: string) => t([`money.rules.fault.${code}`, `definition.fault.${code}`]),
  }
}
