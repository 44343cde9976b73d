import {
  type Answer,
  type Answers,
  cellsOf,
  type Field,
  type Form,
  fieldFaults,
  fieldsOf,
  normalised,
} from '#records/knowledge/forms.rules.ts'

export type Mask = (text: string) => { text: string }

/**
 * What of an answer a browser may store: nothing of a personal class, words masked, null for the rest. A short answer that
 * masking would change is left out whole, because half an order number is a wrong one.
 */
export function storableAnswer(field: Field, answer: Answer, mask: Mask): Answer | null {
  const { schema, ui } = field
  if (ui.pii !== 'none' || cellsOf(field).some((cell) => cell.ui.pii !== 'none')) return null
  if (typeof answer !== 'string') {
    const texts = Array.isArray(answer) ? answer.flatMap((row) => Object.values(row)) : [answer]
    return texts.every((text) => mask(String(text)).text === String(text)) ? answer : null
  }
  const isWords = schema.type === 'string' && !schema.enum && !schema.format
  const masked = mask(answer).text
  return masked === answer || isWords ? masked : null
}

/** Stored answers as far as the form still understands them. */
export function restoredAnswers(form: Form, stored: Record<string, unknown>): Answers {
  const answers = normalised(form, stored)
  const understood = fieldsOf(form).filter(
    ({ key, schema }) => key in answers && fieldFaults({ schema, required: false }, answers[key]).length === 0,
  )
  return Object.fromEntries(understood.map(({ key }) => [key, answers[key]!]))
}
