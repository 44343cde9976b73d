import type { Insertable, Selectable } from 'kysely'
import { canonicalJson, sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import type { NewEvent } from '#records/audit/record.ts'
import { countOpenMoney } from '#records/tickets/change.ts'
import type { Amount } from './people.rules.ts'
import { isOpen, type OpenPart, type RemedyKind, type RemedyReason, type RemedyState } from './remedy.rules.ts'

export type Remedy = Selectable<Tables['remedies']>
type RemedyRow = Insertable<Tables['remedies']>

/** What is asked: one of the kinds, of an account (by its contact) or a payment (by its number). */
export type Asking = {
  ticketId: string
  remedyId: string
  kind: RemedyKind
  rail: 'core' | 'wechat_pay'
  contactId?: string | null
  orderNo?: string | null
  holdId?: string | null
  amount?: Amount | null
  until?: Date | null
  reason: RemedyReason
}

/** Who asks, and what it takes until it is sent. */
export type Proposal = Asking & {
  proposedBy: string | null
  people: 0 | 1 | 2
  expiresAt?: Date | null
  note?: string | null
  evidence?: object | null
  policy?: object | null
}

/** SHA-256 of everything that is asked, in canonical JSON: what is approved and what is sent are the same. */
export function paramsHash(asking: Asking): Buffer {
  const { ticketId, remedyId, kind, rail, contactId, orderNo, holdId, amount, until, reason } = asking
  return sha256(
    canonicalJson({
      ticketId,
      remedyId,
      kind,
      rail,
      contactId: contactId ?? null,
      orderNo: orderNo ?? null,
      holdId: holdId ?? null,
      amountMinor: amount?.amountMinor.toString() ?? null,
      currency: amount?.currency ?? null,
      until: until?.toISOString() ?? null,
      reason,
    }),
  )
}

/** The row of a remedy that is proposed now; one that needs nobody is ready to be sent. */
export function remedyRow(work: Work, proposal: Proposal): RemedyRow {
  const isReady = proposal.people === 0
  return {
    org_id: work.orgId,
    ticket_id: proposal.ticketId,
    remedy_id: proposal.remedyId,
    kind: proposal.kind,
    rail: proposal.rail,
    state: isReady ? 'approved' : 'proposed',
    contact_id: proposal.contactId ?? null,
    order_no: proposal.orderNo ?? null,
    hold_id: proposal.holdId ?? null,
    amount_minor: proposal.amount?.amountMinor ?? null,
    currency: proposal.amount?.currency ?? null,
    until_at: proposal.until ?? null,
    reason: proposal.reason,
    note: proposal.note ?? null,
    evidence: proposal.evidence ? canonicalJson(proposal.evidence) : null,
    policy: proposal.policy ? canonicalJson(proposal.policy) : null,
    params_hash: paramsHash(proposal),
    proposed_by: proposal.proposedBy,
    proposed_at: work.now,
    expires_at: isReady ? null : (proposal.expiresAt ?? null),
    people_needed: proposal.people,
    approved_at: isReady ? work.now : null,
    next_at: isReady ? work.now : null,
  }
}

/** What the events of a remedy tell: what and how much, and whom nobody. */
export function tells(remedy: {
  remedy_id: string
  kind: string
  amount_minor?: bigint | null
  currency?: string | null
  reason: string
}) {
  const amount =
    remedy.amount_minor === null || remedy.amount_minor === undefined
      ? {}
      : { amountMinor: remedy.amount_minor.toString(), currency: remedy.currency }
  return { remedyId: remedy.remedy_id, kind: remedy.kind, reason: remedy.reason, ...amount }
}

/** The event of a proposal. */
export function proposedEvent(row: RemedyRow): NewEvent {
  return {
    type: 'remedy.proposed',
    payload: {
      ...tells(row as Parameters<typeof tells>[0]),
      people: row.people_needed,
      paramsHash: row.params_hash.toString('hex'),
      ...(row.until_at ? { until: (row.until_at as Date).toISOString() } : {}),
      ...(row.hold_id ? { holdId: row.hold_id } : {}),
      ...(row.policy ? { policy: JSON.parse(row.policy as string) } : {}),
    },
  }
}

/** A change of a remedy's row; the count of its ticket's open remedies goes with it. The ticket is locked. */
export async function changeRemedy(work: Work, remedy: Remedy, change: Partial<Remedy>): Promise<Remedy> {
  const after = { ...remedy, ...change }
  await work.tx
    .updateTable('remedies')
    .set(change as never)
    .where('ticket_id', '=', remedy.ticket_id)
    .where('remedy_id', '=', remedy.remedy_id)
    .execute()
  await countOpenMoney(work, remedy.ticket_id, Number(isOpen(openPart(after))) - Number(isOpen(openPart(remedy))))
  return after
}

export function openPart(remedy: Remedy): OpenPart {
  return {
    kind: remedy.kind as RemedyKind,
    state: remedy.state as RemedyState,
    holdUntil: remedy.hold_until,
    holdEndedAt: remedy.hold_ended_at,
  }
}
