import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import type { Submission } from '#records/tickets/draft.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { amountWords, readOrganisation, whenWords } from './facts.ts'
import type { Alert } from './row.ts'
import { openWho } from './sealed.ts'
import words from './words.json' with { type: 'json' }

/** What stands protected as soon as a ticket was received; `until` is null as long as nobody said until when. */
export type Protection = { target: 'account' | 'transaction'; until: Date | null }
export type Raised = { ticketId: string; number: string; secret: string; protects: Protection[] }

/** `denied`: its customer said that it was not them. `silent`: nobody answered in time. */
export type Why = 'denied' | 'silent'

/** Receives a submission through the door, in this transaction; loop.ts hands it over. */
export type Raise = (work: Work, submission: Submission) => Promise<Raised>

/** FRD-01: a transaction that its customer did not make or does not recognise; the taxonomy's usual priority of it is P1. */
const code = 'FRD-01'
const formOf: Record<Why, string> = { denied: 'stolen', silent: 'other' }
/** What nobody denied is no reason to hold anybody's money: the door protects nothing that comes by the second one. */
const channelOf: Record<Why, string> = { denied: 'alert', silent: 'alert_unanswered' }

/**
 * Makes a ticket of an alert: a real submission through the same door as every other, in the customer's language, signed by
 * what the risk system signed. Posted twice, an alert is one ticket.
 * @throws Error when the alert no longer says whom it is about, or there is no form
 */
export async function raiseTicket(work: Work, alert: Alert, why: Why, raise: Raise): Promise<Raised> {
  if (!alert.whoSealed) throw new Error('an alert that is open says whom it is about')
  const { phone, customerRef, transactionNo } = openWho(work, alert.alertId, alert.whoSealed)
  const { forms } = await currentKnowledge(work)
  const form = forms.find(({ key }) => key === formOf[why]) ?? forms.find(({ active }) => active)
  if (!form) throw new Error('there is no form')
  const amount = { amountMinor: alert.amountMinor, currency: alert.currency }
  const text = fill(say(words[why], alert.language), {
    merchant: alert.merchant,
    amount: amountWords(amount, alert.language),
    when: whenWords(alert.happenedAt, (await readOrganisation(work)).zone, alert.language),
  })
  const raised = await raise(work, {
    channel: channelOf[why],
    form,
    language: alert.language,
    text,
    wants: null,
    answers: {},
    contact: phone === null ? {} : { phone },
    amount,
    orderNo: transactionNo,
    receivedAt: work.now,
    source: { name: `alert:${alert.entryId}`, id: alert.theirId },
    code,
    splitFrom: null,
    context: {
      entryId: alert.entryId,
      trust: 'signed',
      fault: null,
      signed: {
        transactionNo,
        amountMinor: amount.amountMinor.toString(),
        currency: amount.currency,
        ...(customerRef === null ? {} : { customerRef }),
      },
      claimed: {},
    },
  })
  const ticket = await ticketFor(work, { ticketId: raised.ticketId }, 'ticket.work', { lock: true })
  await recordOnTicket(work, ticket, [
    { type: 'alert.answered', payload: { alertId: alert.alertId, answer: why === 'denied' ? 'no' : 'none' } },
  ])
  return raised
}
