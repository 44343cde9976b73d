import type { Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import type { Draft } from '#records/tickets/draft.rules.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { isPhoneStep } from './phone/phone.rules.ts'
import { phoneOf, queuePhoneNotice } from './phone/queue.ts'
import settings from './phone/settings.json' with { type: 'json' }
import { noticeRow, queueNotice } from './queue.ts'

/**
 * Tells the customer at every stage: each event that concerns them becomes one row in the notice queue, with the
 * event itself as the dedupe key. The sending sweep does the rest. News of money have a follower of their own, because they go
 * to the telephone first (phone/follow.ts).
 */
export const noticesFollower: Follower = {
  name: 'notices',
  types: [
    'ticket.moved',
    'ticket.replied',
    'clock.breached',
    'clock.extended',
    'clock.paused',
    'call.ended',
    'promise.moved',
    'progress.slipping',
    'progress.late',
  ],
  async next(work, event) {
    const template = noticeFor(event)
    if (!template) return
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work')
    if (!ticket.email_contact_id) return textStep(work, ticket, template, event)
    if (template === 'merged' && !(await isTheirOwn(work, ticket))) return
    if (template === 'unmerged' && !(await wasTold(work, ticket.ticket_id, 'merged'))) return
    const { ticket_id: ticketId, language } = ticket
    const messageId = await messageToQuote(work, event, template)
    await queueNotice(work, {
      ticketId,
      template,
      language,
      facts: { messageId },
      dedupeKey: keyOf(ticketId, event.seq),
    })
  },
}

/**
 * Whoever left a number and no address hears of a step by text message, when somebody sends some; what it says at length stands on
 * their page. It waits a minute: of what follows at once (an answer, then the result) only the last is sent (overtaken.ts).
 */
async function textStep(work: Work, ticket: Ticket, step: string, { seq, at }: StoryEvent): Promise<void> {
  if (!work.hasPhone || !isPhoneStep(step)) return
  const { ticket_id: ticketId } = ticket
  const contactId = await phoneOf(work, ticket)
  if (!contactId) return
  const dueAt = new Date(at.getTime() + settings.stepWaitsSeconds * 1_000)
  const says = { channel: 'sms', template: 'progress', facts: { step, seq } } as const
  await queuePhoneNotice(work, { ticketId, contactId, ...says, dedupeKey: keyOf(ticketId, seq), dueAt })
}

function noticeFor(event: StoryEvent): string | null {
  if (event.type === 'ticket.replied') return 'replied'
  if (event.type === 'call.ended') return isUnreached(event.payload.how) ? 'call_missed' : null
  if (event.type === 'promise.moved') return 'promise_moved'
  // Told before it slips, or at least when it did.
  if (event.type === 'progress.slipping' || (event.type === 'progress.late' && event.payload.warned !== true))
    return 'money_late'
  if (event.type === 'progress.late') return null
  // What a rule wants sent with it, when there is a letter of that name.
  if (event.type === 'clock.extended' || event.type === 'clock.paused') return event.payload.letter as string | null
  if (event.type === 'clock.breached') return event.payload.clock === 'promise' ? 'late' : null
  const { move, stage } = event.payload as { move: string; stage: string }
  // Acceptance at the door happens in the second of the receipt: one letter says both.
  if (move === 'accept') return event.actorKind === 'system' ? null : 'accepted'
  if (move === 'reopen') return 'reopened'
  if (move === 'withdraw') return 'withdrawn'
  if (move === 'merge') return 'merged'
  if (move === 'unmerge') return 'unmerged'
  if (move === 'resolve') return 'resolved'
  if (move === 'check' || move === 'resume') return stage === 'checking' ? 'checking' : null
  if (move === 'ask_customer') return 'waiting_customer'
  return null
}

/** Whom no call reaches is written to. */
const isUnreached = (how: unknown) => how === 'no_answer' || how === 'wrong_number'

/**
 * Whether a ticket was merged into another of the same customer, who wrote both to us. Of others' tickets nobody is told, and
 * of a merge that was undone meanwhile there is nothing to tell.
 */
async function isTheirOwn(work: Work, ticket: Ticket): Promise<boolean> {
  if (!ticket.merged_into || !formChannels.includes(ticket.channel)) return false
  const into = await ticketFor(work, { ticketId: ticket.merged_into }, 'ticket.work')
  return into.customer_id === ticket.customer_id
}

async function wasTold(work: Work, ticketId: string, template: string): Promise<boolean> {
  const row = await work.tx
    .selectFrom('notices')
    .select('notice_id')
    .where('ticket_id', '=', ticketId)
    .where('template', '=', template)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The message that the letter repeats: the reply itself, our question, or the last answer before a result. */
async function messageToQuote(work: Work, event: StoryEvent, template: string): Promise<string | null> {
  if (typeof event.payload.messageId === 'string') return event.payload.messageId
  if (template !== 'waiting_customer' && template !== 'resolved') return null
  const row = await work.tx
    .selectFrom('messages')
    .select('message_id')
    .where('ticket_id', '=', event.subjectId)
    .where('author_kind', '=', 'staff')
    .where('visibility', '=', 'public')
    .where('at', '<=', event.at)
    .orderBy('at', 'desc')
    .orderBy('message_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.message_id ?? null
}

/** The event that a letter tells of. */
const keyOf = (ticketId: string, seq: number) => `${ticketId}:${seq}`

/** Where a customer writes to us and waits for an answer. */
const formChannels = ['portal', 'widget']

/** The receipts that the door queues with the tickets: for those who left an address and wrote to us just now. */
export function receiptInserts(work: Work, received: { draft: Draft; emailContactId: string | null }[]): Insert[] {
  // What an import or a split brought in was not sent to us by its customer just now: no letter out of the blue.
  const rows = received
    .filter(({ draft, emailContactId }) => emailContactId !== null && formChannels.includes(draft.submission.channel))
    .map(({ draft }) =>
      noticeRow(work, {
        ticketId: draft.ticketId,
        template: 'received',
        language: draft.submission.language,
        facts: { messageId: null },
        dedupeKey: keyOf(draft.ticketId, 1),
      }),
    )
  return [insertInto('notices', rows)]
}
