import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { forgetKeys } from '#platform/idempotency.ts'
import { insertAll } from '#platform/insert.ts'
import { analyzeGrown } from '#platform/statistics.ts'
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
import { fillDueWords } from '#records/tickets/search/fill.ts'
import { forgetGrants } from '#records/tickets/track.ts'
import { ticketInserts } from '#records/tickets/write.ts'
import { askCustomers } from '#stages/alerts/ask.ts'
import { chaseAlerts, forgetAlerts } from '#stages/alerts/chase.ts'
import { protectionsFollower } from '#stages/alerts/follow.ts'
import { tellRiskSystems, toldAtOnce } from '#stages/alerts/tell.ts'
import { callsFollower } from '#stages/capacity/calls/follow.ts'
import { forecastArrivals } from '#stages/capacity/forecast.ts'
import { warnOfLoad } from '#stages/capacity/warnings/warn.ts'
import { clocksFollower } from '#stages/clocks/follow.ts'
import { fireDueClocks } from '#stages/clocks/ladder/fire.ts'
import { slipFollower } from '#stages/clocks/promise/slip.ts'
import { countQueues, measureSpeeds } from '#stages/clocks/promise/speed.ts'
import { recomputeAfterCalendars } from '#stages/clocks/recompute/recompute.ts'
import { startClocks } from '#stages/clocks/start.rules.ts'
import { clockInserts, clocksOf } from '#stages/clocks/write.ts'
import { eraseSimilar } from '#stages/duplicates/erase.ts'
import { findSimilar } from '#stages/duplicates/find.ts'
import { duplicatesFollower } from '#stages/duplicates/follow.ts'
import { learnLikeness } from '#stages/duplicates/learn.ts'
import { endExports } from '#stages/exports/end.ts'
import { makeDueExports } from '#stages/exports/make.ts'
import { foldedAtOnce, foldShows } from '#stages/guidance/fold.ts'
import { countsFollower, countUp, heardFigures, receivedFigures } from '#stages/insight/count.ts'
import { identify, mask } from '#stages/intake/mask.rules.ts'
import type { Door } from '#stages/intake/receive.ts'
import type { DoorRows } from '#stages/intake/rows.ts'
import { type Eraser, eraseSteps } from '#stages/privacy/erase.ts'
import { sendCustomerLetters } from '#stages/privacy/letters.ts'
import { forgetSteps } from '#stages/privacy/steps.ts'
import { emptyBin, moveQuietCustomers } from '#stages/privacy/sweep.ts'
import { eraseTracks } from '#stages/progress/erase.ts'
import { forgetTracks, watchMilestones } from '#stages/progress/watch.ts'
import { eraseRatingWords } from '#stages/ratings/erase.ts'
import { paymentsFollower } from '#stages/remedies/automatic/follow.ts'
import { refundByPolicy } from '#stages/remedies/automatic/refund.ts'
import { compareDays } from '#stages/remedies/compare/days.ts'
import { protectionInserts } from '#stages/remedies/door.ts'
import { endHolds, expireProposals } from '#stages/remedies/ends.ts'
import { eraseMoney } from '#stages/remedies/erase.ts'
import { lookUpPayments } from '#stages/remedies/payments.ts'
import { protect } from '#stages/remedies/protect.rules.ts'
import { readProtections } from '#stages/remedies/protections.ts'
import { sendDueRemedies } from '#stages/remedies/send.ts'
import { eraseLetterMarks } from '#stages/replies/erase.ts'
import { noticesFollower, receiptInserts } from '#stages/replies/notify.ts'
import { sendQuestion } from '#stages/replies/phone/ask.ts'
import { phoneInserts } from '#stages/replies/phone/door.ts'
import { phoneFollower } from '#stages/replies/phone/follow.ts'
import { phoneNoticesAtOnce } from '#stages/replies/phone/phone.rules.ts'
import { sendDuePhoneNotices } from '#stages/replies/phone/send.ts'
import { noticesAtOnce } from '#stages/replies/send.rules.ts'
import { sendDueNotices } from '#stages/replies/send.ts'
import { assign } from '#stages/routing/assign.rules.ts'
import { routingFollower } from '#stages/routing/follow.ts'
import { recusalFollower } from '#stages/routing/named.ts'
import { returnUntouched } from '#stages/routing/pool/return.ts'
import { rebalance } from '#stages/routing/rebalance.ts'
import { tagDueTickets } from '#stages/tagging/follow.ts'
import { trainDueTag } from '#stages/tagging/model.ts'
import { askWhenDue } from '#stages/triage/classifier/due.ts'
import { classify } from '#stages/triage/classify.rules.ts'
import { raisingFollower } from '#stages/triage/follow.ts'
import { hear } from '#stages/triage/mood.rules.ts'
import { prioritise } from '#stages/triage/prioritise.rules.ts'
import { trainAsked } from '#stages/triage/retrain.ts'
import { handOver } from './handed-over.ts'
import { postSigned } from './outside/webhooks/post.ts'

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
    { name: 'hear', step: hear },
    { name: 'prioritise', step: prioritise },
    { name: 'assign', step: assign },
    { name: 'protect', step: protect },
    { name: 'start clocks', step: startClocks },
  ],
  write: writeAll,
}

