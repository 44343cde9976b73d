import { type Part, parseQuery, written } from '#records/tickets/search/query.rules.ts'
import {
  fixedValues,
  inWords,
  nameInWords,
  nameWords,
  type OperatorName,
  operatorNames,
  operatorOf,
  plainOf,
  saidOf,
} from '#records/tickets/search/words.rules.ts'

/** Something that may be put in the place from `start` to `end` of what is typed. */
export type Choice = { key: string; label: string; put: string; start: number; end: number }

/** Values that are the organisation's own, as the reader says them, with everything that they go by. */
export type OwnValues = Partial<Record<OperatorName, { label: string; said: string[] }[]>>

const choicesMax = 8

/** What may be meant where the caret stands: names of operators by their beginning, or values of the one that is being written. */
export function choicesAt(typed: string, caret: number, own: OwnValues, language: string): Choice[] {
  const part = partBefore(typed, caret)
  if (part?.kind === 'operator') return valuesFor(part, caret, own, language)
  if (part && (part.quoted || part.text.length === 0)) return []
  const start = part ? part.start + (part.not ? 1 : 0) : caret
  const begun = plainOf(part?.text ?? '')
  return operatorNames
    .filter((name) => saidOf(nameWords[name]).some((said) => plainOf(said).startsWith(begun)))
    .map((name) => ({
      key: name,
      label: `${nameInWords(name, language)}:`,
      put: `${nameInWords(name, language)}:`,
      start,
      end: caret,
    }))
}

/** The operator whose value is being written, or has none yet. */
export function operatorAt(typed: string, caret: number): OperatorName | undefined {
  const part = partBefore(typed, caret)
  return part?.kind === 'operator' ? operatorOf(part.name) : undefined
}

/** Whether somebody is about to write a value: nothing is looked for before it is there. */
export function isUnfinished(typed: string): boolean {
  const part = partBefore(typed, typed.length)
  return part?.kind === 'operator' && part.values.length === 0 && operatorOf(part.name) !== undefined
}

function partBefore(typed: string, caret: number): Part | undefined {
  const last = parseQuery(typed.slice(0, caret)).parts.at(-1)
  return last?.end === caret ? last : undefined
}

function valuesFor(
  part: Extract<Part, { kind: 'operator' }>,
  caret: number,
  own: OwnValues,
  language: string,
): Choice[] {
  const operator = operatorOf(part.name)
  if (!operator) return []
  const last = part.values.at(-1)
  const begun = last?.end === caret ? last : { start: caret, text: '' }
  const fixed = Object.values(fixedValues(operator)).map((meanings) => ({
    label: inWords(meanings, language),
    said: saidOf(meanings),
  }))
  return [...fixed, ...(own[operator] ?? [])]
    .filter(({ said }) => said.some((one) => plainOf(one).includes(plainOf(begun.text))))
    .slice(0, choicesMax)
    .map(({ label }) => ({
      key: `${operator} ${label}`,
      label,
      put: `${written(label)} `,
      start: begun.start,
      end: caret,
    }))
}
