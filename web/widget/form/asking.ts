/** What the widget needs to know of a form's shape. Everything else here sees questions, answers and faults. */
import type { BodyInput } from '#platform/endpoint.ts'
import { noticeVersion } from '#records/customers/consents.rules.ts'
import {
  type AnswerFault,
  answerIn,
  askedAnswers,
  askedFields,
  type Field,
  type FieldSchema,
  type Form,
  type Format,
  fieldFaults,
  fieldsOf,
  normalised,
} from '#records/knowledge/forms.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import { formAsked } from '../../kit/form-asked.ts'
import { signedContext } from '../../kit/host-context.ts'
import { currency, moneyMinor } from '../../kit/money.ts'
import { restoredAnswers } from '../../kit/stored-answers.ts'
import type { receiveTicket } from '../api.ts'
import type { Draft } from './drafts.ts'
import type { FormPlace } from './place.ts'
import type { WordKey } from './say.ts'

export type { Field, Form }

const textCharsMax = 32_000

/** The questions to ask, given the answers so far. A table is too much for a short form. */
export function questionsOf(form: Form, draft: Pick<Draft, 'answers'>): Field[] {
  return asked(form, draft, 'widget').filter(({ schema }) => schema.type !== 'array')
}

function asked(form: Form, { answers }: Pick<Draft, 'answers'>, place?: 'widget'): Field[] {
  return askedFields(form, normalised(form, answers), place)
}

/** Whether something that has to be answered is not for the short form: our own page then asks all of it. */
export function isTooLong(form: Form, draft: Pick<Draft, 'answers'>): boolean {
  const short = questionsOf(form, draft).map(({ key }) => key)
  return asked(form, draft).some(({ key, required }) => required && !short.includes(key))
}

function hasFormat(schema: FieldSchema, format: Format): boolean {
  return schema.type === 'string' && schema.format === format
}

/** Answers that the page gives already: what it is about. */
export function filledIn(form: Form, place: FormPlace): Draft['answers'] {
  const said: Record<string, unknown> = { ...place.context, ...signedContext(place.contextToken) }
  const { orderNo, transactionNo, amountMinor = '', currency: its } = said as Record<string, string | undefined>
  const keyOf = (format: Format): string => fieldsOf(form).find(({ schema }) => hasFormat(schema, format))?.key ?? ''
  const isOurs = its === currency && /^\d{3,12}$/.test(amountMinor)
  const values = {
    [keyOf('order-no')]: orderNo ?? transactionNo ?? '',
    [keyOf('money')]: isOurs ? `${amountMinor.slice(0, -2)}.${amountMinor.slice(-2)}` : '',
  }
  const begun = formAsked(place.category)
  const known = begun.key === form.key ? restoredAnswers(form, begun.answers) : {}
  const given = Object.entries({ ...values, ...known }).map(([key, value]) => [key, String(value)] as const)
  return Object.fromEntries(given.filter(([key, value]) => key && value))
}

/** What the customer has said by choosing, so that no more words are needed. */
export function chosenWords(form: Form, draft: Pick<Draft, 'answers'>): Words[] {
  return questionsOf(form, draft).flatMap(({ key, ui }) => ui.options?.[draft.answers[key] ?? ''] ?? [])
}

export type Fault = { control: string; word: WordKey }

/** What has to be put right before it can be sent, in the order of the page. */
export function faultsOf(form: Form, draft: Draft): Fault[] {
  const answers = normalised(form, draft.answers)
  const faults = questionsOf(form, draft).flatMap((field) => faultOf(field, answers[field.key], `q-${field.key}`))
  const { text, contact } = draft
  // Choosing says it already; where a choice is still missing, that is what is asked for.
  if (!text.trim() && faults.length === 0 && chosenWords(form, draft).length === 0)
    faults.push({ control: 'words', word: 'fault_words' })
  if (text.length > textCharsMax) faults.push({ control: 'words', word: 'fault_tooLong' })
  for (const type of contactsAsked(form, draft)) {
    const field = { schema: { type: 'string', format: type }, required: false } as const
    faults.push(...faultOf(field, contact[type].trim() || undefined, `contact-${type}`))
  }
  return faults
}

const formatWords: Partial<Record<Format, WordKey>> = {
  money: 'fault_money',
  date: 'fault_date',
  'local-date-time': 'fault_date',
  phone: 'fault_phone',
  email: 'fault_email',
}

function faultOf(field: Pick<Field, 'schema' | 'required'>, answer: unknown, control: string): Fault[] {
  const { schema } = field
  const [fault] = fieldFaults(field, answer)
  const isFine = !hasFormat(schema, 'money') || answer === undefined || moneyMinor(String(answer)) !== null
  return fault || !isFine ? [{ control, word: wordOf(fault?.code ?? 'bad_format', schema) }] : []
}

function wordOf(code: AnswerFault['code'], schema: FieldSchema): WordKey {
  if (code === 'too_long') return 'fault_tooLong'
  if (schema.type === 'boolean' || (schema.type === 'string' && schema.enum)) return 'fault_choose'
  if (code === 'required') return 'fault_required'
  return (schema.type === 'string' && schema.format && formatWords[schema.format]) || 'fault_format'
}

/** Ways to reach the customer that the form's own questions do not ask for already. */
export function contactsAsked(form: Form, draft: Draft): ('phone' | 'email')[] {
  const own = questionsOf(form, draft)
  return (['phone', 'email'] as const).filter((type) => !own.some(({ schema }) => hasFormat(schema, type)))
}

/** What is sent: answers to the questions that were asked, the customer's words, and where it comes from. */
export function bodyOf(form: Form, draft: Draft, place: FormPlace, say: (words: Words) => string) {
  const answers = askedAnswers(form, draft.answers)
  const contact: Record<string, string> = {}
  for (const type of ['name', 'phone', 'email'] as const) {
    const value = answerIn(form, answers, type) ?? (type === 'name' ? '' : draft.contact[type].trim())
    if (value) contact[type] = value
  }
  const amountMinor = moneyMinor(answerIn(form, answers, 'money') ?? '')
  const orderNo = answerIn(form, answers, 'order-no')
  const body: BodyInput<typeof receiveTicket> = {
    form: form.key,
    formVersion: form.version,
    language: place.language,
    text: draft.text.trim() || [form.title, ...chosenWords(form, draft)].map(say).join(' · '),
    ...(draft.wants ? { wants: draft.wants as 'answer' } : {}),
    answers,
    contact,
    ...(amountMinor ? { amount: { amountMinor, currency } } : {}),
    ...(orderNo ? { orderNo } : {}),
    notice: noticeVersion,
    entry: place.entry,
    context: place.context,
    ...(place.contextToken ? { contextToken: place.contextToken } : {}),
  }
  return body
}
