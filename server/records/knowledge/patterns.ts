import { RE2JS } from 're2js'
import type { AnswerFault, Answers, CellSchema, Form } from './forms.rules.ts'
import type { DefinitionFault } from './forms-check.rules.ts'

const compiled = new Map<string, RE2JS>()
const compiledMax = 1_000

/** RE2 takes time in proportion to the text, whatever the pattern: who writes a form cannot make the door stand still. */
function patternOf(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known) return known
  if (compiled.size >= compiledMax) compiled.clear()
  const fresh = RE2JS.compile(pattern)
  compiled.set(pattern, fresh)
  return fresh
}

/** Patterns of a definition that RE2 does not understand (backreferences, lookaround) or finds too large. */
export function badPatterns(form: Form): DefinitionFault[] {
  const texts = Object.entries(form.schema.properties).flatMap(([key, schema]) => {
    const pointer = `/schema/properties/${key}`
    return schema.type === 'array'
      ? Object.entries(schema.items.properties).map(([cell, inner]) => ({
          schema: inner,
          pointer: `${pointer}/items/properties/${cell}`,
        }))
      : [{ schema, pointer }]
  })
  return texts
    .filter(({ schema }) => schema.type === 'string' && schema.pattern !== undefined && !isPattern(schema.pattern))
    .map(({ pointer }) => ({ pointer: `${pointer}/pattern`, code: 'pattern_bad' }))
}

function isPattern(pattern: string): boolean {
  try {
    patternOf(pattern)
    return true
  } catch {
    return false
  }
}

/** Texts that do not match the pattern of their question. Whether it was asked is for formFaults to say. */
export function patternFaults(form: Form, answers: Answers): AnswerFault[] {
  const faults: AnswerFault[] = []
  const tryOn = (schema: CellSchema, answer: unknown, pointer: string) => {
    const isTried = schema.type === 'string' && schema.pattern !== undefined && typeof answer === 'string'
    if (isTried && !patternOf(schema.pattern!).test(answer)) faults.push({ pointer, code: 'bad_pattern' })
  }
  for (const [key, schema] of Object.entries(form.schema.properties)) {
    const answer = answers[key]
    if (schema.type !== 'array') tryOn(schema, answer, `/${key}`)
    else if (Array.isArray(answer))
      answer.forEach((row, index) => {
        for (const [cell, inner] of Object.entries(schema.items.properties))
          tryOn(inner, row[cell], `/${key}/${index}/${cell}`)
      })
  }
  return faults
}
