import { sql } from 'kysely'
import { canonicalJson } from '#platform/crypto.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { compile } from '#records/knowledge/calendars/compile.rules.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import { currentRefundPolicies } from '#records/knowledge/refunds/policies.ts'
import type { RefundPolicy } from '#records/knowledge/refunds/policy.rules.ts'
import { absenceOf } from '#records/knowledge/refunds/valid.rules.ts'
import { todayOf } from '#records/knowledge/regimes/regimes.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { paymentMark } from '../erase.ts'
import { askForPayments } from '../payments.ts'
import { type Amount, peopleNeeded } from '../people.rules.ts'
import { propose } from '../propose.ts'
import { isOff } from '../switches.ts'
import { concerns, type Decision, decide, type Evidence, type Outcome } from './decide.rules.ts'
import { evidenceOf, spentOn } from './evidence.ts'
import { type Explanation, explain } from './explain.rules.ts'
import type { Calendars } from './wait.rules.ts'

/** How many tickets one round takes. */
const usualAtOnce = 16
/** Looks without an answer of the core: for some three hours, less and less often. */
const attemptsMax = 20
const pausedMs = 60_000

type Check = { ticket_id: string; order_no: string; fresh_at: Date; attempts: number }

/**
 * Sweep: asks the policies about tickets whose payment was looked up. What they give back is ready to be sent at once; what is
 * above a cap becomes a proposal; what only time is missing for is asked about again, with new evidence, when it has passed.
 */
export async function refundByPolicy(house: House, orgId: string, atOnce = usualAtOnce): Promise<number> {
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'automatic'), 'money', act)
  const checks = await inside((work) => claim(work, atOnce))
  for (const check of checks) {
    try {
      await inside((work) => look(work, check))
    } catch (error) {
      // Somebody set money of this payment aside meanwhile: the next look sees it.
      if (!(error instanceof Problem)) throw error
      house.log.warn({ ticketId: check.ticket_id, code: error.code }, 'a policy is asked again')
    }
  }
  return checks.length
}

/** What is due. The next look is on the row before this one begins, so that one that fails holds up no others. */
async function claim(work: Work, atOnce: number): Promise<Check[]> {
  if (!work.rails.includes('core') || (await isOff(work, 'automatic'))) return []
  const { rows } = await sql<Check>`with due as (
      select ticket_id from automatic_checks where org_id = ${work.orgId} and next_at <= ${work.now}
      order by next_at, ticket_id limit ${atOnce} for update skip locked)
    update automatic_checks c set attempts = c.attempts + 1,
      next_at = ${work.now}::timestamptz + make_interval(secs => power(2, least(c.attempts, 10))) from due
    where c.ticket_id = due.ticket_id returning c.ticket_id, c.order_no, c.fresh_at, c.attempts`.execute(work.tx)
  return rows
}

async function look(work: Work, check: Check): Promise<void> {
  const ticket = await ticketFor(work, { ticketId: check.ticket_id }, 'money.read', { lock: true })
  const knowledge = await currentKnowledge(work)
  const today = todayOf(knowledge, work.now)
  const policies = (await currentRefundPolicies(work)).filter(
    (policy) => absenceOf(policy, today) === null && concerns(policy, ticket.code),
  )
  const isOpen = ticket.stage !== 'resolved' && ticket.stage !== 'closed'
  if (policies.length === 0 || !isOpen) return done(work, check)
  await sql`select pg_advisory_xact_lock(hashtextextended(${`payment ${check.order_no}`}, 0))`.execute(work.tx)
  const evidence = await evidenceOf(work, check.order_no)
  const isFresh = evidence.foundAt !== null && evidence.foundAt >= check.fresh_at
  if (!isFresh && check.attempts <= attemptsMax) return askForPayments(work, [check.order_no])
  const running = await withoutStopped(work, policies)
  const known = isFresh ? evidence : { ...evidence, payment: null, foundAt: null }
  const laterAt = await askPolicies(work, ticket, check.order_no, {
    policies: running,
    evidence: known,
    knowledge,
    today,
  })
  const times = [...laterAt, ...(running.length < policies.length ? [new Date(work.now.getTime() + pausedMs)] : [])]
  if (times.length === 0) return done(work, check)
  await again(work, check, new Date(Math.min(...times.map((at) => at.getTime()))))
}

/** Policies of which nothing is switched off; the others are asked when it runs again. */
async function withoutStopped(work: Work, policies: RefundPolicy[]): Promise<RefundPolicy[]> {
  const [refunds, compensation] = [await isOff(work, 'refunds'), await isOff(work, 'compensation')]
  return policies.filter(({ does }) => !(refunds && does.refund) && !(compensation && does.compensation))
}

type Asking = { policies: RefundPolicy[]; evidence: Evidence; knowledge: Knowledge<unknown>; today: string }

