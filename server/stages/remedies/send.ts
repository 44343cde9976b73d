import { sql } from 'kysely'
import { type House, inOrg, preparedMark, systemActor, type Work } from '#platform/database.ts'
import { type MoneyOrder, type MoneyRail, type MoneyStatus, type MoneyTarget, reachedBy } from '#platform/ports.ts'
import { contactsToReach } from '#records/customers/find.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { RemedyPolicy } from '#records/knowledge/remedies/policy.rules.ts'
import { recordOnTickets } from '#records/tickets/change.ts'
import { ticketsFor } from '#records/tickets/load.ts'
import { endUnsent, stillApproving } from './decide.ts'
import { post } from './ledger.ts'
import { remedyOf } from './locked.ts'
import { isForHuman, nextAsk } from './people.rules.ts'
import { after, type RemedyState } from './remedy.rules.ts'
import { takeOver } from './settle.ts'
import { changeRemedy, type Remedy, tells } from './write.ts'

/** How many are under way at once. */
export const remediesAtOnce = 16

type Sending = { remedy: Remedy; isFirst: boolean; order: MoneyOrder | null; why?: string }

/**
 * Sweep: sends what is ready, and asks about what has no end yet. A try is written down before it begins, with a number that it
 * alone has; so of two senders only the later one's answer is written, and a crash means one more question with the same id and
 * never a second order. Only who was never told is told again.
 */
export async function sendDueRemedies(house: House, orgId: string): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'remedies'), 'money', act)
  const sendings = await inside(lease)
  await Promise.all(
    sendings.map(async (sending) => {
      const outcome = await reach(reachedBy(house, orgId).money[sending.remedy.rail as 'core' | 'wechat_pay'], sending)
      await inside((work) => settle(work, sending, outcome))
    }),
  )
  return sendings.length
}

/** Takes what is due, holds first: what was stopped by a switch, or lost its approval, is not taken. */
async function lease(work: Work): Promise<Sending[]> {
  const { rows: due } = await sql<{ ticket_id: string; remedy_id: string }>`${sql.raw(preparedMark)}
    select ticket_id, remedy_id from remedies r where org_id = ${work.orgId} and next_at <= ${work.now}
      and not exists (select 1 from money_switches s where s.org_id = r.org_id and s.is_off and r.state = 'approved'
        and (s.name = case r.kind when 'hold' then 'holds' when 'refund' then 'refunds' when 'compensate' then 'compensation' end
          or s.name = 'automatic' and r.policy is not null and r.kind <> 'hold'))
    order by kind <> 'hold', next_at, remedy_id limit ${remediesAtOnce}`.execute(work.tx)
  if (due.length === 0) return []
  const tickets = await ticketsFor(
    work,
    due.map((row) => row.ticket_id),
    'money.read',
    { lock: 'the free' },
  )
  const { remedies: policy } = await currentKnowledge(work)
  const until = new Date(work.now.getTime() + policy.sending.leaseSeconds * 1_000)
  const sendings: Sending[] = []
  for (const { ticket_id: ticketId, remedy_id: remedyId } of due) {
    const ticket = tickets.get(ticketId)
    const remedy = ticket && (await remedyOf(work, { ticketId, remedyId }))
    // Somebody else took it before we had the lock.
    if (!ticket || !remedy?.next_at || remedy.next_at > work.now) continue
    const isFirst = remedy.state === 'approved'
    if (isFirst && !(await mayBeSent(work, remedy, policy))) {
      await endUnsent(work, remedy, 'expired')
      await recordOnTickets(work, [{ ticket, events: [{ type: 'remedy.expired', payload: tells(remedy) }] }])
      ticket.story_seq += 1
      continue
    }
    const leased = await changeRemedy(work, remedy, {
      state: isFirst ? after('approved', 'sent')! : remedy.state,
      fence: remedy.fence + 1,
      attempts: remedy.attempts + 1,
      next_at: until,
      submitted_at: remedy.submitted_at ?? work.now,
    })
    if (isFirst) {
      await post(work, leased, 'sent')
      const tookMs = work.now.getTime() - remedy.proposed_at.getTime()
      await recordOnTickets(work, [
        { ticket, events: [{ type: 'remedy.submitted', payload: { ...tells(remedy), tookMs } }] },
      ])
      ticket.story_seq += 1
    }
    sendings.push({ remedy: leased, isFirst, ...(await orderOf(work, leased)) })
  }
  return sendings
}

/**
 * Whether its people still stand behind it; and whether a protection that somebody merely claims is not one too many: whoever
 * knows a number could hold its owner's account again and again.
 */
