import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { askerFor, staffAskerOf } from '#records/staff/access.ts'
import { can } from '#records/staff/permissions.rules.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { handlersOf } from '#records/tickets/handlers.ts'
import { lockedRemedy, type RemedyName } from './locked.ts'
import { freeRefund } from './payments.ts'
import { whyNotDecide } from './people.rules.ts'
import { after, type Happening, type RemedyState } from './remedy.rules.ts'
import { changeRemedy, type Remedy, tells } from './write.ts'

/**
 * Somebody says yes or no to exactly what they were shown. The last yes that is needed makes it ready to be sent; one no ends it.
 * @throws Problem missing remedy_missing · conflict remedy_decided, own_proposal, worked_on_ticket, decided_already,
 * proposal_expired, proposal_changed · denied step_up_needed
 */
export async function decideRemedy(
  work: Work,
  name: RemedyName,
  said: { approve: boolean; paramsHash: string; note?: string },
): Promise<{ state: RemedyState }> {
  const { ticket, remedy } = await lockedRemedy(work, name, 'money.approve')
  const { staffId } = await staffAskerOf(work)
  if (remedy.state !== 'proposed') throw new Problem('conflict', 'remedy_decided')
  const decided = await approversOf(work, name)
  const { remedies: policy } = await currentKnowledge(work)
  const refusal = whyNotDecide(
    policy,
    { proposedBy: remedy.proposed_by, expiresAt: remedy.expires_at },
    {
      staffId,
      hasWorked: (await handlersOf(work, [name.ticketId])).includes(staffId),
      hasDecided: decided.includes(staffId),
    },
    work.now,
  )
  if (refusal) throw new Problem('conflict', refusal)
  if (remedy.params_hash.toString('hex') !== said.paramsHash) throw new Problem('conflict', 'proposal_changed')
  if (said.approve) requireFreshFactor(work)
  await work.tx
    .insertInto('remedy_approvals')
    .values({
      org_id: work.orgId,
      ticket_id: name.ticketId,
      remedy_id: name.remedyId,
      staff_id: staffId,
      decision: said.approve ? 'approve' : 'refuse',
      params_hash: remedy.params_hash,
      note: said.note ? maskText(said.note).text : null,
      at: work.now,
    })
    .execute()
  const hash = { paramsHash: said.paramsHash }
  if (!said.approve) {
    await recordOnTicket(work, ticket, [{ type: 'remedy.refused', payload: { ...tells(remedy), ...hash } }])
    return { state: await endUnsent(work, remedy, 'refused') }
  }
  const standing = await stillApproving(work, name)
  const isEnough = standing.length >= remedy.people_needed
  await recordOnTicket(work, ticket, [
    { type: 'remedy.approved', payload: { ...tells(remedy), ...hash, of: remedy.people_needed, isEnough } },
  ])
  if (!isEnough) return { state: 'proposed' }
  await changeRemedy(work, remedy, { state: 'approved', approved_at: work.now, next_at: work.now })
  return { state: 'approved' }
}

/** Whoever proposed it takes it back, as long as nobody has sent it. @throws Problem conflict remedy_decided · denied not_yours */
export async function withdrawRemedy(work: Work, name: RemedyName): Promise<void> {
  const { ticket, remedy } = await lockedRemedy(work, name, 'money.propose')
  const { staffId } = await staffAskerOf(work)
  if (remedy.proposed_by !== staffId) throw new Problem('denied', 'not_yours')
  if (remedy.state !== 'proposed') throw new Problem('conflict', 'remedy_decided')
  await recordOnTicket(work, ticket, [{ type: 'remedy.withdrawn', payload: tells(remedy) }])
  await endUnsent(work, remedy, 'withdrawn')
}

/** Ends what was never sent; what it had set aside is free again. */
export async function endUnsent(
  work: Work,
  remedy: Remedy,
  how: Extract<Happening, 'refused' | 'withdrawn' | 'expired'>,
): Promise<RemedyState> {
  const state = after(remedy.state as RemedyState, how)
  if (!state) throw new Error(`a ${remedy.state} remedy cannot be ${how}`)
  await changeRemedy(work, remedy, { state, ended_at: work.now, next_at: null })
  if (remedy.kind === 'refund') await freeRefund(work, remedy.order_no!, remedy.amount_minor!)
  return state
}

async function approversOf(work: Work, { ticketId, remedyId }: RemedyName): Promise<string[]> {
  const rows = await work.tx
    .selectFrom('remedy_approvals')
    .select('staff_id')
    .where('ticket_id', '=', ticketId)
    .where('remedy_id', '=', remedyId)
    .where('decision', '=', 'approve')
    .execute()
  return rows.map(({ staff_id }) => staff_id)
}

/** Those who approved and still may: whoever lost the right, or left, no longer counts. */
export async function stillApproving(work: Work, name: RemedyName): Promise<string[]> {
  const standing: string[] = []
  for (const staffId of await approversOf(work, name)) {
    const asker = await askerFor(work, staffId)
    const about = { ticketId: name.ticketId, teamId: null, assigneeId: null }
    if (asker && can(asker, 'money.approve', about)) standing.push(staffId)
  }
  return standing
}
