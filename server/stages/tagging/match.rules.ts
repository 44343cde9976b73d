import type { Context } from '#records/entries/context.rules.ts'
import type { TagRule } from '#records/knowledge/tags/tags.rules.ts'
import { fold, isRun } from '#records/tickets/search/fold.rules.ts'

/** What a rule looks at. `words` are the customer's, masked. */
export type Looked = {
  words: string
  code: string
  channel: string
  amount: { amountMinor: bigint; currency: string } | null
  context: Context
}

/** A rule made ready to be asked of many tickets: whether everything that it names holds. */
export function matcherOf(rule: TagRule): (looked: Looked & { folded: string }) => boolean {
  const [any, all, none] = [rule.any, rule.all, rule.none].map((words) => (words ?? []).map(needleOf))
  const context = (rule.context ?? []).map((said) => ({ name: said.name, any: said.any.map((value) => fold(value)) }))
  return ({ folded, code, channel, amount, context: given }) => {
    const has = (needle: string) => folded.includes(needle)
    if (any!.length > 0 && !any!.some(has)) return false
    if (!all!.every(has) || none!.some(has)) return false
    if (rule.codes?.length && !rule.codes.some((one) => code === one || code.startsWith(`${one}-`))) return false
    if (rule.channels?.length && !rule.channels.includes(channel)) return false
    if (rule.amount && !isWithin(rule.amount, amount)) return false
    return context.every((said) => {
      const value = fold(given[said.name] ?? '')
      return said.any.some((start) => start.trim() !== '' && `${value.trimEnd()} `.startsWith(start))
    })
  }
}

/** Asks several rules about one ticket, whose words are folded once. */
export function foldedOf(looked: Looked): Looked & { folded: string } {
  return { ...looked, folded: fold(looked.words) }
}

/** A word as it is looked for: whole, but for the ends that are of a script without spaces. */
function needleOf(word: string): string {
  const parts = fold(word).trim().split(' ')
  return `${isRun(parts[0]!) ? '' : ' '}${parts.join(' ')}${isRun(parts.at(-1)!) ? '' : ' '}`
}

function isWithin({ currency, min, max }: NonNullable<TagRule['amount']>, amount: Looked['amount']): boolean {
  if (!amount || amount.currency !== currency) return false
  return (!min || amount.amountMinor >= BigInt(min)) && (!max || amount.amountMinor <= BigInt(max))
}