async function mayBeSent(work: Work, remedy: Remedy, policy: RemedyPolicy): Promise<boolean> {
  const name = { ticketId: remedy.ticket_id, remedyId: remedy.remedy_id }
  if ((await stillApproving(work, name)).length < remedy.people_needed) return false
  // A switch held it back until it would have ended.
  if (remedy.until_at && remedy.until_at <= work.now) return false
  if ((remedy.policy as { isVouched?: boolean } | null)?.isVouched !== false) return true
  const since = new Date(work.now.getTime() - 86_400_000)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from remedies where org_id = ${work.orgId}
    and kind = 'hold' and submitted_at > ${since} and proposed_by is null
    and (order_no = ${remedy.order_no} or contact_id = ${remedy.contact_id})`.execute(work.tx)
  return rows[0]!.n < policy.hold.claimedPerDayMax
}

/** What is asked, with the number or app user out of the vault: it goes nowhere but to whoever holds the money. */
async function orderOf(work: Work, remedy: Remedy): Promise<Pick<Sending, 'order' | 'why'>> {
  const { kind, reason } = remedy
  const amount = remedy.amount_minor === null ? null : { amountMinor: remedy.amount_minor, currency: remedy.currency! }
  if (kind === 'release') return { order: { kind, reason, hold: remedy.hold_id! } }
  if (kind === 'extend') return { order: { kind, reason, hold: remedy.hold_id!, until: remedy.until_at! } }
  const target = await targetOf(work, remedy)
  if (!target) return { order: null, why: 'account_gone' }
  if (kind === 'hold') return { order: { kind, reason, target, until: remedy.until_at! } }
  if (kind === 'compensate') return { order: { kind, reason, target, amount: amount! } }
  if (target.type !== 'transaction') throw new Error(`a ${kind} of no payment`)
  if (kind === 'recall') return { order: { kind, reason, target, reasonCode: recallCodes[reason] ?? 'CUST' } }
  const paid = await work.tx
    .selectFrom('payment_refunds')
    .select('paid_minor')
    .where('org_id', '=', work.orgId)
    .where('order_no', '=', remedy.order_no!)
    .executeTakeFirstOrThrow()
  const total = { amountMinor: paid.paid_minor, currency: remedy.currency! }
  return { order: { kind: 'refund', reason, target, amount: amount!, total } }
}

/** ISO 20022 ExternalCancellationReason codes for our reasons. */
const recallCodes: Record<string, string> = {
  theft: 'FRAD',
  fraud: 'FRAD',
  duplicate_debit: 'DUPL',
  wrong_amount: 'AM09',
}

async function targetOf(work: Work, remedy: Remedy): Promise<MoneyTarget | null> {
  if (remedy.order_no !== null) return { type: 'transaction', value: remedy.order_no }
  const contact = (await contactsToReach(work, [remedy.contact_id!])).get(remedy.contact_id!)
  if (!contact) return null
  const value = contact.open()
  // An app's user is known there without the entry that vouched for them.
  return {
    type: 'account',
    by: contact.kind,
    value: contact.kind === 'app_user' ? value.slice(value.indexOf(':') + 1) : value,
  }
}

type Outcome = { status: MoneyStatus } | { lost: string }

async function reach(rail: MoneyRail | null, { remedy, isFirst, order, why }: Sending): Promise<Outcome> {
  if (!rail) return { lost: 'no_rail' }
  const id = remedy.remedy_id
  // After the first try they may have carried it out: only they can say that it will not be.
  const refused = (code: string): Outcome => (isFirst ? { status: refusedHere(remedy, code) } : { lost: code })
  if (!order) return refused(why!)
  if (!rail.kinds.includes(order.kind)) return refused('not_supported')
  try {
    const known = isFirst ? null : await rail.ask(id, order)
    return { status: known ?? (await rail.submit(id, order)) }
  } catch (failure) {
    return { lost: (failure as Error).message.slice(0, 200) }
  }
}

/** What cannot even be asked is refused by us, and that is newer than whatever is known of it. */
const refusedHere = (remedy: Remedy, code: string): MoneyStatus => ({
  id: remedy.remedy_id,
  state: 'rejected',
  seq: remedy.status_seq + 1,
  at: remedy.submitted_at!,
  reference: null,
  until: null,
  code,
})

async function settle(work: Work, { remedy: leased }: Sending, outcome: Outcome): Promise<void> {
  const name = { ticketId: leased.ticket_id, remedyId: leased.remedy_id }
  const ticket = (await ticketsFor(work, [name.ticketId], 'money.read', { lock: true })).get(name.ticketId)
  const remedy = ticket && (await remedyOf(work, name))
  if (!remedy || remedy.fence !== leased.fence) return
  const { remedies: policy } = await currentKnowledge(work)
  const isLate = (isAccepted: boolean) => isForHuman(policy, { submittedAt: remedy.submitted_at, isAccepted }, work.now)
  const nextAt = nextAsk(policy, { attempts: remedy.attempts, isHuman: remedy.state === 'human' }, work.now)
  const known = 'status' in outcome ? await takeOver(work, ticket, remedy, outcome.status, nextAt) : remedy
  const state = known.state as RemedyState
  const happening = isLate(state === 'accepted') ? 'given_up' : 'lost' in outcome ? 'lost' : null
  const next = happening && after(state, happening)
  // An answer that says what was known already leaves the time of the lease: it is asked again when it is due.
  if (!next) {
    if (known.next_at !== null) await changeRemedy(work, known, { next_at: nextAt })
    return
  }
  await changeRemedy(work, known, { state: next, next_at: nextAt })
  if (next === state) return
  const why = 'lost' in outcome ? { why: outcome.lost } : {}
  await recordOnTickets(work, [{ ticket, events: [{ type: `remedy.${next}`, payload: { ...tells(known), ...why } }] }])
}
