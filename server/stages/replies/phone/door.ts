import type { Insertable } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Tables } from '#platform/tables.ts'
import type { Draft } from '#records/tickets/draft.rules.ts'
import { channelsAtOnce } from '../channels.rules.ts'
import { isUrgent, type PhoneTemplate } from './phone.rules.ts'

type Received = {
  draft: Draft
  /** Those that were given for the first time. */
  contacts: { contact_id: string; kind: string }[]
  protection: { remedyId: string; orderNo: string | null; until: Date } | null
}

/**
 * What the door queues with a ticket whose money is protected, to the phone that came with it: in a flood followers have much to
 * catch up with, and whoever was robbed waits. To a number that was known before, or by letter where there is none, the follower
 * tells the same (follow.ts).
 */
export function phoneInserts(work: Work, received: Received[]): Insert[] {
  const template: PhoneTemplate = 'hold_requested'
  const rows = received.flatMap(({ draft, contacts, protection }) => {
    const phone = contacts.find(({ kind }) => kind === 'phone')
    if (!protection || !phone) return []
    const target = protection.orderNo === null ? 'account' : 'transaction'
    const to = { priority: draft.priority, hasPhone: true, hasEmail: false }
    return channelsAtOnce({ isUrgent: isUrgent(template) }, to).map(
      (channel): Insertable<Tables['phone_notices']> => ({
        org_id: work.orgId,
        ticket_id: draft.ticketId,
        notice_id: uuidv7(work.clock),
        contact_id: phone.contact_id,
        channel,
        template,
        language: draft.submission.language,
        facts: canonicalJson({ until: protection.until.toISOString(), target }),
        said_sealed: null,
        dedupe_key: `${template}:${protection.remedyId}`,
        fallback_of: null,
        created_at: work.now,
        due_at: work.now,
      }),
    )
  })
  return [insertInto('phone_notices', rows)]
}
