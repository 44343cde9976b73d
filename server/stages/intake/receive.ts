import { elapsedMs, uuidv7 } from '#platform/clock.ts'
import { randomBase32 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { sealersOf } from '#platform/vault/subjects.ts'
import { findCustomers, type KnownCustomers } from '#records/customers/find.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { assignablePeople, teamIdsByKey } from '#records/staff/people.ts'
import type { Draft, Facts, Step, Submission } from '#records/tickets/draft.rules.ts'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { firstState } from '#records/tickets/move.ts'
import { ticketNumber } from '#records/tickets/number.rules.ts'
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
  const known = await findCustomers(work, submissions.flatMap(contactsOf))
  const split = submissions.flatMap(({ splitFrom }) => splitFrom?.customerId ?? [])
  for (const [customerId, sealer] of await sealersOf(work, split)) known.sealers.set(customerId, sealer)
  const { receipts, rows } = prepare(work, door, submissions, facts, known)
  await door.write(work, rows)
  return receipts
}

/** What a batch becomes: the rows to be written and the receipts to be given once they are. Nothing is asked any more. */
export function prepare(
  work: Work,
  door: Door,
  submissions: Submission[],
  known: Omit<Facts, 'customers'>,
  customers: KnownCustomers,
): { receipts: Receipt[]; rows: DoorRows } {
  const facts = { ...known, customers: customers.byContact }
  const met = submissions.map((submission) => {
    let draft = blankDraft(work, submission)
    for (const { step } of door.steps) draft = step(draft, facts)
    draft = {
      ...draft,
      ...firstState(facts.knowledge.workflow, draft.needsTriage && draft.priority > 1, submission.receivedAt),
    }
    // Counted here and not in the step, so that the steps stay pure and the next draft sees the load.
    const person = facts.people.find((candidate) => candidate.staffId === draft.assigneeId)
    if (person) person.open += 1
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

const keptMsMax = 250
const kept = new Map<string, { untilMs: number; facts: Promise<Omit<Facts, 'customers'>> }>()

/**
 * What the steps may know of the organisation, read once for a batch. In a flood (`isBusy`) it may be a quarter of a
 * second old, as its batches would else read the same a hundred times a second.
 */
export async function loadFacts(work: Work, isBusy: boolean): Promise<Omit<Facts, 'customers'>> {
  const before = kept.get(work.orgId)
  if (isBusy && before && elapsedMs() < before.untilMs) return { ...(await before.facts), now: work.now }
  const facts = readFacts(work, isBusy)
  if (isBusy) kept.set(work.orgId, { untilMs: elapsedMs() + keptMsMax, facts })
  // What could not be read is not kept.
  facts.catch(() => kept.delete(work.orgId))
  return facts
}

async function readFacts(work: Work, isBusy: boolean): Promise<Omit<Facts, 'customers'>> {
  const [knowledge, teamIds, people] = await Promise.all([
    currentKnowledge<Workflow>(work),
    teamIdsByKey(work),
    assignablePeople(work, isBusy),
  ])
  return { now: work.now, knowledge, teamIds, people }
}

/** A draft before its first step: the submission and fresh ids. */
export function blankDraft(work: Work, submission: Submission): Draft {
  return {
    submission,
    ticketId: uuidv7(work.clock),
    messageId: uuidv7(work.clock),
    number: ticketNumber(randomBase32(work.clock, 7)),
    secret: randomBase32(work.clock, 26),
    text: '',
    subject: '',
    answers: {},
    orderNo: null,
    amount: null,
    said: null,
    original: null,
    found: [],
    contacts: [],
    nameMasked: null,
    customerId: null,
    code: '',
    needsTriage: true,
    triageWhy: { 'zh-Hans': '', en: '' },
    priority: 4,
    priorityWhy: { 'zh-Hans': '', en: '' },
    teamId: '',
    assigneeId: null,
    status: '',
    stage: 'received',
    clocks: [],
  }
}
