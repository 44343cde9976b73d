import { elapsedMs, uuidv7 } from '#platform/clock.ts'
import { randomBase32 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { sealersOf } from '#platform/vault/subjects.ts'
import { findCustomers, type KnownCustomers } from '#records/customers/find.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { currentModel, shippedMoodModel } from '#records/knowledge/model.ts'
import { assignablePeople, teamIdsByKey } from '#records/staff/people.ts'
import { countGiven } from '#records/staff/roster.rules.ts'
import { blankDraft, type Draft, type Facts, type Step, type Submission } from '#records/tickets/draft.rules.ts'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { firstState } from '#records/tickets/move.ts'
import { ticketNumber } from '#records/tickets/number.rules.ts'
import { countWaiting } from '#records/tickets/paces.rules.ts'
import { teamPaces } from '#records/tickets/paces.ts'
import { waitingByTeam } from '#records/tickets/pools.ts'
import type { Earlier } from '#records/tickets/reach.rules.ts'
import { earlierTickets, recentReports } from '#records/tickets/reach.ts'
import { workflowFor } from '#records/tickets/workflows/pick.rules.ts'
import { contactsOf } from './mask.rules.ts'
import { type DoorRows, meet, rowsOf } from './rows.ts'

/** The door: pure steps in order, then the writers of every folder, as loop.ts lists them. */
export type Door = { steps: { name: string; step: Step }[]; write(work: Work, rows: DoorRows): Promise<void> }

export type Receipt = {
  ticketId: string
  number: string
  secret: string
  receivedAt: Date
  priority: number
  promise: { dueAt: Date; provisional: boolean }
}

/**
 * Receives a batch of submissions of one organisation: everything pure happens to each draft first, then everything
 * is written together. Acknowledge only after the surrounding transaction has committed.
 */
export async function receive(work: Work, door: Door, submissions: Submission[]): Promise<Receipt[]> {
  if (submissions.length === 0) return []
  const facts = await loadFacts(work, submissions.length > 1)
  const known = await findKnown(work, submissions, facts)
  const split = submissions.flatMap(({ splitFrom }) => splitFrom?.customerId ?? [])
  for (const [customerId, sealer] of await sealersOf(work, split)) known.sealers.set(customerId, sealer)
  const { receipts, rows } = prepare(work, door, submissions, facts, known)
  await door.write(work, rows)
  return receipts
}

export type KnownSenders = KnownCustomers & { earlier: Map<string, Earlier> }

/** Who is known of those who sent a batch, and what these sent before. */
export async function findKnown(
  work: Work,
  submissions: Submission[],
  { knowledge }: Pick<Facts, 'knowledge'>,
): Promise<KnownSenders> {
  const known = await findCustomers(work, submissions.flatMap(contactsOf))
  const ids = [...new Set([...known.byContact.values()].map(({ customerId }) => customerId))]
  return { ...known, earlier: await earlierTickets(work, ids, knowledge.triage.repeat.days) }
}

/** What a batch becomes: the rows to be written and the receipts to be given once they are. Nothing is asked any more. */
export function prepare(
  work: Work,
  door: Door,
  submissions: Submission[],
  known: HouseFacts,
  customers: KnownSenders,
): { receipts: Receipt[]; rows: DoorRows } {
  const facts = { ...known, customers: customers.byContact, earlier: customers.earlier }
  const met = submissions.map((submission) => {
    let draft = draftOf(work, submission)
    for (const { step } of door.steps) draft = step(draft, facts)
    const workflow = workflowFor(facts.knowledge.workflows, { code: draft.code, form: submission.form.key })
    draft = {
      ...draft,
      ...firstState(workflow, draft.needsTriage && draft.priority > 1, submission.receivedAt),
    }
    // Counted here and not in the step, so that the steps stay pure and the next draft sees the load.
    const person = facts.people.find((candidate) => candidate.staffId === draft.assigneeId)
    if (person) countGiven(person, draft.priority, submission.receivedAt)
    countWaiting(facts.paces, draft.teamId, draft.priority)
    facts.reports.lastHour.set(draft.code, (facts.reports.lastHour.get(draft.code) ?? 0) + 1)
    return meet(work, draft, customers)
  })
  for (const { draft } of met) work.changed(draft.ticketId)
  return { receipts: met.map(({ draft }) => receiptOf(draft)), rows: rowsOf(work, met, facts) }
}

function receiptOf(draft: Draft): Receipt {
  const promise = draft.clocks.find((clock) => clock.clock === 'promise')!
  return {
    ticketId: draft.ticketId,
    number: draft.number,
    secret: draft.secret,
    receivedAt: draft.submission.receivedAt,
    priority: draft.priority,
    promise: { dueAt: promise.dueAt, provisional: promise.provisional },
  }
}

/** What the steps may know whoever writes. */
type HouseFacts = Omit<Facts, 'customers' | 'earlier'>

const keptMsMax = 250
const kept = new Map<string, { untilMs: number; facts: Promise<HouseFacts> }>()

/**
 * What the steps may know of the organisation, read once for a batch. In a flood (`isBusy`) it may be a quarter of a
 * second old, as its batches would else read the same a hundred times a second.
 */
export async function loadFacts(work: Work, isBusy: boolean): Promise<HouseFacts> {
  const before = kept.get(work.orgId)
  if (isBusy && before && elapsedMs() < before.untilMs) return { ...(await before.facts), now: work.now }
  const facts = readFacts(work, isBusy)
  if (isBusy) kept.set(work.orgId, { untilMs: elapsedMs() + keptMsMax, facts })
  // What could not be read is not kept.
  facts.catch(() => kept.delete(work.orgId))
  return facts
}

async function readFacts(work: Work, isBusy: boolean): Promise<HouseFacts> {
  const [knowledge, teamIds, people, reports, waiting, paces, model, ear] = await Promise.all([
    currentKnowledge<Workflow>(work),
    teamIdsByKey(work),
    assignablePeople(work, isBusy),
    recentReports(work),
    waitingByTeam(work),
    teamPaces(work),
    currentModel(work),
    shippedMoodModel(),
  ])
  const mayHold = work.rails.includes('core')
  return { now: work.now, knowledge, teamIds, people, reports, waiting, paces, model, ear, mayHold }
}

/** A draft before its first step, with fresh ids. */
export function draftOf({ clock }: Work, submission: Submission): Draft {
  return blankDraft(submission, {
    ticketId: uuidv7(clock),
    messageId: uuidv7(clock),
    number: ticketNumber(randomBase32(clock, 7)),
    secret: randomBase32(clock, 26),
  })
}
