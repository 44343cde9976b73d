import type { Found, FoundKind } from './edits.rules.ts'
import { maskText, normaliseEmail, normalisePhone } from './masking.rules.ts'
import { plainOf } from './plain.rules.ts'

/** What somebody is found by: numbers and addresses that are one person's own. */
export const valueKinds = ['card', 'id', 'phone', 'email'] as const
export type ValueKind = (typeof valueKinds)[number]

/** A number or address as it is compared; a phone or e-mail is written as a contact is. */
export type FoundValue = { kind: ValueKind; value: string }

const kindOf: Partial<Record<FoundKind, ValueKind>> = {
  card: 'card',
  id: 'id',
  phone: 'phone',
  landline: 'phone',
  email: 'email',
}

/** The numbers and addresses among what the mask found in a text, each once. */
export function foundValues(text: string, found: Found[]): FoundValue[] {
  const values = new Map<string, FoundValue>()
  for (const one of found) {
    const kind = kindOf[one.kind]
    if (!kind) continue
    const value = normalised(kind, text.slice(one.start, one.end))
    values.set(`${kind}:${value}`, { kind, value })
  }
  return [...values.values()]
}

function normalised(kind: ValueKind, written: string): string {
  if (kind === 'email') return normaliseEmail(written)
  if (kind === 'phone') return normalisePhone(written)
  return plainOf(written)
    .toUpperCase()
    .replace(kind === 'id' ? /[^\dX]/g : /\D/g, '')
}

const startDigitsMin = 5
const cardDigitsMax = 19

/** Whether what is typed may be on its way to such a number or address: half of one is not to be searched as words. */
export function mayBecomePerson(typed: string): boolean {
  const plain = plainOf(typed)
  const runs = [...plain.matchAll(/\d(?:[ +().·_-]{0,2}\d)*/g)].map(([run]) => run.replace(/\D/g, '').length)
  return plain.includes('@') || runs.some((digits) => digits >= startDigitsMin && digits <= cardDigitsMax)
}

/**
 * The person that somebody looks for: the first number or address in what they typed, and what of it may be shown. Null when
 * they typed words.
 */
export function personSought(typed: string): (FoundValue & { masked: string }) | null {
  const { found } = maskText(typed)
  const first = found.find(({ kind }) => kindOf[kind])
  const value = first && foundValues(typed, [first])[0]
  return value ? { ...value, masked: maskText(typed.slice(first.start, first.end)).text } : null
}
