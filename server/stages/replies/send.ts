import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { emailOf } from '#records/customers/find.ts'
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
    const rows = await work.tx.selectFrom('notices').selectAll().where('org_id', '=', orgId).where('sent_at', 'is', null)
      .where('failed_at', 'is', null).where('due_at', '<=', work.now).orderBy('due_at').limit(batch).forUpdate().skipLocked().execute()
    for (const row of rows) {
      await work.tx.updateTable('notices').set({ attempts: row.attempts + 1, due_at: new Date(work.now.getTime() + leaseMs) })
        .where('ticket_id', '=', row.ticket_id).where('notice_id', '=', row.notice_id).execute()
    }
    return rows
  })
  for (const notice of leased) {
    const letter = await inOrg(house, actor, 'staff', (work) => compose(work, notice))
    const error = letter === null ? 'no e-mail address' : await house.ports.mail.send(letter).then(() => null, (failure: Error) => failure.message)
    await inOrg(house, actor, 'staff', (work) => settle(work, notice, error, letter === null))
  }
  return leased.length
}

type NoticeRow = { ticket_id: string; notice_id: string; template: string; language: string; facts: unknown; attempts: number }

async function compose(work: Work, notice: NoticeRow) {
  const ticket = await ticketFor(work, { ticketId: notice.ticket_id }, 'ticket.work')
  const to = await emailOf(work, ticket.customer_id)
  if (!to) return null
  const language = notice.language as Language
  const { notices } = await currentKnowledge(work)
  const template = notices.find((candidate) => candidate.key === notice.template)
  if (!template) return null
  const { messageId } = notice.facts as { messageId: string | null }
  const message = messageId
    ? await work.tx.selectFrom('messages').select('body').where('ticket_id', '=', ticket.ticket_id).where('message_id', '=', messageId).executeTakeFirst()
    : null
  const facts = {
    ...(await organisationFacts(work, language)), number: ticket.number, text: message?.body ?? '',
    promise: await promiseWords(work, ticket.ticket_id, language),
  }
  return {
    to, subject: fill(say(template.subject, language), facts), text: fill(say(template.text, language), facts),
    messageId: `<${notice.notice_id}@huiyin>`, inReplyTo: `<${ticket.ticket_id}@huiyin>`,
  }
}

async function settle(work: Work, notice: NoticeRow, error: string | null, final: boolean): Promise<void> {
  const attempts = notice.attempts + 1
  const gaveUp = error !== null && (final || attempts >= attemptsMax)
  const retryAt = new Date(work.now.getTime() + 2 ** attempts * 15_000)
  await work.tx.updateTable('notices')
    .set(error === null ? { sent_at: work.now, last_error: null } : gaveUp ? { failed_at: work.now, last_error: error } : { due_at: retryAt, last_error: error })
    .where('ticket_id', '=', notice.ticket_id).where('notice_id', '=', notice.notice_id).execute()
  if (error !== null && !gaveUp) return
  const ticket = await ticketFor(work, { ticketId: notice.ticket_id }, 'ticket.work', { lock: true })
  await recordOnTicket(work, ticket, [{ type: gaveUp ? 'notice.failed' : 'notice.sent', payload: { template: notice.template, channel: 'email' } }])
}
