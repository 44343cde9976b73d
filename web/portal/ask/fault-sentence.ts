import type { Form } from '#records/knowledge/forms.rules.ts'
import type { Say, WordKey } from '../words.ts'
import type { Fault } from './steps.ts'

/** What is wrong and what to do about it, for the kind of field it is. */
export function faultSentence({ code, field }: Pick<Fault, 'code' | 'field'>, t: Say['t']): string {
  return t(keyOf(code, field))
}

function keyOf(code: Fault['code'], field: Fault['field']): WordKey {
  if (code === 'too_long') return 'fault.tooLong'
  if (code === 'required') {
    if (field.type === 'choice') return 'fault.choose'
    return field.key === 'words' ? 'fault.words' : 'fault.required'
  }
  switch (field.type) {
    case 'choice':
      return 'fault.choose'
    case 'money':
      return 'fault.money'
    case 'date':
    case 'datetime':
      return 'fault.date'
    case 'phone':
      return 'fault.phone'
    case 'email':
      return 'fault.email'
    default:
      return 'fault.format'
  }
}

/** The same for what the server refused, found by its pointer into the body. */
export function refusedSentence(refused: { pointer: string; code: string }, form: Form, t: Say['t']): string {
  const key = refused.pointer.split('/').pop() ?? ''
  const type = form.fields.find((field) => field.key === key)?.type
  const contact = key === 'phone' || key === 'email' ? key : 'longtext'
  const code = refused.code === 'required' || refused.code === 'too_long' ? refused.code : 'bad_format'
  return faultSentence({ code, field: { key, type: type ?? contact } }, t)
}
