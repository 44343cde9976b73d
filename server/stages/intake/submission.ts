import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { definition } from '#records/knowledge/definitions.ts'
import { type Form, fieldFault, formFaults } from '#records/knowledge/forms.rules.ts'
import { type Language, languageOf } from '#records/knowledge/words.rules.ts'
import type { Submission } from '#records/tickets/draft.rules.ts'
import type { receiveTicket } from './contract.ts'

/** The checked body of a public request. */
export type Sent = z.output<(typeof receiveTicket)['body']>

/**
 * A public request as a submission, checked against the form it was filled in with.
 * @throws Problem missing form_missing · invalid request_invalid with the pointer of each fault
 */
export async function submissionOf(
  work: Work,
  forms: Form[],
  sent: Sent,
  acceptLanguage: string | undefined,
): Promise<Submission> {
  const form = await formFor(work, forms, sent.form, sent.formVersion)
  const faults = formFaults(form, sent.answers).map(({ field, code }) => ({
    pointer: `/body/answers/${field}`,
    code,
    message: code,
  }))
  for (const kind of ['phone', 'email', 'name'] as const) {
    const fault = fieldFault({ key: kind, type: kind, label: { 'zh-Hans': '', en: '' }, pii: kind }, sent.contact[kind])
    if (fault) faults.push({ pointer: `/body/contact/${kind}`, code: fault, message: fault })
  }
  if (sent.text.trim() === '') faults.push({ pointer: '/body/text', code: 'required', message: 'required' })
  if (faults.length > 0) throw new Problem('invalid', 'request_invalid', { fields: faults })
  return {
    channel: 'portal',
    form,
    language: sent.language ?? (languageOf(acceptLanguage, 'zh-Hans') as Language),
    text: sent.text,
    wants: sent.wants ?? null,
    answers: sent.answers,
    contact: sent.contact,
    orderNo: sent.orderNo ?? null,
    receivedAt: work.now,
    source: null,
    code: null,
    splitFrom: null,
    amount: sent.amount ? { amountMinor: BigInt(sent.amount.amountMinor), currency: sent.amount.currency } : null,
  }
}

/** A form by key, in the version that the page was shown, else the newest. */
async function formFor(work: Work, forms: Form[], key: string, version: number | undefined): Promise<Form> {
  if (version !== undefined)
    return (
      forms.find((candidate) => candidate.key === key && candidate.version === version) ??
      definition<Form>(work, 'form', key, version)
    )
  const form = forms.find((candidate) => candidate.key === key)
  if (!form) throw new Problem('missing', 'definition_missing', { facts: { kind: 'form', key, version: 0 } })
  return form
}
