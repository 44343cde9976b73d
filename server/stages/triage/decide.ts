import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { codeEntry } from '#records/knowledge/knowledge.rules.ts'
import { changeTicket } from '#records/tickets/change.ts'
import { decide as decideMove, type Workflow } from '#records/tickets/lifecycle.rules.ts'
import { lifecycleState, type Ticket, type TicketName, ticketFor, workflowOf } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import words from './words.json' with { type: 'json' }

/** A person decides kind and priority; the reason, when there is one, becomes a note. A ticket nobody had accepted is accepted. */
export async function decideTriage(
  work: Work,
  name: TicketName,
  input: { code: string; priority: number; reason?: string; version: number | null },
): Promise<Ticket> {
  const ticket = await ticketFor(work, name, 'ticket.work', { lock: true, version: input.version })
  const { taxonomy } = await currentKnowledge<Workflow>(work)
  if (!codeEntry(taxonomy, input.code)) throw new Problem('invalid', 'code_unknown', { facts: { code: input.code } })
  const events = [
    {
      type: 'ticket.triaged',
      payload: { code: input.code, codeBefore: ticket.code, priority: input.priority, priorityBefore: ticket.priority },
    },
  ]
  if (input.reason)
    events.push(
      (await addMessage(work, ticket.ticket_id, { text: input.reason, visibility: 'internal' }))
        .event as (typeof events)[number],
    )
  const change = {
    code: input.code,
    priority: input.priority,
    needs_triage: false,
    taxonomy_version: taxonomy.version,
    triage_why: canonicalJson(words.person),
    ...(input.priority === ticket.priority ? {} : { priority_why: canonicalJson(words.person) }),
  }
  const accept = decideMove(await workflowOf(work, ticket), lifecycleState(ticket), {
    name: 'accept',
    by: 'agent',
    at: work.now,
  })
  return accept.refused
    ? changeTicket(work, ticket, change, events)
    : moveTicketTo(work, ticket, { name: 'accept' }, { change, events })
}
