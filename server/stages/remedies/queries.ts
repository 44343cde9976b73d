import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { askerOf, staffAskerOf } from '#records/staff/access.ts'
import { can, holds } from '#records/staff/permissions.rules.ts'
import { handledBy } from '#records/tickets/handlers.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { withinReach } from '#records/tickets/within-reach.ts'
import type { RemedyShown } from './contract.ts'
import { evidenceOf, paymentShown } from './evidence.ts'
import { findPayment, type Payment, plainPayment, type StoredPayment } from './payments.ts'
import { whyNotDecide } from './people.rules.ts'
import { isAlive, type RemedyState } from './remedy.rules.ts'
import type { Remedy } from './write.ts'

/** Everything about the money of a ticket. */
export async function readMoney(work: Work, ticketId: string) {
  const ticket = await ticketFor(work, { ticketId }, 'money.read')
  const rows = await work.tx
    .selectFrom('remedies')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .orderBy('proposed_at')
    .orderBy('remedy_id')
    .execute()
  const fact =
    ticket.order_no === null
      ? undefined
      : await work.tx
          .selectFrom('payment_facts')
          .select(['next_at', 'asked_at'])
          .where('org_id', '=', work.orgId)
          .where('order_no', '=', ticket.order_no)
          .executeTakeFirst()
  const payment = ticket.order_no === null ? null : await findPayment(work, ticket.order_no)
  const asker = await askerOf(work)
  const about = { ticketId, teamId: ticket.team_id, assigneeId: ticket.assignee_id }
  return {
    remedies: await shown(work, rows),
    payment: paymentShown(payment && (plainPayment(payment) as StoredPayment)),
    askedAt: fact?.next_at ? fact.asked_at.toISOString() : null,
    balances: await balancesOf(work, ticketId),
    refundable: payment && (await refundableOf(work, ticket.order_no!, payment)),
    mayHold: work.rails.length > 0 && can(asker, 'money.hold', about) && ticket.stage !== 'closed',
    mayPropose:
      work.rails.length > 0 && can(asker, 'money.propose', about) && !['resolved', 'closed'].includes(ticket.stage),
  }
}

/** What of a payment has not gone back, and is not about to. */
async function refundableOf(work: Work, orderNo: string, payment: Payment) {
  const row = await work.tx
    .selectFrom('payment_refunds')
    .select(['paid_minor', 'outside_minor', 'reserved_minor'])
    .where('org_id', '=', work.orgId)
    .where('order_no', '=', orderNo)
    .executeTakeFirst()
  const restMinor = row
    ? row.paid_minor - row.outside_minor - row.reserved_minor
    : payment.amount.amountMinor - payment.refundedMinor
  return { amountMinor: restMinor.toString(), currency: payment.amount.currency }
}

async function balancesOf(work: Work, ticketId: string) {
  const { rows } = await sql<{
    account: string
    currency: string
    sum: string
  }>`select account, currency, sum(amount_minor) as sum
    from ledger_entries where ticket_id = ${ticketId} group by account, currency having sum(amount_minor) <> 0
    order by account, currency`.execute(work.tx)
  return rows.map(({ account, currency, sum }) => ({ account, amount: { amountMinor: sum, currency } }))
}

const lists = {
  to_decide: sql<boolean>`r.state = 'proposed'`,
  unclear: sql<boolean>`r.state in ('unknown', 'human')`,
  holding: sql<boolean>`r.hold_until is not null and r.hold_ended_at is null`,
  counts: sql<boolean>`false`,
}
const listMax = 200

/** One of the lists of money actions within the reach of who asks, the most urgent first, and how long each is; or only that. */
export async function readRemedies(work: Work, of: keyof typeof lists) {
  const within = withinReach(await staffAskerOf(work))
  const { rows } = await sql<Remedy & Pick<Ticket, 'number' | 'subject' | 'priority'>>`
    select r.*, t.number, t.subject, t.priority from remedies r join tickets t on t.ticket_id = r.ticket_id
    where r.org_id = ${work.orgId} and ${lists[of]} and ${within}
    order by t.priority, coalesce(r.hold_until, r.expires_at, r.submitted_at), r.remedy_id limit ${listMax}`.execute(
    work.tx,
  )
  const { rows: counted } = await sql<Record<string, number>>`select
    count(*) filter (where ${lists.to_decide})::int as to_decide, count(*) filter (where ${lists.unclear})::int as unclear,
    count(*) filter (where ${lists.holding})::int as holding from remedies r join tickets t on t.ticket_id = r.ticket_id
    where r.org_id = ${work.orgId} and ${within} and (${lists.to_decide} or ${lists.unclear} or ${lists.holding})`.execute(
    work.tx,
  )
  const evidence = await evidenceOf(work, rows)
  const remedies = (await shown(work, rows)).map((remedy, index) => {
    const row = rows[index]!
    const { number, subject, priority } = row
    return { ...remedy, ...evidence(row), ticketId: row.ticket_id, number, subject, priority }
  })
  return { remedies, counts: counted[0]! }
}

