import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { endUnsent } from './decide.ts'
import { hasOrder, isStanding, releaseAtEnd } from './hold.ts'
import { remedyOf } from './locked.ts'
import { underWay } from './remedy.rules.ts'
import { tells } from './write.ts'

const atOnce = 100
/** A release at the end that was refused is tried again after this long. */
const againMs = 300_000

/**
 * Sweep: protections whose end has come are released, also there where they should have ended by themselves; one that a second
 * person confirmed when that is answered, and at the latest at its longest.
 */
export async function endHolds(house: House, orgId: string): Promise<number> {
  const as = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'holds'), 'money', act)
  const due = await as((work) => {
    const triedBefore = new Date(work.now.getTime() - againMs)
    return work.tx
      .selectFrom('remedies')
      .select(['ticket_id', 'remedy_id'])
      .where('org_id', '=', orgId)
      .where('hold_until', '<=', work.now)
      .where('hold_ended_at', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('remedies as r')
              .select('r.remedy_id')
              .whereRef('r.ticket_id', '=', 'remedies.ticket_id')
              .whereRef('r.hold_id', '=', 'remedies.remedy_id')
              .where(({ and, or, eb }) =>
                or([
                  and([eb('r.kind', '=', 'release'), eb('r.state', 'in', [...underWay, 'done'])]),
                  and([eb('r.kind', '=', 'release'), eb('r.proposed_at', '>', triedBefore)]),
                  // Somebody said that it is to last: it does until that is answered, but never longer than they may say.
                  and([eb('r.kind', '=', 'extend'), eb('r.state', 'in', underWay), eb('r.until_at', '>', work.now)]),
                ]),
              ),
          ),
        ),
      )
      .orderBy('hold_until')
      .limit(atOnce)
      .execute()
  })
  for (const { ticket_id: ticketId, remedy_id: remedyId } of due)
    await as(async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'money.read', { lock: true })
      const hold = await remedyOf(work, { ticketId, remedyId })
      if (!hold || !isStanding(hold) || hold.hold_until! > work.now) return
      const asked = await openProposal(work, ticketId, remedyId)
      // What somebody still thinks about is no longer needed.
      if (asked) {
        await recordOnTicket(work, ticket, [{ type: 'remedy.expired', payload: tells(asked) }])
        ticket.story_seq += 1
        await endUnsent(work, asked, 'expired')
      }
      if (!(await hasOrder(work, { ticketId, remedyId }, 'release'))) await releaseAtEnd(work, ticket, hold)
    })
  return due.length
}

function openProposal(work: Work, ticketId: string, holdId: string) {
  return work.tx
    .selectFrom('remedies')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('hold_id', '=', holdId)
    .where('kind', '=', 'release')
    .where('state', '=', 'proposed')
    .executeTakeFirst()
}

/** Sweep: proposals that nobody decided in time end, and what they had set aside is free again. */
export async function expireProposals(house: House, orgId: string): Promise<number> {
  const as = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'proposals'), 'money', act)
  const due = await as((work) =>
    work.tx
      .selectFrom('remedies')
      .select(['ticket_id', 'remedy_id'])
      .where('org_id', '=', orgId)
      .where('state', '=', 'proposed')
      .where('expires_at', '<=', work.now)
      .limit(atOnce)
      .execute(),
  )
  for (const { ticket_id: ticketId, remedy_id: remedyId } of due)
    await as(async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'money.read', { lock: true })
      const remedy = await remedyOf(work, { ticketId, remedyId })
      if (remedy?.state !== 'proposed' || !remedy.expires_at || remedy.expires_at > work.now) return
      await recordOnTicket(work, ticket, [{ type: 'remedy.expired', payload: tells(remedy) }])
      await endUnsent(work, remedy, 'expired')
    })
  return due.length
}
