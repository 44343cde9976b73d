import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { attachmentsByMessage } from '../attachments/list.ts'
import { readStory, type StoryEvent } from '../audit/follow.ts'
import { goneMark } from '../customers/state.rules.ts'
import { stateOf } from '../customers/state.ts'
import { definition } from '../knowledge/definitions.ts'
import type { Form } from '../knowledge/forms.rules.ts'
import type { Language, Words } from '../knowledge/words.rules.ts'
import { decide, type Stage } from './lifecycle.rules.ts'
import { holdingOf, lifecycleState, type Ticket, workflowOf } from './load.ts'
import { isSameHolder } from './merge.rules.ts'
import type { followedTicket } from './shapes.rules.ts'
import { readRating, storyTickets } from './view.ts'
import { ownOutcome, placeOf, workflowsOf } from './workflows/labels.ts'

type Followed = z.input<typeof followedTicket>

/** Kinds of events after which the customer's page has something new. */
export const publicEvents = [
  'ticket.received',
  'ticket.moved',
  'ticket.workflow_migrated',
  'ticket.assigned',
  'message.added',
  'message.removed',
  'message.restored',
  'attachment.checked',
  'rating.given',
  'clock.breached',
  'promise.moved',
  'progress.step',
  'progress.late',
  'remedy.submitted',
  'remedy.done',
  'remedy.rejected',
  'hold.ended',
  'ticket.absorbed',
]

/** The ticket as its customer sees it: stages with times, one promise, public messages, what can be done now. */
export async function readFollowed(work: Work, ticket: Ticket): Promise<Followed> {
  const dataState = await stateOf(work, ticket.customer_id)
  const isHere = dataState === 'active'
  const workflow = await workflowOf(work, ticket)
  const form = await definition<Form>(work, 'form', ticket.form_key, ticket.form_version)
  const story = await readStory(work, ticket.ticket_id)
  const status = workflow.statuses[ticket.status]!
  const rating = await readRating(work, ticket)
  const state = lifecycleState(ticket)
  const mayRate =
    ticket.resolved_at !== null &&
    !ticket.merged_into &&
    ticket.outcome !== 'withdrawn' &&
    (!rating || new Date(rating.at) < ticket.resolved_at)
  const merged = ticket.merged_into
    ? await work.tx
        .selectFrom('tickets')
        .select(['number', 'customer_id', 'secret_hash', 'context_trust', 'context'])
        .where('ticket_id', '=', ticket.merged_into)
        .executeTakeFirst()
    : undefined
  return {
    ticketId: ticket.ticket_id,
    number: ticket.number,
    language: ticket.language as Language,
    subject: isHere ? ticket.subject : goneMark,
    formTitle: form.title,
    stage: status.stage,
    wording: status.wording,
    line: await readLine(work, ticket, story),
    handledBy: await teamName(work, ticket),
    promise: await readPromise(work, ticket),
    outcome: ticket.outcome as Followed['outcome'],
    outcomeWording: ownOutcome(workflow, ticket.outcome_key)?.wording ?? null,
    redress: ticket.redress as Followed['redress'],
    // Another's number is not theirs to know.
    mergedIntoNumber: merged && isSameHolder(holdingOf(merged), holdingOf(ticket)) ? merged.number : null,
    messages: isHere ? await readPublicMessages(work, ticket) : [],
    dataState,
    rating: rating && { ...rating, words: isHere ? rating.words : null },
    can: {
      add: isHere && ticket.stage !== 'closed',
      withdraw: isHere && !decide(workflow, state, { name: 'withdraw', by: 'customer', at: work.now }).refused,
      rate: isHere && mayRate,
    },
    storySeq: ticket.story_seq,
  }
}

/**
 * Every stage that was reached, with its time, oldest first: a projection of the events alone, each in the words of the
 * workflow that the ticket was in then.
 */
async function readLine(work: Work, ticket: Ticket, story: StoryEvent[]): Promise<Followed['line']> {
  const before = story.flatMap(({ type, payload }) =>
    type === 'ticket.workflow_migrated'
      ? [{ workflow_key: String(payload.workflowBefore), workflow_version: Number(payload.versionBefore) }]
      : [],
  )
  const known = await workflowsOf(work, [...before, ticket])
  const [first = ticket, ...later] = [...before, ticket]
  let workflow = known.get(placeOf(first))!
  const start = workflow.statuses[workflow.initial]!
  const line: Followed['line'] = story
    .slice(0, 1)
    .map(({ at }) => ({ stage: start.stage, title: start.wording.title, at: at.toISOString() }))
  for (const event of story) {
    if (event.type === 'ticket.workflow_migrated') workflow = known.get(placeOf(later.shift()!))!
    else if (event.type !== 'ticket.placed' && event.type !== 'ticket.moved') continue
    const { to, stage } = event.payload as { to: string; stage: Stage }
    const status = workflow.statuses[to]
    if (status && line.at(-1)?.stage !== stage)
      line.push({ stage, title: status.wording.title, at: event.at.toISOString() })
  }
  return line
}

async function readPromise(work: Work, ticket: Ticket): Promise<Followed['promise']> {
  const row = await work.tx
    .selectFrom('clocks')
    .select(['due_at', 'first_due_at', 'done_at', 'provisional'])
    .where('ticket_id', '=', ticket.ticket_id)
    .where('clock', '=', 'promise')
    .orderBy('run', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  return {
    dueAt: row.due_at.toISOString(),
    provisional: row.provisional,
    firstDueAt: row.first_due_at?.toISOString() ?? null,
    // What was said first is what was promised, even if they were told before it passed.
    kept: row.done_at ? row.done_at <= row.due_at && (!row.first_due_at || row.done_at <= row.first_due_at) : null,
    late: row.done_at === null && row.due_at < work.now,
  }
}

async function teamName(work: Work, ticket: Ticket): Promise<Words | null> {
  if (!ticket.team_id) return null
  const team = await work.tx.selectFrom('teams').select('name').where('team_id', '=', ticket.team_id).executeTakeFirst()
  return (team?.name as Words | undefined) ?? null
}

async function readPublicMessages(work: Work, ticket: Ticket): Promise<Followed['messages']> {
  const ticketIds = await storyTickets(work, ticket, true)
  const attachments = await attachmentsByMessage(work, ticketIds)
  const rows = await work.tx
    .selectFrom('messages')
    .select(['message_id', 'author_kind', 'body', 'at'])
    .where('ticket_id', 'in', ticketIds)
    .where('visibility', '=', 'public')
    .where('removed_at', 'is', null)
    .orderBy('at')
    .orderBy('message_id')
    .execute()
  return rows.map((row) => ({
    messageId: row.message_id,
    from: row.author_kind as Followed['messages'][number]['from'],
    body: row.body,
    at: row.at.toISOString(),
    attachments: attachments.get(row.message_id) ?? [],
  }))
}
