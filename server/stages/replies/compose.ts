import { sql } from 'kysely'
import { type House, preparedMark, type Work } from '#platform/database.ts'
import { type MailAddress, mailAddressesOf } from '#records/customers/find.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { fill, type Notice } from '#records/knowledge/knowledge.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import { type BriefTicket, ticketsFor } from '#records/tickets/load.ts'
import { confirmationToken } from './confirm.ts'
import { type Organisation, promisesOf, promiseWords, readOrganisation } from './facts.ts'
import { overtakenAmong } from './overtaken.ts'
import { targetWord } from './phone/phone.rules.ts'
import type { NoticeFacts } from './queue.ts'
import type { Decision, Outcome } from './send.rules.ts'
import { takeLetters } from './unverified.ts'

export type NoticeRow = {
  ticket_id: string
  notice_id: string
  template: string
  language: string
  facts: NoticeFacts
  dedupe_key: string
  attempts: number
  created_at: Date
}

export type Letter = Parameters<House['ports']['mail']['send']>[0]

/** A letter with the template that it was written by; or what became of the notice without one. */
export type Composed = { letter: Letter; template: string } | { outcome: Outcome }

/** What letters are written from, read once for all of a batch. */
type Facts = {
  organisation: Organisation
  templates: Notice[]
  tickets: Map<string, BriefTicket>
  addresses: Map<string, MailAddress>
  promises: Map<string, Date>
  messages: Map<string, string>
}

/**
 * Writes the letters of notices, in their order: in full to an address that is known to be its holder's, else the short one
 * of the day. One that cannot be written holds up no other.
 */
export async function compose(work: Work, notices: NoticeRow[]): Promise<Composed[]> {
  const facts = await readFacts(work, notices)
  const overtaken = await overtakenAmong(work, notices)
  const receivers = notices.map((notice): Receiver | { outcome: Outcome } =>
    overtaken.has(notice.notice_id) ? { outcome: { overtaken: true } } : orWhyNot(() => receiverOf(notice, facts)),
  )
  const strangers = receivers.flatMap((to, index) =>
    'address' in to && !to.isVerified ? [{ notice: notices[index]!, address: to.index }] : [],
  )
  const decisions = await takeLetters(work, strangers)
  return notices.map((notice, index) => {
    const to = receivers[index]!
    if ('outcome' in to) return to
    const decision: Decision = to.isVerified ? { letter: 'send' } : decisions.get(notice.notice_id)!
    if (decision.letter === 'told') return { outcome: { told: true } }
    if (decision.letter === 'wait') return { outcome: { wait: decision.until } }
    return orWhyNot(() => (to.isVerified ? inFull(work, notice, to, facts) : shortOne(work, notice, to, facts)))
  })
}

/** A defect in one letter is a try that failed, or it would be tried for ever. */
function orWhyNot<T>(act: () => T): T | { outcome: Outcome } {
  try {
    return act()
  } catch (failure) {
    return { outcome: { error: (failure as Error).message, final: false } }
  }
}

async function readFacts(work: Work, notices: NoticeRow[]): Promise<Facts> {
  const ticketIds = notices.map((notice) => notice.ticket_id)
  const [tickets, promises, messages, organisation, knowledge] = await Promise.all([
    ticketsFor(work, ticketIds, 'ticket.work'),
    promisesOf(work, ticketIds),
    messagesOf(work, notices),
    readOrganisation(work),
    currentKnowledge(work),
  ])
  const contactIds = [...tickets.values()].flatMap((ticket) => ticket.email_contact_id ?? [])
  const addresses = await mailAddressesOf(work, contactIds)
  return { organisation, templates: knowledge.notices, tickets, addresses, promises, messages }
}

/** The messages that letters repeat, by id. */
async function messagesOf(work: Work, notices: NoticeRow[]): Promise<Map<string, string>> {
  const quoting = notices.filter(({ facts }) => quotedBy(facts) !== null)
  if (quoting.length === 0) return new Map()
  const ticketIds = quoting.map((notice) => notice.ticket_id)
  const messageIds = quoting.map(({ facts }) => quotedBy(facts))
  const { rows } = await sql<{ message_id: string; body: string }>`${sql.raw(preparedMark)}
    select m.message_id, m.body from messages m
    join unnest(${ticketIds}::uuid[], ${messageIds}::uuid[]) as q(ticket_id, message_id)
      on m.ticket_id = q.ticket_id and m.message_id = q.message_id and m.removed_at is null`.execute(work.tx)
  return new Map(rows.map((row) => [row.message_id, row.body]))
}

const quotedBy = ({ messageId }: NoticeFacts) => messageId

type Receiver = { address: string; index: Buffer; isVerified: boolean; contactId: string; ticket: BriefTicket }

/** Where the letter of a notice goes, with the address in clear. @throws Error when the address does not open */
function receiverOf(notice: NoticeRow, { tickets, addresses }: Facts): Receiver | { outcome: Outcome } {
  const ticket = tickets.get(notice.ticket_id)
  const contactId = ticket?.email_contact_id
  const its = contactId ? addresses.get(contactId) : undefined
  if (!ticket || !contactId || !its) return { outcome: { error: 'no e-mail address', final: true } }
  return { address: its.open(), index: its.index, isVerified: its.isVerified, contactId, ticket }
}

function inFull(work: Work, notice: NoticeRow, to: Receiver, facts: Facts): Composed {
  const language = notice.language as Language
  const { organisation, promises, messages } = facts
  const until = notice.facts.until ? new Date(notice.facts.until) : undefined
  // It waited for its address to be verified: nobody is told that something is protected which is not any more.
  if (until && until <= work.now) return { outcome: { error: 'what it tells of is over', final: true } }
  return written(notice, to, facts, notice.template, {
    ...organisation.facts(language),
    number: to.ticket.number,
    text: messages.get(quotedBy(notice.facts) ?? '') ?? '',
    promise: promiseWords(promises.get(notice.ticket_id), organisation.zone, language),
    what: targetWord(notice.facts.target, language),
    until: promiseWords(until, organisation.zone, language),
  })
}

/** Anybody can have typed the address: nothing of what they wrote, and nothing of the matter. */
function shortOne(work: Work, notice: NoticeRow, to: Receiver, facts: Facts): Composed {
  const said = facts.organisation.facts(notice.language as Language)
  const { number } = to.ticket
  const confirm = `${said.portal}/t/${number}#v=${confirmationToken(work, to.contactId)}`
  return written(notice, to, facts, 'unverified', { ...said, number, confirm })
}

function written(
  notice: NoticeRow,
  to: Receiver,
  { templates }: Facts,
  template: string,
  said: Record<string, string>,
): Composed {
  const language = notice.language as Language
  const words = templates.find((candidate) => candidate.key === template)
  if (!words) return { outcome: { error: `no template ${template}`, final: true } }
  const letter = {
    to: to.address,
    subject: fill(say(words.subject, language), said),
    text: fill(say(words.text, language), said).replace(/\n{3,}/g, '\n\n'),
    messageId: `<${notice.notice_id}@huiyin>`,
    inReplyTo: `<${notice.ticket_id}@huiyin>`,
  }
  return { letter, template }
}
