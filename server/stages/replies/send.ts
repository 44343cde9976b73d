import type { Updateable } from 'kysely'
import { type Actor, type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { compose, type NoticeRow } from './compose.ts'
import { leaseMs } from './send.rules.ts'

const batch = 20
const attemptsMax = 8

/**
 * Sweep: sends the notices that are due. A notice is leased first (its next time and attempt are committed), then
 * sent without a transaction open, then marked: so a crash in between means one more try with the same Message-ID,
 * by which the receiver can tell, and never silence. Answers how many were tried.
 */
export async function sendDueNotices(house: House, orgId: string): Promise<number> {
  const actor = systemActor(orgId, 'notices')
  const leased = await inOrg(house, actor, 'staff', async (work) => {
    const rows = await work.tx
      .selectFrom('notices')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('sent_at', 'is', null)
      .where('failed_at', 'is', null)
      .where('due_at', '<=', work.now)
      .orderBy('due_at')
      .limit(batch)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const row of rows) {
      await work.tx
        .updateTable('notices')
        .set({ attempts: row.attempts + 1, due_at: new Date(work.now.getTime() + leaseMs) })
        .where('ticket_id', '=', row.ticket_id)
        .where('notice_id', '=', row.notice_id)
        .execute()
    }
    return rows
  })
  for (const notice of leased) {
    if (!(await inOrg(house, actor, 'staff', (work) => renewLease(work, notice)))) continue
    const outcome = await tryToSend(house, actor, notice)
    await inOrg(house, actor, 'staff', (work) => settle(work, notice, outcome))
  }
  return leased.length
}

/** Whether the notice is still ours: after a slow letter before it, another sender may have taken it over. */
async function renewLease(work: Work, notice: NoticeRow): Promise<boolean> {
  const { numUpdatedRows } = await work.tx
    .updateTable('notices')
    .set({ due_at: new Date(work.now.getTime() + leaseMs) })
    .where('ticket_id', '=', notice.ticket_id)
    .where('notice_id', '=', notice.notice_id)
    .where('attempts', '=', notice.attempts + 1)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

type Outcome = { sent: string } | Exclude<Awaited<ReturnType<typeof compose>>, { letter: unknown }>

/** One try. A letter that cannot even be written counts as a try, or it would be tried for ever. */
async function tryToSend(house: House, actor: Actor, notice: NoticeRow): Promise<Outcome> {
  try {
    const written = await inOrg(house, actor, 'staff', (work) => compose(work, notice))
    if (!('letter' in written)) return written
    await house.ports.mail.send(written.letter)
    return { sent: written.template }
  } catch (failure) {
    // Mail servers like to repeat the address they refuse.
    return { error: maskText((failure as Error).message).text, final: false }
  }
}

async function settle(work: Work, notice: NoticeRow, outcome: Outcome): Promise<void> {
  const { change, event } = marks(work, notice.attempts + 1, outcome)
  const settled = await work.tx
    .updateTable('notices')
    .set(change)
    .where('ticket_id', '=', notice.ticket_id)
    .where('notice_id', '=', notice.notice_id)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirst()
  if (settled.numUpdatedRows === 0n || !event) return
  const template = 'sent' in outcome ? outcome.sent : notice.template
  const ticket = await ticketFor(work, { ticketId: notice.ticket_id }, 'ticket.work', { lock: true })
  await recordOnTicket(work, ticket, [{ type: event, payload: { template, channel: 'email' } }])
}

/** What is written on the row of a notice after a try, and the event that the ticket gets when that was the last. */
function marks({ now }: Work, attempts: number, outcome: Outcome): { change: NoticeChange; event?: string } {
  if ('sent' in outcome) return { change: { sent_at: now, last_error: null }, event: 'notice.sent' }
  if ('told' in outcome) return { change: { sent_at: now, last_error: null }, event: 'notice.folded' }
  // Waiting for its day is no attempt.
  if ('wait' in outcome) return { change: { due_at: outcome.wait, attempts: attempts - 1 } }
  const { error, final } = outcome
  if (final || attempts >= attemptsMax) return { change: { failed_at: now, last_error: error }, event: 'notice.failed' }
  return { change: { due_at: new Date(now.getTime() + 2 ** attempts * 15_000), last_error: error } }
}

type NoticeChange = Updateable<Tables['notices']>
