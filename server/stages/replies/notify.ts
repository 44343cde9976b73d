import type { Insertable } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Tables } from '#platform/tables.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import type { Draft } from '#records/tickets/draft.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'

/**
 * Tells the customer at every stage: each event that concerns them becomes one row in the notice queue, with the
 * event itself as the dedupe key. The sending sweep does the rest.
 */
export const noticesFollower: Follower = {
  name: 'notices',
  types: ['ticket.moved', 'ticket.replied', 'clock.breached'],
  async next(work, event) {
    const template = noticeFor(event)
    if (!template) return
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work')
    if (!ticket.email_contact_id) return
    await queueNotice(work, event, template, ticket.language, await messageToQuote(work, event, template))
  },
}

function noticeFor(event: StoryEvent): string | null {
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
  const row = noticeRow(work, { ticketId: event.subjectId, seq: event.seq, template, language, messageId })
  await work.tx
    .insertInto('notices')
    .values(row)
    .onConflict((c) => c.doNothing())
    .execute()
}

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
        seq: 1,
        template: 'received',
        language: draft.submission.language,
        messageId: null,
      }),
    )
  return [insertInto('notices', rows)]
}

/** Row of a notice; its event is the dedupe key. */
function noticeRow(
  work: Work,
  notice: { ticketId: string; seq: number; template: string; language: string; messageId: string | null },
): Insertable<Tables['notices']> {
  return {
    org_id: work.orgId,
    ticket_id: notice.ticketId,
    notice_id: uuidv7(work.clock),
    dedupe_key: `${notice.ticketId}:${notice.seq}`,
    template: notice.template,
    language: notice.language,
    facts: canonicalJson({ messageId: notice.messageId }),
    due_at: work.now,
    sent_at: null,
    failed_at: null,
    last_error: null,
    created_at: work.now,
  }
}
