import type { BodyInput } from '#platform/endpoint.ts'
import { askedFields, type Form, type FormAnswers } from '#records/knowledge/forms.rules.ts'
import type { Language } from '#records/knowledge/words.rules.ts'
import type { receiveTicket } from '../api.ts'
import type { Draft } from './draft.ts'
import { contactAsked } from './steps.ts'
import { moneyMinor } from './typed.ts'

export type TicketBody = BodyInput<typeof receiveTicket>

/** What is sent: answers to the questions that were asked, and nothing empty. */
export function bodyOf(form: Form, draft: Draft, language: Language): TicketBody {
  const asked = askedFields(form, draft.answers)
  const answers: FormAnswers = {}
  for (const field of asked) {
    const value = draft.answers[field.key]?.trim()
    if (value) answers[field.key] = value
  }
  const firstOf = (type: string): string | undefined => {
    const field = asked.find((candidate) => candidate.type === type && answers[candidate.key])
    return field && answers[field.key]
  }
  const contact: TicketBody['contact'] = {}
  const open = contactAsked(form, draft)
  for (const type of ['name', 'phone', 'email'] as const) {
    const value = open.includes(type) ? draft.contact[type].trim() : firstOf(type)
    if (value) contact[type] = value
  }
  const amountMinor = moneyMinor(firstOf('money') ?? '')
  const orderNo = firstOf('order')
  return {
    form: form.key,
    formVersion: form.version,
    language,
    text: draft.text.trim(),
    ...(draft.wants ? { wants: draft.wants } : {}),
    answers,
    contact,
    ...(amountMinor ? { amount: { amountMinor, currency: 'CNY' } } : {}),
    ...(orderNo ? { orderNo } : {}),
  }
}
