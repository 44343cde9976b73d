import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { forgetKeys } from '#platform/idempotency.ts'
import { insertAll } from '#platform/insert.ts'
import { rewrap } from '#platform/vault/rotate.ts'
import { keyInserts } from '#platform/vault/subjects.ts'
import { bindUploads } from '#records/attachments/bind.ts'
import { checkDueUploads } from '#records/attachments/check.ts'
import { forgetUploads, removeOrphans } from '#records/attachments/forget.ts'
import type { Follower } from '#records/audit/follow.ts'
import { publishCheckpoints } from '#records/audit/publish.ts'
import { eventInserts } from '#records/audit/record.ts'
import { sealEvents } from '#records/audit/seal.ts'
import { consentInserts } from '#records/customers/consents.ts'
import { eraseWho } from '#records/customers/erase.ts'
import { bringBack } from '#records/customers/state.ts'
import { customerInserts } from '#records/customers/write.ts'
import { forgetEntries } from '#records/staff/forget.ts'
import { recordFailed } from '#records/staff/sign-in/failed.ts'
import { sendStaffLetters } from '#records/staff/sign-in/letters.ts'
import { tellTickets } from '#records/tickets/attachments.ts'
import { eraseTickets } from '#records/tickets/erase.ts'
import { forgetGrants } from '#records/tickets/track.ts'
import { ticketInserts } from '#records/tickets/write.ts'
import { breachLateClocks } from '#stages/clocks/breach.ts'
import { clocksFollower } from '#stages/clocks/follow.ts'
import { startClocks } from '#stages/clocks/start.rules.ts'
import { clockInserts, clocksOf } from '#stages/clocks/write.ts'
import { endExports } from '#stages/exports/end.ts'
import { makeDueExports } from '#stages/exports/make.ts'
import { countsFollower, countUp, receivedFigures } from '#stages/insight/count.ts'
import { identify, mask } from '#stages/intake/mask.rules.ts'
import type { Door } from '#stages/intake/receive.ts'
import type { DoorRows } from '#stages/intake/rows.ts'
import { type Eraser, eraseSteps } from '#stages/privacy/erase.ts'
import { sendCustomerLetters } from '#stages/privacy/letters.ts'
import { forgetSteps } from '#stages/privacy/steps.ts'
import { emptyBin, moveQuietCustomers } from '#stages/privacy/sweep.ts'
import { eraseRatingWords } from '#stages/ratings/erase.ts'
import { eraseLetterMarks } from '#stages/replies/erase.ts'
import { noticesFollower, receiptInserts } from '#stages/replies/notify.ts'
import { noticesAtOnce } from '#stages/replies/send.rules.ts'
import { sendDueNotices } from '#stages/replies/send.ts'
import { assign } from '#stages/routing/assign.rules.ts'
import { routingFollower } from '#stages/routing/follow.ts'
import { classify } from '#stages/triage/classify.rules.ts'
import { prioritise } from '#stages/triage/prioritise.rules.ts'

/**
 * THE LOOP, on one screen: collect → classify → prioritise → assign → handle → reply → track → analyse.
 *
 * 1. At the door: pure steps in order, before the first commit; then one transaction writes everything.
 *    (Handling, replying, tracking and rating are verbs that people call: records/tickets, stages/replies, stages/ratings.)
 */
export const door: Door = {
  steps: [
    { name: 'mask', step: mask },
    { name: 'identify', step: identify },
    { name: 'classify', step: classify },
    { name: 'prioritise', step: prioritise },
    { name: 'assign', step: assign },
    { name: 'start clocks', step: startClocks },
  ],
  write: writeAll,
}

