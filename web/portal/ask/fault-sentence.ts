import { type FieldSchema, type Form, fieldsOf } from '#records/knowledge/forms.rules.ts'
import type { Say } from '../words.ts'
import { type Fault, schemaAt } from './steps.ts'

/** What is wrong and what to do about it, for what the question takes. */
export function faultSentence({ control, code, schema }: Fault, t: Say['t']): string {
  switch (code) {
    case 'required':
      if (schema.type === 'boolean' || (schema.type === 'string' && schema.enum)) return t('fault.choose')
      if (control === 'files') return t('fault.files')
      return t(control === 'words' ? 'fault.words' : 'fault.required')
    case 'too_long':
    case 'too_short':
    case 'too_small':
    case 'too_large':
    case 'too_few':
    case 'too_many':
      return t(`fault.${code}`, { limit: limitOf(code, schema) ?? '' })
    case 'not_an_option':
      return t('fault.choose')
    default:
      return formatSentence(schema, t)
  }
}

function limitOf(code: Fault['code'], schema: FieldSchema): number | undefined {
  if (schema.type === 'array') return code === 'too_few' ? schema.minItems : schema.maxItems
  if (schema.type === 'string') return schema.minLength
  if (schema.type === 'boolean') return undefined
  return code === 'too_small' ? schema.minimum : schema.maximum
}

function formatSentence(schema: FieldSchema, t: Say['t']): string {
  if (schema.type === 'integer' || schema.type === 'number') return t(`fault.${schema.type}`)
  switch (schema.type === 'string' && schema.format) {
    case 'money':
      return t('fault.money')
    case 'date':
    case 'local-date-time':
      return t('fault.date')
    case 'phone':
      return t('fault.phone')
    case 'email':
      return t('fault.email')
    default:
      return t('fault.format')
  }
}

/** The same for what the server refused, found by its pointer into the body. */
export function refusedSentence(refused: { pointer: string; code: string }, form: Form, t: Say['t']): string {
  if (refused.code === 'attachment_unknown') return t('fault.filesGone')
  const [, part = '', key = '', ...rest] = refused.pointer.replace(/^\/body/, '').split('/')
  const text: FieldSchema = { type: 'string', ...(key === 'phone' || key === 'email' ? { format: key } : {}) }
  const field = part === 'answers' ? fieldsOf(form).find((candidate) => candidate.key === key) : undefined
  const schema = field ? schemaAt(field.schema, ['', ...rest].join('/')) : text
  return faultSentence({ control: part === 'text' ? 'words' : key, code: refused.code as Fault['code'], schema }, t)
}
