import type { House, Work } from '#platform/database.ts'
import { mailAddressOf } from '#records/customers/find.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { confirmationToken } from './confirm.ts'
import { organisationFacts, promiseWords } from './facts.ts'
import { takeLetter } from './unverified.ts'

export type NoticeRow = {
  ticket_id: string
  notice_id: string
  template: string
  language: string
  facts: unknown
  attempts: number
  created_at: Date
}

/**
 * A letter with the template that it was written by; or why there is none. `told`: an earlier letter to the address spoke
 * for this notice too. `wait`: not before that time.
 */
export type Composed =
  | { letter: Parameters<House['ports']['mail']['send']>[0]; template: string }
  | { told: true }
  | { wait: Date }
  | { error: string; final: boolean }

/** Writes the letter of a notice: in full to an address that is known to be its holder's, else the short one of the day. */
export async function compose(work: Work, notice: NoticeRow): Promise<Composed> {
  const ticket = await ticketFor(work, { ticketId: notice.ticket_id }, 'ticket.work')
  const contactId = ticket.email_contact_id
  const to = contactId ? await mailAddressOf(work, contactId) : null
  if (!contactId || !to) return { error: 'no e-mail address', final: true }
  if (to.isVerified) return written(work, notice, to.address, notice.template, await newsOf(work, notice, ticket))
  const decision = await takeLetter(work, to.index, notice)
  if (decision.letter === 'told') return { told: true }
  if (decision.letter === 'wait') return { wait: decision.until }
  // Anybody can have typed the address: nothing of what they wrote, and nothing of the matter.
  const said = await organisationFacts(work, notice.language as Language)
  const confirm = `${said.portal}/t/${ticket.number}#v=${confirmationToken(work, contactId)}`
  return written(work, notice, to.address, 'unverified', { ...said, number: ticket.number, confirm })
}

async function newsOf(work: Work, notice: NoticeRow, ticket: Ticket): Promise<Record<string, string>> {
  const language = notice.language as Language
  const { messageId } = notice.facts as { messageId: string | null }
  const message = messageId
    ? await work.tx
        .selectFrom('messages')
        .select('body')
        .where('ticket_id', '=', ticket.ticket_id)
        .where('message_id', '=', messageId)
        .executeTakeFirst()
    : null
  return {
    ...(await organisationFacts(work, language)),
    number: ticket.number,
    text: message?.body ?? '',
    promise: await promiseWords(work, ticket.ticket_id, language),
  }
}

async function written(
  work: Work,
  notice: NoticeRow,
  to: string,
  template: string,
  facts: Record<string, string>,
): Promise<Composed> {
  const language = notice.language as Language
  const { notices } = await currentKnowledge(work)
  const words = notices.find((candidate) => candidate.key === template)
  if (!words) return { error: `no template ${template}`, final: true }
  const letter = {
    to,
    subject: fill(say(words.subject, language), facts),
    text: fill(say(words.text, language), facts).replace(/\n{3,}/g, '\n\n'),
    messageId: `<${notice.notice_id}@huiyin>`,
    inReplyTo: `<${notice.ticket_id}@huiyin>`,
  }
  return { letter, template }
}
