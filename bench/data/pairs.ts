import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Decided } from '../../server/stages/duplicates/fit.rules.ts'
import { featuresOf, sketchOf, type Telling } from '../../server/stages/duplicates/likeness.rules.ts'

/** A written pair, with what the model looks at; all pairs of one matter belong together. */
export type WrittenPair = Decided & { matter: number; isOneCustomer: boolean; texts: [string, string] }

const file = join(import.meta.dirname, '../../data/triage/pairs.tsv')

/** The written pairs (docs/decisions/0034-duplicates.md says how they came about). */
export function writtenPairs(): WrittenPair[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(pairOf)
}

function pairOf(line: string): WrittenPair {
  const [truth, matter, customer, order, amount, code, error, channel, hours, one, other] = line.split('\t') as string[]
  /** A value for each of both: the same, two different ones, or none. */
  const values = (said: string | undefined) => (said === 'none' ? [null, null] : ['1', said === 'same' ? '1' : '2'])
  const telling = (index: 0 | 1, text: string): Telling => ({
    customerId: values(customer)[index]!,
    orderNo: values(order)[index]!,
    amount: amount === 'none' ? null : { amountMinor: BigInt(values(amount)[index]!), currency: 'CNY' },
    code: values(code)[index]!,
    errorCode: values(error)[index]!,
    channel: values(channel)[index]!,
    receivedAt: new Date(index * Number(hours) * 3_600_000),
    sketch: sketchOf(text),
  })
  return {
    matter: Number(matter),
    isOneCustomer: customer === 'same',
    isSame: truth === 'same',
    features: featuresOf(telling(0, one!), telling(1, other!)),
    texts: [one!, other!],
  }
}
