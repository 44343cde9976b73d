import type { BodyInput } from '#platform/endpoint.ts'
import { noticeVersion } from '#records/customers/consents.rules.ts'
import { answerIn, askedAnswers, type Form } from '#records/knowledge/forms.rules.ts'
import type { Language } from '#records/knowledge/words.rules.ts'
import { currency, moneyMinor } from '../../kit/money.ts'
import type { receiveTicket } from '../api.ts'
import { uploadIdsOf } from '../files/file-item.ts'
import type { Draft } from './draft.ts'
import { contactAsked } from './steps.ts'

export type TicketBody = BodyInput<typeof receiveTicket>

/** What is sent: answers to the questions that were asked, and nothing empty. */
export function bodyOf(form: Form, draft: Draft, language: Language): TicketBody {
  const answers = askedAnswers(form, draft.answers)
  const contact: TicketBody['contact'] = {}
  const open = contactAsked(form, draft)
  for (const type of ['name', 'phone', 'email'] as const) {
    const value = open.includes(type) ? draft.contact[type].trim() : answerIn(form, answers, type)
    if (value) contact[type] = value
  }
  const amountMinor = moneyMinor(answerIn(form, answers, 'money') ?? '')
  const orderNo = answerIn(form, answers, 'order-no')
  const attachments = uploadIdsOf(draft.files)
  return {
    form: form.key,
    formVersion: form.version,
    language,
    text: draft.text.trim(),
    ...(draft.wants ? { wants: draft.wants } : {}),
    answers,
    contact,
    ...(amountMinor ? { amount: { amountMinor, currency } } : {}),
    ...(orderNo ? { orderNo } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    notice: noticeVersion,
    ...(draft.research && Object.keys(contact).length > 0 ? { consents: ['satisfaction_research' as const] } : {}),
  }
}
