import type { Answer, Field } from './forms.rules.ts'
import { cellsOf } from './forms.rules.ts'
import { type Language, say } from './words.rules.ts'

/** What the words of a page add to an answer: the language, the currency of amounts, and how yes and no are said. */
export type AnswerWords = { language: Language; currency: string; yes: string; no: string }

/**
 * An answer as a person reads it: the title of an option, money with its sign, a day as the language says it. Rows are
 * lines. What is not what its question asks for (masked, or of another time) is shown as it is.
 */
export function sayAnswer(field: Field, answer: Answer, words: AnswerWords): string {
  if (!Array.isArray(answer)) return sayCell(field, answer, words)
  const cells = cellsOf(field)
  return answer
    .map((row) =>
      cells
        .filter((cell) => row[cell.key] !== undefined)
        .map((cell) => `${say(cell.ui.label, words.language)}: ${sayCell(cell, row[cell.key]!, words)}`)
        .join(' · '),
    )
    .join('\n')
}

function sayCell({ schema, ui }: Pick<Field, 'schema' | 'ui'>, answer: Answer, words: AnswerWords): string {
  const { language, currency } = words
  if (typeof answer === 'boolean') return answer ? words.yes : words.no
  if (typeof answer === 'number') return answer.toLocaleString(language)
  const text = String(answer)
  if (schema.type !== 'string') return text
  if (schema.enum?.includes(text) && ui.options?.[text]) return say(ui.options[text], language)
  switch (schema.format) {
    case 'money':
      return Number.isNaN(Number(text)) ? text : sayMoney(text, language, currency)
    case 'date':
      return sayMoment(text, `${text}T00:00`, language, {})
    case 'local-date-time':
      return sayMoment(text, text, language, { timeStyle: 'short', hourCycle: 'h23' })
    default:
      return text
  }
}

function sayMoney(text: string, language: Language, currency: string): string {
  const format = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  return Number(text).toLocaleString(language, format)
}

/** What was typed is the time of the customer's device, without a zone: it is said as it was typed. */
function sayMoment(text: string, local: string, language: Language, time: Intl.DateTimeFormatOptions): string {
  const moment = new Date(local)
  if (Number.isNaN(moment.getTime())) return text
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', ...time }).format(moment)
}
