import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { CareBasis } from '../../customers/care.rules.ts'
import { careOf, endCare, recordCare } from '../../customers/care.ts'
import { standingOf, vulnerableStanding } from '../../customers/standing.rules.ts'
import { placeOf } from '../../customers/standing.ts'
import { currentKnowledge } from '../../knowledge/definitions.ts'
import type { TriageRules } from '../../knowledge/knowledge.rules.ts'
import type { Words } from '../../knowledge/words.rules.ts'
import { changeTicket, rankTicketsOf } from '../change.ts'
import { type Ticket, ticketFor } from '../load.ts'
import { addMessage } from '../message.ts'
import type { showCare } from './contract.ts'

type Shown = z.input<(typeof showCare)['answer']>

/** What is recorded is looked at again within a year: needs pass, and so does the reason to keep them. */
const reviewDaysMax = 366

/** What care the customer of a ticket needs, what its words speak of, and which kinds there are. */
export async function readCare(work: Work, ticketId: string): Promise<Shown> {
  return shown(work, await ticketFor(work, { ticketId }, 'customer.care'))
}

/**
 * Records that the customer of a ticket needs a kind of care. The reason becomes a note on the ticket; their open tickets
 * stand in their new place at once.
 * @throws Problem invalid care_unknown, review_too_late
 */
export async function recordCareOf(
  work: Work,
  ticketId: string,
  care: { kind: string; basis: CareBasis; reviewOn: string; reason: string },
): Promise<Shown> {
  const ticket = await ticketFor(work, { ticketId }, 'customer.care', { lock: true })
  const { triage } = await currentKnowledge(work)
  if (!triage.care.some(({ kind }) => kind === care.kind)) throw new Problem('invalid', 'care_unknown')
  const { today, last } = await reviewDays(work)
  if (care.reviewOn <= today || care.reviewOn > last) throw new Problem('invalid', 'review_too_late')
  await recordCare(work, ticket.customer_id, care)
  await rankTicketsOf(work, ticket.customer_id, vulnerableStanding)
  const { event } = await addMessage(work, ticketId, { text: care.reason, visibility: 'internal' })
  return shown(work, await changeTicket(work, ticket, {}, [event]))
}

/** Ends a kind of care. @throws Problem missing care_missing */
export async function endCareOf(work: Work, ticketId: string, kind: string): Promise<Shown> {
  const ticket = await ticketFor(work, { ticketId }, 'customer.care', { lock: true })
  await endCare(work, ticket.customer_id, kind)
  const { tier } = await placeOf(work, ticket.customer_id)
  const isVulnerable = (await careOf(work, ticket.customer_id)).length > 0
  await rankTicketsOf(work, ticket.customer_id, standingOf(tier, isVulnerable))
  work.changed(ticketId)
  return shown(work, ticket)
}

async function shown(work: Work, ticket: Ticket): Promise<Shown> {
  const { triage } = await currentKnowledge(work)
  const known = await careOf(work, ticket.customer_id)
  const people = await work.tx.selectFrom('staff').select(['staff_id', 'name']).execute()
  const { today, last } = await reviewDays(work)
  return {
    kinds: triage.care.map(({ kind, label }) => ({ kind, label })),
    suggested: saidKinds(ticket).filter((kind) => known.every((each) => each.kind !== kind)),
    known: known.map((each) => ({
      kind: each.kind,
      label: careLabel(triage, each.kind),
      basis: each.basis,
      setAt: each.setAt.toISOString(),
      setByName: people.find((person) => person.staff_id === each.setBy)?.name ?? '',
      reviewOn: each.reviewOn,
      reviewDue: each.reviewOn <= today,
    })),
    reviewOnMax: last,
  }
}

/** Kinds of care that the words of a ticket speak of. */
export function saidKinds({ care }: Pick<Ticket, 'care'>): string[] {
  return (care as string[] | null) ?? []
}

/** A kind of care in words; its key when the organisation does not know it any more. */
export function careLabel({ care }: Pick<TriageRules, 'care'>, kind: string): Words {
  return care.find((each) => each.kind === kind)?.label ?? { 'zh-Hans': kind, en: kind }
}

/** Today and the last day of review, in the organisation's calendar. */
async function reviewDays(work: Work): Promise<{ today: string; last: string }> {
  const { rows } = await sql<{ today: string; last: string }>`
    select (${work.now}::timestamptz at time zone zone)::date as today,
      (${work.now}::timestamptz at time zone zone)::date + ${reviewDaysMax}::int as last
    from orgs where org_id = ${work.orgId}`.execute(work.tx)
  return rows[0]!
}
