import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { isBlank } from '#platform/text.rules.ts'
import { claimUploads, type FreeUploads } from '#records/attachments/bind.ts'
import type { Entry } from '#records/entries/find.ts'
import { definition } from '#records/knowledge/definitions.ts'
import {
  type AnswerFault,
  type Answers,
  type Form,
  fieldFaults,
  formFaults,
  normalised,
} from '#records/knowledge/forms.rules.ts'
import { patternFaults } from '#records/knowledge/patterns.ts'
import { type Language, languageOf } from '#records/knowledge/words.rules.ts'
import type { Submission } from '#records/tickets/draft.rules.ts'
import { readSentContext } from './context.ts'
import type { receiveTicket } from './contract.ts'

/** The checked body of a public request. */
export type Sent = z.output<(typeof receiveTicket)['body']>

/** What requests are read with, loaded once for a batch. */
export type Known = { forms: Form[]; entries: Entry[]; uploads: FreeUploads }

/**
 * A public request as a submission, checked against the form it was filled in with.
 * `site` is the origin of the page of another site that sent it, else null.
 * @throws Problem missing definition_missing · denied origin_not_allowed · invalid attachment_unknown, or request_invalid
 *   with the pointer of each fault
 */
export async function submissionOf(
  work: Work,
  known: Known,
  sent: Sent,
  acceptLanguage: string | undefined,
  site: string | null,
): Promise<Submission> {
  const context = readSentContext(known.entries, sent, site, work.now)
  const form = await formFor(work, known.forms, sent.form, sent.formVersion)
  const answers = normalised(form, sent.answers)
  const faults = [...answerFaults(form, answers), ...contactFaults(sent.contact)].map(({ pointer, code }) => ({
    pointer: `/body${pointer}`,
    code: code as string,
    message: code as string,
  }))
  if (isBlank(sent.text)) faults.push({ pointer: '/body/text', code: 'required', message: 'required' })
  if (faults.length > 0) throw new Problem('invalid', 'request_invalid', { fields: faults })
  const files = claimUploads(known.uploads, sent.attachments)
  return {
    channel: context?.entryId ? 'widget' : 'portal',
    form,
    language: sent.language ?? (languageOf(acceptLanguage, 'zh-Hans') as Language),
    text: sent.text,
    wants: sent.wants ?? null,
    answers,
    contact: sent.contact,
    orderNo: sent.orderNo ?? null,
    receivedAt: work.now,
    source: null,
    code: null,
    splitFrom: null,
    context,
    uploads: sent.attachments,
    files,
    noticeVersion: sent.notice ?? null,
    consents: [...new Set(sent.consents ?? [])],
    amount: sent.amount ? { amountMinor: BigInt(sent.amount.amountMinor), currency: sent.amount.currency } : null,
  }
}

function answerFaults(form: Form, answers: Answers): AnswerFault[] {
  const faults = [...formFaults(form, answers), ...patternFaults(form, answers)]
  return faults.map((fault) => ({ ...fault, pointer: `/answers${fault.pointer}` }))
}

function contactFaults(contact: Sent['contact']): AnswerFault[] {
  return (['phone', 'email', 'name'] as const).flatMap((kind) =>
    fieldFaults({ schema: { type: 'string', format: kind }, required: false }, contact[kind]?.trim() || undefined).map(
      ({ code }) => ({ pointer: `/contact/${kind}`, code }),
    ),
  )
}

/**
 * A form by key, in the version that the page was shown, else the newest that is offered. Only a version that there was
 * is asked for, and then remembered: invented names must not make a batch ask for each.
 */
async function formFor(work: Work, forms: Form[], key: string, version: number | undefined): Promise<Form> {
  const newest = forms.find((candidate) => candidate.key === key)
  if (newest && version !== undefined && version < newest.version) return definition<Form>(work, 'form', key, version)
  const isIt = version === undefined ? newest?.active : newest?.version === version
  if (!newest || !isIt)
    throw new Problem('missing', 'definition_missing', { facts: { kind: 'form', key, version: version ?? 0 } })
  return newest
}
