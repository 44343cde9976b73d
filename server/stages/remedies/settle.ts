import type { Work } from '#platform/database.ts'
import type { MoneyStatus } from '#platform/ports.ts'
import type { NewEvent } from '#records/audit/record.ts'
import { recordOnTickets } from '#records/tickets/change.ts'
import type { BriefTicket } from '#records/tickets/load.ts'
import { holdOf } from './hold.ts'
import { post } from './ledger.ts'
import { freeRefund } from './payments.ts'
import { after, isFinal, type RemedyState } from './remedy.rules.ts'
import { changeRemedy, type Remedy, tells } from './write.ts'

/**
 * Takes over what whoever holds the money says of a remedy, by answer or by news, in any order and as often as it comes: what
 * is not newer than what is known changes nothing. `nextAt`: when to ask again while it has not ended. The ticket is locked.
 */
export async function takeOver(
  work: Work,
  ticket: BriefTicket,
  remedy: Remedy,
  status: MoneyStatus,
  nextAt: Date,
): Promise<Remedy> {
  if (status.seq <= remedy.status_seq || isFinal(remedy.state as RemedyState)) return remedy
  // Accepted with a reason is stuck: a person must act there.
  const happening = status.state === 'accepted' && status.code ? 'given_up' : status.state
  const state = after(remedy.state as RemedyState, happening)
  if (!state) return remedy
  const isEnd = isFinal(state)
  const events: NewEvent[] = []
  const isNews = state !== remedy.state
  const changed = await changeRemedy(work, remedy, {
    state,
    status_seq: status.seq,
    code: status.code,
    reference: status.reference ?? remedy.reference,
    answered_at: remedy.answered_at ?? work.now,
    next_at: isEnd ? null : nextAt,
    ...(isEnd ? { ended_at: work.now } : {}),
    ...(state === 'done' && remedy.kind === 'hold' ? { hold_until: status.until ?? remedy.until_at } : {}),
  })
  if (isNews)
    events.push({
      type: `remedy.${state}`,
      payload: {
        ...tells(remedy),
        ...(status.code ? { code: status.code } : {}),
        ...latency(remedy, work.now),
        ...untilOf(changed),
      },
    })
  if (state === 'done') events.push(...(await carriedOut(work, changed)))
  if (state === 'rejected') events.push(...(await cameToNothing(work, changed)))
  await recordOnTickets(work, [{ ticket, events }])
  // Rows of one ticket are written one after the other: the next event goes behind these.
  ticket.story_seq += events.length
  return changed
}

/** How long it took since it was asked, in milliseconds: every step tells its own. */
const latency = (remedy: Remedy, at: Date) => ({ tookMs: at.getTime() - remedy.proposed_at.getTime() })
const untilOf = ({ hold_until: until }: Remedy) => (until ? { until: until.toISOString() } : {})

async function carriedOut(work: Work, remedy: Remedy): Promise<NewEvent[]> {
  if (remedy.kind === 'refund' || remedy.kind === 'compensate') await post(work, remedy, 'settled')
  if (remedy.kind === 'extend') {
    await changeRemedy(work, await holdOf(work, remedy), { hold_until: remedy.until_at })
    return []
  }
  return remedy.kind === 'release' ? endHold(work, remedy, remedy.reason === 'end' ? 'by_itself' : 'released') : []
}

async function cameToNothing(work: Work, remedy: Remedy): Promise<NewEvent[]> {
  if (remedy.kind === 'refund') await freeRefund(work, remedy.order_no!, remedy.amount_minor!)
  if (remedy.kind === 'refund' || remedy.kind === 'compensate') await post(work, remedy, 'returned')
  // Whoever was to release what is over has their wish.
  const isOver = remedy.kind === 'release' && ['already_ended', 'not_found'].includes(remedy.code ?? '')
  return isOver ? endHold(work, remedy, 'by_itself') : []
}

async function endHold(work: Work, release: Remedy, how: 'by_itself' | 'released'): Promise<NewEvent[]> {
  const hold = await holdOf(work, release)
  if (hold.hold_ended_at) return []
  await changeRemedy(work, hold, { hold_ended_at: work.now, hold_ended_how: how })
  return [{ type: 'hold.ended', payload: { remedyId: hold.remedy_id, how, why: release.reason } }]
}
