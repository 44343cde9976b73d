import { sql } from 'kysely'
import { elapsedMs } from '#platform/clock.ts'
import { type House, inOrg, preparedMark, systemActor, type Work } from '#platform/database.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { compose, type Letter, type NoticeRow } from './compose.ts'
import { beginMsMax, leaseMs, noticesAtOnce, type Outcome } from './send.rules.ts'
import { type Ended, settle } from './settle.ts'

/** Letters that have gone out are written down at least this often: a crash repeats no more than these. */
const settleMs = 1_000

/**
 * Sweep: sends the notices that are due, many at a time. They are leased first (their next time and attempt are
 * committed), then sent without a transaction open, then marked: so a crash in between means one more try with the same
 * Message-ID, by which the receiver can tell, and never silence. Answers how many were taken.
 */
export async function sendDueNotices(house: House, orgId: string): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'notices'), 'staff', act)
  const beginUntil = house.clock.now().getTime() + beginMsMax
  const notices = await inside(lease)
  if (notices.length === 0) return 0
  const composed = await inside((work) => compose(work, notices)).catch((failure: Error) => {
    house.log.error({ error: failure }, 'letters could not be written, will be tried again')
    // They count as tried, or they would be tried for ever.
    return notices.map(() => ({ outcome: failed(failure) }))
  })
  const ended: Ended[] = []
  const letters: { notice: NoticeRow; letter: Letter; template: string }[] = []
  for (const [index, notice] of notices.entries()) {
    const one = composed[index]!
    if ('outcome' in one) ended.push({ notice, outcome: one.outcome })
    else letters.push({ notice, ...one })
  }
  let settledAt = elapsedMs()
  let settling = Promise.resolve()
  // One after the other: what ends meanwhile goes with the next.
  const settleEnded = () => {
    settling = settling.then(async () => {
      settledAt = elapsedMs()
      const some = ended.splice(0)
      if (some.length > 0) await inside((work) => settle(work, some))
    })
    return settling
  }
  const lane = async (): Promise<void> => {
    for (let next = letters.shift(); next; next = letters.shift()) {
      const { notice, letter, template } = next
      // What would outlive its lease is left to the next sweep.
      const outcome =
        house.clock.now().getTime() < beginUntil
          ? await tryToSend(house, letter, template)
          : { wait: house.clock.now() }
      ended.push({ notice, outcome })
      if (elapsedMs() - settledAt >= settleMs) await settleEnded()
    }
    await settleEnded()
  }
  const lanes = await Promise.allSettled(Array.from({ length: house.ports.mail.atOnce ?? 1 }, lane))
  for (const each of lanes) if (each.status === 'rejected') throw each.reason
  return notices.length
}

/** Takes the notices that have been due for longest: their attempt counts from now on, and nobody else takes them. */
async function lease(work: Work): Promise<NoticeRow[]> {
  const until = new Date(work.now.getTime() + leaseMs)
  const { rows } = await sql<NoticeRow>`${sql.raw(preparedMark)}
    with due as (
      select ticket_id, notice_id, attempts from notices
      where org_id = ${work.orgId} and sent_at is null and failed_at is null and due_at <= ${work.now}
      order by due_at, notice_id limit ${noticesAtOnce} for update skip locked)
    update notices n set attempts = n.attempts + 1, due_at = ${until} from due
    where n.ticket_id = due.ticket_id and n.notice_id = due.notice_id
    returning n.ticket_id, n.notice_id, n.template, n.language, n.facts, n.dedupe_key,
      due.attempts, n.created_at`.execute(work.tx)
  const age = (a: NoticeRow, b: NoticeRow) =>
    a.created_at.getTime() - b.created_at.getTime() || (a.notice_id < b.notice_id ? -1 : 1)
  return rows.sort(age)
}

async function tryToSend(house: House, letter: Letter, template: string): Promise<Outcome> {
  try {
    await house.ports.mail.send(letter)
    return { sent: template }
  } catch (failure) {
    return failed(failure as Error)
  }
}

/** Mail servers like to repeat the address they refuse. */
const failed = (failure: Error): Outcome => ({ error: maskText(failure.message).text, final: false })
