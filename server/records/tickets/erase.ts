import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { eraseAttachments } from '../attachments/erase.ts'
import { goneMark } from '../customers/state.rules.ts'
import { changeTicket } from './change.ts'
import { forgetFound } from './found.ts'
import { type Ticket, ticketFor } from './load.ts'
import { forgetWords } from './search/fill.ts'

/**
 * Takes everything personal out of a customer's tickets: words (masked ones are personal too), answers, order numbers, what
 * host apps said, files. Number, kind, times, outcome and amount stay. Answers the keys of the files in the store.
 */
export async function eraseTickets(work: Work, customerId: string): Promise<string[]> {
  const rows = await work.tx
    .selectFrom('tickets')
    .select('ticket_id')
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .orderBy('ticket_id')
    .execute()
  const ticketIds = rows.map((row) => row.ticket_id)
  const tickets: Ticket[] = []
  for (const ticketId of ticketIds) tickets.push(await ticketFor(work, { ticketId }, 'ticket.read', { lock: true }))
  const files = await eraseAttachments(work, ticketIds)
  await forgetFound(work, ticketIds)
  await forgetWords(work, ticketIds)
  if (ticketIds.length > 0) {
    // The salt goes too: without it nobody can try which words its commitment in the history stands for.
    await work.tx
      .updateTable('messages')
      .set({ body: goneMark, original_sealed: null, salt: null, mood: null })
      .where('ticket_id', 'in', ticketIds)
      .execute()
    await work.tx
      .updateTable('removed_items')
      .set({ reason: goneMark, ended_at: work.now, ended_as: 'purged' })
      .where('ticket_id', 'in', ticketIds)
      .execute()
  }
  for (const ticket of tickets)
    await changeTicket(
      work,
      ticket,
      {
        subject: goneMark,
        answers: '{}',
        answers_sealed: null,
        order_no: null,
        reason: null,
        // It may quote the words that made it urgent.
        priority_why: canonicalJson({ 'zh-Hans': goneMark, en: goneMark }),
        mood: 0,
        care: null,
        person_since: null,
        context: null,
        context_trust: null,
        context_fault: null,
        email_contact_id: null,
      },
      [{ type: 'ticket.erased', payload: {} }],
    )
  return files
}
