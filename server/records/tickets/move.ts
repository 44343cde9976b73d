import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { NewEvent } from '../audit/record.ts'
import { maskText } from '../customers/masking.rules.ts'
import { type Change, changeTicketState } from './change.ts'
import { decide, type Move, type Stage, type Workflow } from './lifecycle.rules.ts'
import { lifecycleState, moverOf, type Ticket, workflowOf } from './load.ts'

export type MoveInput = Omit<Move, 'by' | 'at'>

/**
 * Moves a locked ticket along its workflow: the one file in which a status changes. Everything else (merge, rating,
 * reply) comes through here. Words of the reason are masked like any other text.
 * @throws Problem conflict with the refusal's code (`move_…`)
 */
export async function moveTicketTo(
  work: Work,
  ticket: Ticket,
  input: MoveInput,
  also: { change?: Change; events?: NewEvent[] } = {},
): Promise<Ticket> {
  const workflow = await workflowOf(work, ticket)
  const before = lifecycleState(ticket)
  const reason = input.reason === undefined ? undefined : maskText(input.reason).text
  const decision = decide(workflow, before, { ...input, reason, by: moverOf(work), at: work.now })
  if (decision.refused) {
    throw new Problem('conflict', decision.refused, {
      facts: { move: input.name, status: ticket.status, needs: decision.needs?.join(', ') ?? '' },
    })
  }
  const { state, stage } = decision
  const event: NewEvent = {
    type: 'ticket.moved',
    payload: {
      move: input.name,
      from: before.status,
      to: state.status,
      stage,
      outcome: state.outcome,
      redress: state.redress,
      ...(state.outcomeKey === null ? {} : { outcomeKey: state.outcomeKey }),
    },
  }
  return changeTicketState(
    work,
    ticket,
    {
      ...also.change,
      status: state.status,
      stage,
      outcome: state.outcome,
      outcome_key: state.outcomeKey,
      reason: state.reason,
      redress: state.redress,
      merged_into: state.mergedInto,
      status_before_merge: state.statusBeforeMerge,
      resolved_at: state.resolvedAt,
    },
    [event, ...(also.events ?? [])],
  )
}

/**
 * Puts a locked, open ticket into a workflow, or into another version of its own, at a status there. What it was in before
 * stands in the event, so that its story can still be told in the words of that time.
 */
export async function putInWorkflow(
  work: Work,
  ticket: Ticket,
  workflow: Workflow,
  status: string,
  also: { change?: Change; events?: NewEvent[] } = {},
): Promise<Ticket> {
  const { stage } = workflow.statuses[status]!
  const event: NewEvent = {
    type: 'ticket.workflow_migrated',
    payload: {
      workflow: workflow.key,
      version: workflow.version,
      workflowBefore: ticket.workflow_key,
      versionBefore: ticket.workflow_version,
      from: ticket.status,
      to: status,
      stage,
    },
  }
  const change = { ...also.change, workflow_key: workflow.key, workflow_version: workflow.version, status, stage }
  return changeTicketState(work, ticket, change, [event, ...(also.events ?? [])])
}

/** Where a new ticket begins: accepted at once when it has an owner or a team, received when a person must look first. */
export function firstState(
  workflow: Workflow,
  needsTriage: boolean,
  at: Date,
): { status: string; stage: Stage; accepted: boolean } {
  const initial = {
    status: workflow.initial,
    outcome: null,
    outcomeKey: null,
    reason: null,
    redress: null,
    needsTriage,
    mergedInto: null,
    statusBeforeMerge: null,
    moneyOpen: false,
    resolvedAt: null,
  }
  const accepted = decide(workflow, initial, { name: 'accept', by: 'system', at })
  if (needsTriage || accepted.refused)
    return { status: initial.status, stage: workflow.statuses[initial.status]!.stage, accepted: false }
  return { status: accepted.state.status, stage: accepted.stage, accepted: true }
}
