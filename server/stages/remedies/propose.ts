import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { RemedyPolicy } from '#records/knowledge/remedies/policy.rules.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { countOpenMoney, recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { findPayment, plainPayment, reserveRefund } from './payments.ts'
import { type Amount, overLimit, peopleNeeded } from './people.rules.ts'
import { proposedToday } from './people.ts'
import type { RemedyReason } from './remedy.rules.ts'
import { type Proposal, proposedEvent, remedyRow } from './write.ts'

/** What somebody at the desk asks for. A recall names no amount: the payment is asked back as it is. */
export type Wanted =
  | { kind: 'refund'; amount: Amount; reason: RemedyReason; note?: string }
  | { kind: 'compensate'; amount: Amount; reason: RemedyReason; note?: string }
  | { kind: 'recall'; reason: RemedyReason; note?: string }

/**
 * Proposes money for a ticket: the customer's own back, some of ours, or a payment asked back from whoever got it. It is sent
 * when the people it needs have approved exactly this.
 * @throws Problem denied over_limit, over_day_limit · conflict ticket_over, payment_unknown (the core was not asked, or
 * knows none), over_payment, account_unknown · invalid currency_differs
 */
export async function proposeRemedy(work: Work, ticketId: string, wanted: Wanted): Promise<{ remedyId: string }> {
  const ticket = await ticketFor(work, { ticketId }, 'money.propose', { lock: true })
  if (ticket.stage === 'resolved' || ticket.stage === 'closed') throw new Problem('conflict', 'ticket_over')
  const { staffId, role } = await staffAskerOf(work)
  const { remedies: policy } = await currentKnowledge(work)
  const amount = wanted.kind === 'recall' ? null : wanted.amount
  if (amount) {
    const today = await proposedToday(work, [staffId])
    const refusal = overLimit(policy, role, amount, today(staffId, amount.currency))
    if (refusal) throw new Problem('denied', refusal)
  }
  return propose(work, ticket, policy, {
    ...wanted,
    proposedBy: staffId,
    people: peopleNeeded(policy, wanted.kind, amount),
    note: wanted.note ? maskText(wanted.note).text : null,
  })
}

/** The same for a policy, which needs nobody below its cap. The ticket is locked. */
export async function propose(
  work: Work,
  ticket: Ticket,
  policy: RemedyPolicy,
  wanted: Pick<Proposal, 'kind' | 'amount' | 'reason' | 'note' | 'proposedBy' | 'people' | 'policy'>,
): Promise<{ remedyId: string }> {
  const remedyId = uuidv7(work.clock)
  const payment = ticket.order_no === null ? null : await findPayment(work, ticket.order_no)
  if (wanted.kind !== 'compensate' && !payment) throw new Problem('conflict', 'payment_unknown')
  if (wanted.kind === 'refund') {
    if (payment!.amount.currency !== wanted.amount!.currency) throw new Problem('invalid', 'currency_differs')
    await reserveRefund(work, ticket.order_no!, payment!, wanted.amount!)
  }
  const contactId = wanted.kind === 'compensate' && !payment ? await accountOf(work, ticket) : null
  const row = remedyRow(work, {
    ...wanted,
    ticketId: ticket.ticket_id,
    remedyId,
    rail: railOf(ticket, wanted.kind),
    contactId,
    orderNo: payment ? ticket.order_no : null,
    evidence: payment && plainPayment(payment),
    expiresAt: new Date(work.now.getTime() + policy.expiresMinutes * 60_000),
  })
  await work.tx.insertInto('remedies').values(row).execute()
  await countOpenMoney(work, ticket.ticket_id, 1)
  await recordOnTicket(work, ticket, [proposedEvent(row)])
  return { remedyId }
}

/** What a payment goes back through: the scheme that the host app vouched for, else the core. */
function railOf(ticket: Ticket, kind: string): 'core' | 'wechat_pay' {
  const { signed } = (ticket.context ?? { signed: {} }) as { signed: { payMethod?: string } }
  return kind === 'refund' && signed.payMethod === 'wechat_pay' ? 'wechat_pay' : 'core'
}

/** The contact by which the customer's account is known. @throws Problem conflict account_unknown */
export async function accountOf(work: Work, ticket: Ticket): Promise<string> {
  const row = await work.tx
    .selectFrom('contacts')
    .select('contact_id')
    .where('customer_id', '=', ticket.customer_id)
    .where('kind', 'in', ['app_user', 'phone'])
    .where('superseded_at', 'is', null)
    .orderBy(sql`kind = 'app_user'`, 'desc')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) throw new Problem('conflict', 'account_unknown')
  return row.contact_id
}