/** Remedies as staff see them, with who decided and why the asker may not. */
async function shown(work: Work, rows: Remedy[]): Promise<RemedyShown[]> {
  const ids = rows.map(({ remedy_id }) => remedy_id)
  const approvals = await work.tx
    .selectFrom('remedy_approvals')
    .innerJoin('staff', 'staff.staff_id', 'remedy_approvals.staff_id')
    .select(['remedy_id', 'remedy_approvals.staff_id', 'name', 'decision', 'remedy_approvals.note', 'at'])
    .where('remedy_approvals.remedy_id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('at')
    .execute()
  const proposers = rows.flatMap(({ proposed_by }) => proposed_by ?? [])
  const people = await work.tx
    .selectFrom('staff')
    .select(['staff_id', 'name'])
    .where('staff_id', '=', sql<string>`any(${proposers}::uuid[])`)
    .execute()
  const nameOf = (staffId: string) => people.find((person) => person.staff_id === staffId)?.name ?? ''
  const reasons = await whyNots(work, rows, (remedyId) => approvals.filter((one) => one.remedy_id === remedyId))
  const orders = await ordersAbout(work, [...new Set(rows.map(({ ticket_id }) => ticket_id))])
  return rows.map((row) => ({
    remedyId: row.remedy_id,
    kind: row.kind as RemedyShown['kind'],
    rail: row.rail as RemedyShown['rail'],
    state: row.state as RemedyShown['state'],
    reason: row.reason as RemedyShown['reason'],
    target: row.order_no === null ? 'account' : 'payment',
    orderNo: row.order_no,
    holdId: row.hold_id,
    amount: row.amount_minor === null ? null : { amountMinor: row.amount_minor.toString(), currency: row.currency! },
    until: iso(row.until_at),
    note: row.note,
    paramsHash: row.params_hash.toString('hex'),
    proposedBy: row.proposed_by ? { staffId: row.proposed_by, name: nameOf(row.proposed_by) } : null,
    proposedAt: row.proposed_at.toISOString(),
    expiresAt: iso(row.expires_at),
    peopleNeeded: row.people_needed,
    approvals: approvals
      .filter((one) => one.remedy_id === row.remedy_id)
      .map((one) => ({
        by: { staffId: one.staff_id, name: one.name },
        decision: one.decision as 'approve' | 'refuse',
        note: one.note,
        at: one.at.toISOString(),
      })),
    attempts: row.attempts,
    nextAt: iso(row.next_at),
    submittedAt: iso(row.submitted_at),
    answeredAt: iso(row.answered_at),
    endedAt: iso(row.ended_at),
    code: row.code,
    reference: row.reference,
    holdUntil: iso(row.hold_until),
    holdEndedAt: iso(row.hold_ended_at),
    holdEndedHow: row.hold_ended_how as RemedyShown['holdEndedHow'],
    policyKey: row.proposed_by ? null : ((row.policy as { key?: string } | null)?.key ?? null),
    isConfirmed: orders.has(`extend ${row.remedy_id}`),
    isReleaseAsked: orders.has(`release ${row.remedy_id}`),
    whyNot: reasons.get(row.remedy_id) ?? null,
  }))
}

/** What is under way about protections of these tickets, or was carried out, as `extend ID` and `release ID`. */
async function ordersAbout(work: Work, ticketIds: string[]): Promise<Set<string>> {
  const rows = await work.tx
    .selectFrom('remedies')
    .select(['kind', 'hold_id', 'state'])
    .where('ticket_id', '=', sql<string>`any(${ticketIds}::uuid[])`)
    .where('hold_id', 'is not', null)
    .execute()
  const alive = rows.filter(({ state }) => isAlive(state as RemedyState))
  return new Set(alive.map(({ kind, hold_id }) => `${kind} ${hold_id}`))
}

const iso = (at: Date | null) => at?.toISOString() ?? null

async function whyNots(
  work: Work,
  rows: Remedy[],
  approvalsOf: (remedyId: string) => { staff_id: string }[],
): Promise<Map<string, string>> {
  const { staffId, role } = await staffAskerOf(work)
  const { remedies: policy } = await currentKnowledge(work)
  const open = rows.filter(({ state }) => state === 'proposed')
  const mayApprove = holds(role, 'money.approve')
  const tickets = mayApprove ? [...new Set(open.map((row) => row.ticket_id))] : []
  const handled = await handledBy(work, tickets, staffId)
  const reasons = new Map<string, string>()
  for (const row of open) {
    const decider = {
      staffId,
      hasWorked: handled.has(row.ticket_id),
      hasDecided: approvalsOf(row.remedy_id).some((one) => one.staff_id === staffId),
    }
    const why = mayApprove
      ? whyNotDecide(policy, { proposedBy: row.proposed_by, expiresAt: row.expires_at }, decider, work.now)
      : 'permission_missing'
    if (why) reasons.set(row.remedy_id, why)
  }
  return reasons
}
