import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { sealerFor } from '#platform/vault/subjects.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { bringBack } from '#records/customers/state.ts'
import { changeTicket } from '#records/tickets/change.ts'
import { decide } from '#records/tickets/lifecycle.rules.ts'
import { lifecycleState, ticketFor, workflowOf } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { bringsBack } from './ratings.rules.ts'

/**
 * The customer rates the answer, once per answer. A low rating brings the ticket back when the workflow still allows
 * it; the person who answered keeps it.
 * @throws Problem conflict rating_not_yet · rating_given
 */
export async function rate(
  work: Work,
  number: string,
  input: { stars: number; words?: string },
): Promise<{ reopened: boolean }> {
  const ticket = await ticketFor(work, { number }, 'ticket.follow', { lock: true })
  if (!ticket.resolved_at || ticket.merged_into || ticket.outcome === 'withdrawn')
    throw new Problem('conflict', 'rating_not_yet')
  const earlier = await work.tx
    .selectFrom('ratings')
    .select(['run', 'at'])
    .where('ticket_id', '=', ticket.ticket_id)
    .orderBy('run', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (earlier && earlier.at >= ticket.resolved_at) throw new Problem('conflict', 'rating_given')
  const run = (earlier?.run ?? 0) + 1
  const masked = input.words ? maskText(input.words) : null
  await work.tx
    .insertInto('ratings')
    .values({
      org_id: work.orgId,
      ticket_id: ticket.ticket_id,
      run,
      stars: input.stars,
      words: masked?.text ?? null,
      words_sealed:
        masked && masked.keep !== masked.text
          ? (await sealerFor(work, ticket.customer_id)).seal(
              work.clock,
              { orgId: work.orgId, table: 'ratings', column: 'words_sealed', rowId: `${ticket.ticket_id}/${run}` },
              masked.keep,
            )
          : null,
      assignee_id: ticket.assignee_id,
      at: work.now,
    })
    .execute()
  const event = { type: 'rating.given', payload: { run, stars: input.stars } }
  const reopen = decide(await workflowOf(work, ticket), lifecycleState(ticket), {
    name: 'reopen',
    by: 'customer',
    at: work.now,
  })
  if (bringsBack(input.stars) && !reopen.refused) {
    await bringBack(work, ticket.customer_id)
    await moveTicketTo(work, ticket, { name: 'reopen' }, { events: [event] })
    return { reopened: true }
  }
  await changeTicket(work, ticket, {}, [event])
  return { reopened: false }
}
