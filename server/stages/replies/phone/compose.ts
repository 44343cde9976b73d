import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { PhoneChannel, PhoneMessage } from '#platform/phone-port.ts'
import { contactsToReach } from '#records/customers/find.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import type { Language } from '#records/knowledge/words.rules.ts'
import { type Organisation, promiseWords, readOrganisation } from '../facts.ts'
import { overtakenAmong } from '../overtaken.ts'
import { receivePhoneReceipt } from './contract.ts'
import {
  dialled,
  isFull,
  isTemplate,
  mayGoAt,
  type Outcome,
  type PhoneFacts,
  stepWords,
  takesText,
  targetWord,
  variablesOf,
  wordsOf,
} from './phone.rules.ts'
import { saidOf } from './said.ts'

/** Where receipts of an organisation's messages arrive. */
export const receiptsUrl = (portal: string) => `${portal}${receivePhoneReceipt.path}`

export type PhoneRow = {
  ticket_id: string
  notice_id: string
  contact_id: string
  channel: PhoneChannel
  template: string
  language: string
  facts: PhoneFacts
  said_sealed: Buffer | null
  dedupe_key: string
  fallback_of: string | null
  attempts: number
  sent_at: Date | null
  reference: string | null
}

/** A message to send, or to ask about; or what became of a notice without one. */
export type Composed = { message: PhoneMessage } | { outcome: Outcome }

type Known = { number: string; customer_id: string; state: string }

/**
 * Writes the messages of notices, in their order; a number gets no more than it may within a day, those of this batch counted,
 * and at night, however often it was tried by day, nobody is called about what can wait.
 * One that cannot be written holds up no other.
 */
export async function composePhone(work: Work, notices: PhoneRow[]): Promise<Composed[]> {
  const organisation = await readOrganisation(work)
  const tickets = await knownOf(work, notices)
  const contacts = await contactsToReach(
    work,
    notices.map((notice) => notice.contact_id),
  )
  const said = await saidOf(
    work,
    notices.map(({ notice_id: noticeId, ticket_id, said_sealed: sealed }) => ({
      noticeId,
      customerId: tickets.get(ticket_id)?.customer_id ?? '',
      sealed,
    })),
  )
  const within = await sentWithinDay(work, notices)
  const overtaken = await overtakenAmong(work, notices)
  const begun = new Map<string, number>()
  return notices.map((notice): Composed => {
    if (notice.sent_at === null && overtaken.has(notice.notice_id)) return { outcome: { overtaken: true } }
    try {
      const ticket = tickets.get(notice.ticket_id)
      const contact = contacts.get(notice.contact_id)
      const to = ticket?.state === 'active' && contact?.kind === 'phone' ? dialled(contact.open()) : null
      if (!ticket || !to) return never('number_missing')
      if (notice.sent_at === null) {
        const at = isTemplate(notice.template)
          ? mayGoAt(notice.channel, notice.template, work.now, organisation.zone)
          : null
        if (at && at > work.now) return { outcome: { wait: at } }
        if (notice.channel === 'sms' && !takesText(to)) return never('number_no_mobile')
        const way = `${notice.channel} ${to}`
        const before = (within.get(notice.notice_id) ?? 0) + (begun.get(way) ?? 0)
        if (isFull(notice.channel, notice.template, before)) return never('number_full')
        begun.set(way, (begun.get(way) ?? 0) + 1)
      }
      return writtenFor(notice, to, ticket, organisation, said.get(notice.notice_id)?.() ?? {})
    } catch (failure) {
      return { outcome: { error: maskText((failure as Error).message).text, final: false } }
    }
  })
}

const never = (error: string): Composed => ({ outcome: { error, final: true } })

function writtenFor(
  { notice_id: id, channel, template, language, facts }: PhoneRow,
  to: string,
  { number }: Known,
  organisation: Organisation,
  said: Record<string, string>,
): Composed {
  if (!isTemplate(template)) return never('template_unknown')
  const own = organisation.facts(language as Language)
  const until = facts.until ? promiseWords(new Date(facts.until), organisation.zone, language as Language) : undefined
  const known: Record<string, string | undefined> = {
    ...own,
    number,
    what: targetWord(facts.target, language),
    until,
    step: facts.step && stepWords(facts.step, language),
    ...said,
  }
  const words = wordsOf(template, channel, language)
  const params: Record<string, string> = {}
  for (const name of variablesOf(words)) {
    const value = known[name]
    if (!value) return never('words_incomplete')
    params[name] = value
  }
  const receiptsTo = receiptsUrl(own.portal)
  return { message: { id, channel, to, template, params, text: fill(words, params), language, receiptsTo } }
}

async function knownOf(work: Work, notices: PhoneRow[]): Promise<Map<string, Known>> {
  const ids = notices.map((notice) => notice.ticket_id)
  const { rows } = await sql<Known & { ticket_id: string }>`${sql.raw(preparedMark)}
    select t.ticket_id, t.number, t.customer_id, u.state from tickets t
    join customers u on u.customer_id = t.customer_id
    where t.org_id = ${work.orgId} and t.ticket_id = any(${ids}::uuid[])`.execute(work.tx)
  return new Map(rows.map((row) => [row.ticket_id, row]))
}

const dayMs = 86_400_000

/** How often the number of each notice got one by the same channel within the last day, whoever's contact it was. */
async function sentWithinDay(work: Work, notices: PhoneRow[]): Promise<Map<string, number>> {
  const since = new Date(work.now.getTime() - dayMs)
  const { rows } = await sql<{ id: string; n: number }>`${sql.raw(preparedMark)}
    select asked.id, (select count(*)::int from contacts same
        join phone_notices p on p.contact_id = same.contact_id and p.channel = asked.channel and p.sent_at > ${since}
        where same.org_id = ${work.orgId} and same.kind = 'phone' and same.value_index = c.value_index) as n
    from unnest(${notices.map((notice) => notice.notice_id)}::uuid[], ${notices.map((notice) => notice.contact_id)}::uuid[],
      ${notices.map((notice) => notice.channel)}::text[]) asked(id, contact_id, channel)
    join contacts c on c.contact_id = asked.contact_id`.execute(work.tx)
  return new Map(rows.map((row) => [row.id, row.n]))
}
