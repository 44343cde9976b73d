import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { codeEntry } from '#records/knowledge/knowledge.rules.ts'
import { changeTicket } from '#records/tickets/change.ts'
import type { Guess } from '#records/tickets/draft.rules.ts'
import { decide as decideMove, type Workflow } from '#records/tickets/lifecycle.rules.ts'
import { lifecycleState, moverOf, type Ticket, type TicketName, ticketFor, workflowOf } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { firstState, moveTicketTo, putInWorkflow } from '#records/tickets/move.ts'
import { workflowFor } from '#records/tickets/workflows/pick.rules.ts'
import words from './words.json' with { type: 'json' }

/** A person decides kind and priority; the reason, when there is one, becomes a note. A ticket nobody had accepted is accepted. */
export async function decideTriage(
  work: Work,
  name: TicketName,
  input: { code: string; priority: number; reason?: string; version: number | null },
): Promise<Ticket> {
  const ticket = await ticketFor(work, name, 'ticket.work', { lock: true, version: input.version })
  const { taxonomy, workflows } = await currentKnowledge<Workflow>(work)
  const isKnown = codeEntry(taxonomy, input.code) !== null
  // A code that was retired since stays where it is until somebody decides on another.
  if (!isKnown && input.code !== ticket.code)
    throw new Problem('invalid', 'code_unknown', { facts: { code: input.code } })
  const events = [
    {
      type: 'ticket.triaged',
      payload: {
        code: input.code,
        codeBefore: ticket.code,
        priority: input.priority,
        priorityBefore: ticket.priority,
        guessed: (ticket.guess as Guess | null)?.top[0]?.code ?? null,
      },
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
    taxonomy_version: isKnown ? taxonomy.version : ticket.taxonomy_version,
    triage_why: canonicalJson(words.person),
    ...(input.priority === ticket.priority ? {} : { priority_why: canonicalJson(words.person) }),
  }
  const moved = await inWorkflowOfItsKind(work, ticket, workflows, { code: input.code, form: ticket.form_key })
  const accept = decideMove(await workflowOf(work, moved), lifecycleState(moved), {
    name: 'accept',
    by: moverOf(work),
    at: work.now,
  })
  return accept.refused
    ? changeTicket(work, moved, change, events)
    : moveTicketTo(work, moved, { name: 'accept' }, { change, events })
}

/** A ticket on which nobody has begun goes the way of its kind; one that is being worked on stays where people know it. */
async function inWorkflowOfItsKind(
  work: Work,
  ticket: Ticket,
  workflows: Workflow[],
  of: { code: string; form: string },
): Promise<Ticket> {
  const workflow = workflowFor(workflows, of)
  const isYoung = ticket.stage === 'received' || ticket.stage === 'accepted'
  if (!isYoung || workflow.key === ticket.workflow_key) return ticket
  return putInWorkflow(work, ticket, workflow, firstState(workflow, ticket.stage === 'received', work.now).status)
}