/** What one stage needs of another. */
export const handedOver = handOver(door)

/** Each table has one folder that writes it; the door asks every folder for its rows and writes them together. */
async function writeAll(work: Work, rows: DoorRows): Promise<void> {
  const stored = insertAll(work, [
    ...keyInserts(rows.keys),
    ...customerInserts(rows.customers, rows.contacts),
    ...consentInserts(rows.consents),
    ...ticketInserts(rows.tickets),
    ...eventInserts(rows.events),
    ...clockInserts(rows.met.flatMap(({ draft }) => clocksOf(work, draft, rows.knowledge))),
    ...receiptInserts(work, rows.met),
    ...protectionInserts(work, rows.met),
    ...phoneInserts(work, rows.met),
  ])
  const bound = bindUploads(work, rows.attachments)
  const returned = Promise.all(rows.returning.map((customerId) => bringBack(work, customerId)))
  // Last: the counts of a day are rows that every batch wants, and this one holds them until its commit.
  const counted = countUp(work, receivedFigures(rows.met.map(({ draft }) => draft)))
  await Promise.all([stored, bound, returned, counted])
}

/** 2. Event → next: each follower sees every event exactly once, in commit order, and touches only the database. */
export const followers: Follower[] = [
  protectionsFollower(readProtections),
  raisingFollower((work, heard) => countUp(work, heardFigures(heard))),
  recusalFollower,
  routingFollower,
  duplicatesFollower,
  callsFollower,
  paymentsFollower,
  clocksFollower,
  slipFollower,
  noticesFollower,
  phoneFollower,
  countsFollower,
]

/**
 * One that is `apart` may take long: nobody waits for it, and it is not begun again before it ended. Those that go `in turn` are
 * apart from everything but each other: what they make of a flood's backlog then keeps one connection busy, and not one each.
 * One that `overlaps` is begun again, in the lane of money: its rounds lease what they take. One that found as many as it takes
 * `atOnce` (else: anything) goes on at once.
 */
export type Sweep = {
  name: string
  everyMs: number
  apart?: true | 'in turn'
  overlaps?: true
  atOnce?: number
  run(house: House, orgId: string): Promise<number>
}

/**
 * Who takes a customer out of the tables of their folder, when they are erased: first what is found by their contacts, then
 * what is found by the orders their tickets name, the words and files, last who they were.
 */
export const erasers: Eraser[] = [
  eraseLetterMarks,
  eraseSteps,
  eraseRatingWords,
  eraseSimilar,
  eraseTracks,
  eraseMoney,
  eraseTickets,
  eraseWho,
]