/** Each table has one folder that writes it; the door asks every folder for its rows and writes them together. */
async function writeAll(work: Work, rows: DoorRows): Promise<void> {
  const stored = insertAll(work, [
    ...keyInserts(rows.keys),
    ...customerInserts(rows.customers, rows.contacts),
    ...consentInserts(rows.consents),
    ...ticketInserts(rows.tickets),
    ...eventInserts(rows.events),
    ...clockInserts(rows.met.flatMap(({ draft }) => clocksOf(work, draft))),
    ...receiptInserts(work, rows.met),
  ])
  const bound = bindUploads(work, rows.attachments)
  const returned = Promise.all(rows.returning.map((customerId) => bringBack(work, customerId)))
  // Last: the counts of a day are rows that every batch wants, and this one holds them until its commit.
  const counted = countUp(work, receivedFigures(rows.met.map(({ draft }) => draft)))
  await Promise.all([stored, bound, returned, counted])
}

/** 2. Event → next: each follower sees every event exactly once, in commit order, and touches only the database. */
export const followers: Follower[] = [routingFollower, clocksFollower, noticesFollower, countsFollower]

/**
 * One that is `apart` may take long: nobody waits for it, and it is not begun again before it ended. One that found as many
 * as it takes `atOnce` (else: anything) goes on at once.
 */
export type Sweep = {
  name: string
  everyMs: number
  apart?: true
  atOnce?: number
  run(house: House, orgId: string): Promise<number>
}

/**
 * Who takes a customer out of the tables of their folder, when they are erased: first what is found by their contacts, then
 * the words and files, last who they were.
 */
export const erasers: Eraser[] = [eraseLetterMarks, eraseSteps, eraseRatingWords, eraseTickets, eraseWho]

/** 3. Sweep → interval: rows that are due. Whatever reaches the outside happens here, with its attempts on the row. */
export const sweeps: Sweep[] = [
  { name: 'send notices', everyMs: 1_000, apart: true, atOnce: noticesAtOnce, run: sendDueNotices },
  { name: 'late clocks', everyMs: 1_000, run: breachLateClocks },
  { name: 'check uploads', everyMs: 1_000, apart: true, run: (house, org) => checkDueUploads(house, org, tellTickets) },
  { name: 'seal events', everyMs: 1_000, apart: true, run: sealEvents },
  { name: 'publish checkpoints', everyMs: 5_000, apart: true, run: publishCheckpoints },
  { name: 'make exports', everyMs: 1_000, apart: true, run: makeDueExports },
  { name: 'end exports', everyMs: 60_000, run: endExports },
  { name: 'send customer letters', everyMs: 1_000, run: sendCustomerLetters },
  { name: 'retention', everyMs: 60_000, apart: true, run: (house, org) => moveQuietCustomers(house, org, erasers) },
  { name: 'empty the bin', everyMs: 600_000, apart: true, run: emptyBin },
  { name: 'forget identity steps', everyMs: 600_000, run: within(forgetSteps) },
  { name: 'forget uploads', everyMs: 600_000, run: forgetUploads },
  { name: 'remove orphaned files', everyMs: 86_400_000, apart: true, run: removeOrphans },
  { name: 'forget tracking', everyMs: 600_000, run: within(forgetGrants) },
  { name: 'record failed sign-ins', everyMs: 60_000, run: within(recordFailed) },
  { name: 'send staff letters', everyMs: 5_000, run: sendStaffLetters },
  { name: 'forget entries', everyMs: 600_000, run: within(forgetEntries) },
  { name: 'finish key rotation', everyMs: 600_000, run: finishRotation },
  { name: 'forget idempotency keys', everyMs: 600_000, run: within(forgetKeys) },
]

/** Wraps what a rotation has left under the old key, and takes that key away once nobody can hold it. */
function finishRotation(house: House, orgId: string): Promise<number> {
  return inOrg(house, systemActor(orgId, 'sweep'), 'staff', (work) => rewrap(work, house.keys))
}

/** A sweep that needs one transaction and nothing outside. */
function within(act: (work: Work) => Promise<number>) {
  return (house: House, orgId: string): Promise<number> => inOrg(house, systemActor(orgId, 'sweep'), 'staff', act)
}
