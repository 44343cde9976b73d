import { type Actor, type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { emailOf } from '#records/customers/find.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { organisationFacts, promiseWords } from './facts.ts'

const batch = 20
const attemptsMax = 8
/** Another sender may take a notice whose sender died after this long. */
const leaseMs = 60_000

/**
 * Sweep: sends the notices that are due. A notice is leased first (its next time and attempt are committed), then
 * sent without a transaction open, then marked: so a crash in between means one more try with the same Message-ID,
 * by which the receiver can tell, and never silence. Answers how many were tried.
 */
export async function sendDueNotices(house: House, orgId: string): Promise<number> {
  const actor = systemActor(orgId, 'notices')
  const leased = await inOrg(house, actor, 'staff', async (work) => {
    const rows = await work.tx
      .selectFrom('notices')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('sent_at', 'is', null)
      .where('failed_at', 'is', null)
      .where('due_at', '<=', work.now)
      .orderBy('due_at')
      .limit(batch)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const row of rows) {
      await work.tx
        .updateTable('notices')
        .set({ attempts: row.attempts + 1, due_at: new Date(work.now.getTime() + leaseMs) })
        .where('ticket_id', '=', row.ticket_id)
        .where('notice_id', '=', row.notice_id)
        .execute()
    }
    return rows
  })
  for (const notice of leased) {
    if (!(await inOrg(house, actor, 'staff', (work) => renewLease(work, notice)))) continue
    const { error, final } = await tryToSend(house, actor, notice)
    await inOrg(house, actor, 'staff', (work) => settle(work, notice, error, final))
  }
  return leased.length
}

/** Whether the notice is still ours: after a slow letter before it, another sender may have taken it over. */
async function renewLease(work: Work, notice: NoticeRow): Promise<boolean> {
  const { numUpdatedRows } = await work.tx
    .updateTable('notices')
    .set({ due_at: new Date(work.now.getTime() + leaseMs) })
    .where('ticket_id', '=', notice.ticket_id)
    .where('notice_id', '=', notice.notice_id)
    .where('attempts', '=', notice.attempts + 1)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** One try. A letter that cannot even be written counts as a try, or it would be tried for ever. */
async function tryToSend(
  house: House,
  actor: Actor,
  notice: NoticeRow,
): Promise<{ error: string | null; final: boolean }> {
  try {
    const letter = await inOrg(house, actor, 'staff', (work) => compose(work, notice))
    if (letter === null) return { error: 'no e-mail address or no template', final: true }
    await house.ports.mail.send(letter)
    return { error: null, final: false }
  } catch (failure) {
    // Mail servers like to repeat the address they refuse.
    return { error: maskText((failure as Error).message).text, final: false }
  }
}

type NoticeRow = {
  ticket_id: string
  notice_id: string
  template: string
  language: string
  facts: unknown
  attempts: number
}

async function compose(work: Work, notice: NoticeRow) {
  const ticket = await ticketFor(work, { ticketId: notice.ticket_id }, 'ticket.work')
  const to = ticket.email_contact_id ? await emailOf(work, ticket.email_contact_id) : null
  if (!to) return null
  const language = notice.language as Language
  const { notices } = await currentKnowledge(work)
  const template = notices.find((candidate) => candidate.key === notice.template)
  if (!template) return null
  const { messageId } = notice.facts as { messageId: string | null }
  const message = messageId
    ? await work.tx
        .selectFrom('messages')
        .select('body')
        .where('ticket_id', '=', ticket.ticket_id)
        .where('message_id', '=', messageId)
        .executeTakeFirst()
    : null
  const facts = {
    ...(await organisationFacts(work, language)),
    number: ticket.number,
    text: message?.body ?? '',
    promise: await promiseWords(work, ticket.ticket_id, language),
  }
  return {
    to,
    subject: fill(say(template.subject, language), facts),
    text: fill(say(template.text, language), facts).replace(/\n{3,}/g, '\n\n'),
    messageId: `<${notice.notice_id}@huiyin>`,
    inReplyTo: `<${ticket.ticket_id}@huiyin>`,
  }
}

async function settle(work: Work, notice: NoticeRow, error: string | null, final: boolean): Promise<void> {
  const attempts = notice.attempts + 1
  const gaveUp = error !== null && (final || attempts >= attemptsMax)
  const retryAt = new Date(work.now.getTime() + 2 ** attempts * 15_000)
  const settled = await work.tx
    .updateTable('notices')
    .set(
      error === null
        ? { sent_at: work.now, last_error: null }
        : gaveUp
          ? { failed_at: work.now, last_error: error }
          : { due_at: retryAt, last_error: error },
    )
    .where('ticket_id', '=', notice.ticket_id)
    .where('notice_id', '=', notice.notice_id)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirst()
  if (settled.numUpdatedRows === 0n || (error !== null && !gaveUp)) return
  const ticket = await ticketFor(work, { ticketId: notice.ticket_id }, 'ticket.work', { lock: true })
  await recordOnTicket(work, ticket, [
    { type: gaveUp ? 'notice.failed' : 'notice.sent', payload: { template: notice.template, channel: 'email' } },
  ])
}
