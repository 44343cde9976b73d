import { sql } from 'kysely'
import { type House, inOrg, preparedMark, systemActor, type Work } from '#platform/database.ts'
import { type PhoneNotices, PhoneRefused } from '#platform/phone-port.ts'
import { reachedBy } from '#platform/ports.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { type Composed, composePhone, type PhoneRow } from './compose.ts'
import { beginMsMax, leaseMs, type Outcome, phoneNoticesAtOnce } from './phone.rules.ts'
import { settlePhone } from './settle.ts'

/** So many messages are on their way to the provider at the same time. */
const lanesMax = 4

/**
 * Sweep: sends the text messages and places the calls that are due, P1 first, and asks after those that should have arrived by
 * now. They are leased first (their next time and attempt are committed), then sent without a transaction open, then marked one
 * by one: so a crash in between means one more try, and never silence. Without a provider nothing is sent, and the rows and
 * stories say so. Answers how many were taken.
 */
export async function sendDuePhoneNotices(house: House, orgId: string): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'phone notices'), 'staff', act)
  const { phone } = reachedBy(house, orgId)
  const beginUntil = house.clock.now().getTime() + beginMsMax
  const notices = await inside(lease)
  if (notices.length === 0) return 0
  const composed = await inside((work) => composePhone(work, notices)).catch((failure: Error): Composed[] => {
    house.log.error({ error: failure }, 'messages to telephones could not be written, will be tried again')
    // They count as tried, or they would be tried for ever.
    return notices.map(() => ({ outcome: { error: 'words_unreadable', final: false } }))
  })
  const waiting = notices.map((notice, index) => ({ notice, one: composed[index]! }))
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { notice, one } = next
      // What would outlive its lease is left to the next sweep.
      const isLate = house.clock.now().getTime() >= beginUntil
      const outcome = isLate ? { wait: house.clock.now() } : await outcomeOf(house, phone, notice, one)
      await inside((work) => settlePhone(work, { notice, outcome }, phone))
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: lanesMax }, lane))
  for (const each of lanes) if (each.status === 'rejected') throw each.reason
  return notices.length
}

/** Takes what has been due for longest, P1 before all others. Only what is sent counts as an attempt, not what is asked about. */
async function lease(work: Work): Promise<PhoneRow[]> {
  const until = new Date(work.now.getTime() + leaseMs)
  const { rows } = await sql<PhoneRow & { is_first: boolean; due_before: Date }>`${sql.raw(preparedMark)}
    with due as (
      select n.ticket_id, n.notice_id, n.due_at, t.priority = 1 as is_first
      from phone_notices n join tickets t on t.ticket_id = n.ticket_id
      where n.org_id = ${work.orgId} and n.delivered_at is null and n.failed_at is null
        and n.folded_at is null and n.due_at <= ${work.now}
      order by t.priority = 1 desc, n.due_at, n.notice_id limit ${phoneNoticesAtOnce} for update of n skip locked)
    update phone_notices n set attempts = n.attempts + (n.sent_at is null)::int, due_at = ${until} from due
    where n.ticket_id = due.ticket_id and n.notice_id = due.notice_id
    returning n.ticket_id, n.notice_id, n.contact_id, n.channel, n.template, n.language, n.facts, n.said_sealed,
      n.dedupe_key, n.fallback_of, n.attempts, n.sent_at, n.reference, due.is_first, due.due_at as due_before`.execute(
    work.tx,
  )
  return rows.sort((a, b) => Number(b.is_first) - Number(a.is_first) || a.due_before.getTime() - b.due_before.getTime())
}

async function outcomeOf(house: House, phone: PhoneNotices | null, notice: PhoneRow, one: Composed): Promise<Outcome> {
  if (!phone) return notice.sent_at ? { undelivered: 'not_known' } : { error: 'no_provider', final: true }
  if (notice.sent_at !== null) return arrivalOf(house, phone, notice, one)
  if ('outcome' in one) return one.outcome
  if (!phone.channels.includes(notice.channel)) return { error: 'channel_missing', final: true }
  try {
    return { sent: (await phone.send(one.message)).reference }
  } catch (failure) {
    return failure instanceof PhoneRefused
      ? { error: failure.code, final: true }
      : { error: maskText((failure as Error).message).text, final: false }
  }
}

/** What became of one that should have arrived: whatever the provider cannot say for certain counts as not delivered. */
async function arrivalOf(house: House, phone: PhoneNotices, notice: PhoneRow, one: Composed): Promise<Outcome> {
  if (!('message' in one)) return { undelivered: 'not_known' }
  const { channel, to } = one.message
  try {
    const asked = { channel, to, reference: notice.reference ?? '', at: notice.sent_at! }
    const { state, code } = await phone.ask(asked)
    if (state === 'delivered') return { delivered: true }
    return { undelivered: state === 'failed' ? (code ?? 'failed') : 'not_delivered' }
  } catch (error) {
    house.log.warn({ error }, 'the provider of messages could not be asked what arrived')
    return { undelivered: 'not_known' }
  }
}