/** Asks each policy, in the order of their keys; what one gives back is gone for the next. Answers when to ask again. */
async function askPolicies(work: Work, ticket: Ticket, orderNo: string, asking: Asking): Promise<Date[]> {
  const calendars = compiledOf(asking.knowledge)
  let { evidence } = asking
  const spentMinor = { ...(await spentOn(work, ticket.customer_id)) }
  const later: Date[] = []
  for (const policy of asking.policies) {
    const matter = { code: ticket.code, isOpen: true, spentMinor }
    const decision = decide(policy, evidence, matter, work.now, asking.today, calendars)
    if (decision.laterAt) later.push(decision.laterAt)
    else if (await isNew(work, ticket, orderNo, policy, decision)) {
      const { refund, compensation, outcome } = decision
      await carryOut(work, ticket, orderNo, policy, decision, asking.knowledge)
      evidence = {
        ...evidence,
        returnedMinor: evidence.returnedMinor + (refund?.amountMinor ?? 0n),
        isCompensated: evidence.isCompensated || compensation !== null,
      }
      for (const amount of outcome === 'refund' ? [refund, compensation] : [])
        if (amount) spentMinor[amount.currency] = (spentMinor[amount.currency] ?? 0n) + amount.amountMinor
    }
  }
  return later
}

/** The calendars of an organisation, ready to count by. */
export const compiledOf = ({ calendars }: Pick<Knowledge<unknown>, 'calendars'>): Calendars =>
  new Map(calendars.map((calendar) => [calendar.key, compile(calendar)]))

/** Whether this policy has not moved money of this payment yet. That it would do nothing again is no news. */
async function isNew(
  work: Work,
  ticket: Ticket,
  orderNo: string,
  policy: RefundPolicy,
  { outcome }: Decision,
): Promise<boolean> {
  const { rows } = await sql<{ outcome: Outcome; ticket_id: string }>`select outcome, ticket_id from automatic_decisions
    where org_id = ${work.orgId} and order_no in (${orderNo}, ${paymentMark(work, orderNo)})
      and policy_key = ${policy.key} order by outcome = 'nothing'`.execute(work.tx)
  const known = rows[0]
  return !known || (known.outcome === 'nothing' && (outcome !== 'nothing' || known.ticket_id !== ticket.ticket_id))
}

/** Writes the decision and what follows from it. */
async function carryOut(
  work: Work,
  ticket: Ticket,
  orderNo: string,
  policy: RefundPolicy,
  decision: Decision,
  { remedies }: Knowledge<unknown>,
): Promise<void> {
  const { outcome, steps } = decision
  const said = explain(policy, steps)
  const note = outcome === 'propose' ? await noteOf(work, said) : null
  const move = async (kind: 'refund' | 'compensate', amount: Amount | null): Promise<string | null> => {
    if (!amount || outcome === 'nothing') return null
    const { remedyId } = await propose(work, await locked(work, ticket), remedies, {
      kind,
      amount: { amountMinor: amount.amountMinor, currency: amount.currency },
      reason: policy.reason,
      note,
      proposedBy: null,
      people: outcome === 'refund' ? 0 : peopleNeeded(remedies, kind, amount),
      policy: { key: policy.key, version: policy.version },
    })
    return remedyId
  }
  const remedyId = await move('refund', decision.refund)
  const compensationId = await move('compensate', decision.compensation)
  await sql`insert into automatic_decisions (org_id, order_no, policy_key, policy_version, ticket_id, decided_at, outcome,
      remedy_id, compensation_id, explanation)
    values (${work.orgId}, ${orderNo}, ${policy.key}, ${policy.version}, ${ticket.ticket_id}, ${work.now}, ${outcome},
      ${remedyId}, ${compensationId}, ${canonicalJson({ steps, said })}::json)
    on conflict (org_id, order_no, policy_key) do update set policy_version = excluded.policy_version,
      ticket_id = excluded.ticket_id, decided_at = excluded.decided_at, outcome = excluded.outcome,
      remedy_id = excluded.remedy_id, compensation_id = excluded.compensation_id,
      explanation = excluded.explanation`.execute(work.tx)
  const payload = {
    policy: policy.key,
    version: policy.version,
    outcome,
    ...(remedyId ? { remedyId } : {}),
    ...(compensationId ? { compensationId } : {}),
    steps,
    said,
  }
  await recordOnTicket(work, await locked(work, ticket), [{ type: 'refund.decided', payload }], 'quietly')
}

/** For whoever is to decide: why there is the policy, and why it needs them, in the organisation's language. */
async function noteOf(work: Work, said: Explanation): Promise<string> {
  const { default_language: language } = await work.tx
    .selectFrom('orgs')
    .select('default_language')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const sentences = said[language === 'en' ? 'en' : 'zh-Hans']
  return `${sentences[0]} ${sentences.at(-1)}`
}

/** The ticket as it is after what was recorded on it: the next event goes behind it. */
const locked = (work: Work, { ticket_id: ticketId }: Ticket) =>
  ticketFor(work, { ticketId }, 'money.read', { lock: true })

async function done(work: Work, { ticket_id: ticketId }: Check): Promise<void> {
  await sql`delete from automatic_checks where ticket_id = ${ticketId}`.execute(work.tx)
}

/** A look at a later time takes nothing for evidence that was found before it. */
async function again(work: Work, { ticket_id: ticketId }: Check, at: Date): Promise<void> {
  await sql`update automatic_checks set next_at = ${at}, fresh_at = ${at}, attempts = 0
    where ticket_id = ${ticketId}`.execute(work.tx)
}