/** 3. Sweep → interval: rows that are due. Whatever reaches the outside happens here, with its attempts on the row. */
export const sweeps: Sweep[] = [
  { name: 'send notices', everyMs: 1_000, apart: true, atOnce: noticesAtOnce, run: sendDueNotices },
  { name: 'send phone notices', everyMs: 500, apart: true, atOnce: phoneNoticesAtOnce, run: sendDuePhoneNotices },
  { name: 'fire clocks', everyMs: 400, apart: true, run: fireDueClocks },
  { name: 'count queues', everyMs: 15_000, apart: true, run: within(countQueues) },
  { name: 'measure speeds', everyMs: 600_000, apart: true, run: within(measureSpeeds) },
  { name: 'count again by calendars', everyMs: 5_000, apart: true, run: recomputeAfterCalendars },
  { name: 'analyze what grew', everyMs: 1_000, apart: true, run: analyzeGrown },
  { name: 'rebalance', everyMs: 1_000, run: rebalance },
  { name: 'return the untouched', everyMs: 10_000, run: returnUntouched },
  { name: 'forecast arrivals', everyMs: 60_000, apart: true, run: forecastArrivals },
  { name: 'warn of load', everyMs: 600_000, apart: true, run: within(warnOfLoad) },
  { name: 'check uploads', everyMs: 1_000, apart: true, run: (house, org) => checkDueUploads(house, org, tellTickets) },
  { name: 'fill words', everyMs: 1_000, apart: 'in turn', run: fillDueWords },
  // A batch in so many seconds and no more: a flood leaves the cores to those who write.
  { name: 'find similar', everyMs: 4_000, apart: 'in turn', atOnce: Number.POSITIVE_INFINITY, run: findSimilar },
  { name: 'learn likeness', everyMs: 3_600_000, run: within(learnLikeness) },
  { name: 'tag tickets', everyMs: 1_000, apart: 'in turn', run: tagDueTickets },
  { name: 'train tags', everyMs: 600_000, apart: true, run: trainDueTag },
  { name: 'seal events', everyMs: 1_000, apart: 'in turn', run: sealEvents },
  { name: 'publish checkpoints', everyMs: 5_000, apart: true, run: publishCheckpoints },
  { name: 'ask for models', everyMs: 600_000, run: within(askWhenDue) },
  { name: 'train models', everyMs: 5_000, apart: true, run: (house, org) => trainAsked(house, org) },
  { name: 'make exports', everyMs: 1_000, apart: true, run: makeDueExports },
  { name: 'end exports', everyMs: 60_000, run: endExports },
  { name: 'send customer letters', everyMs: 1_000, run: sendCustomerLetters },
  { name: 'retention', everyMs: 60_000, apart: true, run: (house, org) => moveQuietCustomers(house, org, erasers) },
  { name: 'empty the bin', everyMs: 600_000, apart: true, run: emptyBin },
  { name: 'forget identity steps', everyMs: 600_000, run: within(forgetSteps) },
  { name: 'forget uploads', everyMs: 600_000, run: forgetUploads },
  { name: 'remove orphaned files', everyMs: 86_400_000, apart: true, run: removeOrphans },
  { name: 'fold guidance', everyMs: 600_000, atOnce: foldedAtOnce, run: within(foldShows) },
  { name: 'forget tracking', everyMs: 600_000, run: within(forgetGrants) },
  { name: 'record failed sign-ins', everyMs: 60_000, run: within(recordFailed) },
  { name: 'send staff letters', everyMs: 5_000, run: sendStaffLetters },
  { name: 'forget entries', everyMs: 600_000, run: within(forgetEntries) },
  { name: 'finish key rotation', everyMs: 600_000, run: finishRotation },
  { name: 'forget idempotency keys', everyMs: 600_000, run: within(forgetKeys) },
  { name: 'watch milestones', everyMs: 5_000, run: within(watchMilestones) },
  { name: 'forget tracks', everyMs: 86_400_000, run: within(forgetTracks) },
  { name: 'ask customers', everyMs: 500, apart: true, run: (house, org) => askCustomers(house, org, sendQuestion) },
  {
    name: 'chase alerts',
    everyMs: 2_000,
    apart: true,
    run: (house, org) => chaseAlerts(house, org, handedOver.raise, handedOver.call),
  },
  {
    name: 'tell risk systems',
    everyMs: 500,
    apart: true,
    atOnce: toldAtOnce,
    run: (house, org) => tellRiskSystems(house, org, postSigned, readProtections),
  },
  { name: 'forget alerts', everyMs: 86_400_000, run: within(forgetAlerts) },
]

/** 4. Money has a lane of its own, which waits for nobody: what is ready is sent at once, and whoever holds it is asked. */
export const moneySweeps: Sweep[] = [
  { name: 'send remedies', everyMs: 150, overlaps: true, run: sendDueRemedies },
  { name: 'look up payments', everyMs: 500, run: lookUpPayments },
  { name: 'refund by policy', everyMs: 500, run: (house, org) => refundByPolicy(house, org) },
  { name: 'end holds', everyMs: 1_000, run: endHolds },
  { name: 'end proposals', everyMs: 10_000, run: expireProposals },
  { name: 'compare days', everyMs: 600_000, run: compareDays(handedOver.openDifference) },
]

/** Wraps what a rotation has left under the old key, and takes that key away once nobody can hold it. */
function finishRotation(house: House, orgId: string): Promise<number> {
  return inOrg(house, systemActor(orgId, 'sweep'), 'staff', (work) => rewrap(work, house.keys))
}

/** A sweep that needs one transaction and nothing outside. */
function within(act: (work: Work) => Promise<number>) {
  return (house: House, orgId: string): Promise<number> => inOrg(house, systemActor(orgId, 'sweep'), 'staff', act)
}
