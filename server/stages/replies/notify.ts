import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import { ticketFor } from '#records/tickets/load.ts'

/**
 * Tells the customer at every stage: each event that concerns them becomes one row in the notice queue, with the
 * event itself as the dedupe key. The sending sweep does the rest.
 */
export const noticesFollower: Follower = {
  name: 'notices',
  types: ['ticket.received', 'ticket.moved', 'ticket.replied', 'clock.breached'],
  async next(work, event) {
    const template = noticeFor(event)
    if (!template) return
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work')
    // What an import or a split brought in was not sent to us by its customer just now: no letter out of the blue.
    if (template === 'received' && ticket.channel !== 'portal') return
    if (!ticket.email_contact_id) return
    await queueNotice(work, event, template, ticket.language, await messageToQuote(work, event, template))
  },
}

function noticeFor(event: StoryEvent): string | null {
  if (event.type === 'ticket.received') return 'received'
  if (event.type === 'ticket.replied') return 'replied'
  if (event.type === 'clock.breached') return event.payload.clock === 'promise' ? 'late' : null
  const { move, stage } = event.payload as { move: string; stage: string }
  // Acceptance at the door happens in the second of the receipt: one letter says both.
  if (move === 'accept') return event.actorKind === 'system' ? null : 'accepted'
  if (move === 'reopen') return 'reopened'
  if (move === 'withdraw') return 'withdrawn'
  if (move === 'resolve') return 'resolved'
  if (move === 'check' || move === 'resume') return stage === 'checking' ? 'checking' : null
  if (move === 'ask_customer') return 'waiting_customer'
  return null
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

async function queueNotice(
  work: Work,
  event: StoryEvent,
  template: string,
  language: string,
  messageId: string | null,
): Promise<void> {
  await work.tx
    .insertInto('notices')
    .values({
      org_id: work.orgId,
      ticket_id: event.subjectId,
      notice_id: uuidv7(work.clock),
      dedupe_key: `${event.subjectId}:${event.seq}`,
      template,
      language,
      facts: canonicalJson({ messageId }),
      due_at: work.now,
      sent_at: null,
      failed_at: null,
      last_error: null,
      created_at: work.now,
    })
    .onConflict((c) => c.doNothing())
    .execute()
}
