/** What becomes of protections: confirmed by somebody else or oneself, released early, placed and placed again. */
import { confirmHold, placeHold, proposeRelease } from '../../server/stages/remedies/hold.ts'
import type { MoneyDesk } from './desk.ts'
import { planDecisions } from './proposals.ts'
import words from './words.json' with { type: 'json' }

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** What becomes of each protection that stands on a ticket. */
export function planHold(desk: MoneyDesk, ticketId: string): void {
  const { chance, world } = desk
  const standing = async () => {
    const rows = await world.asSystem(({ tx }) =>
      tx
        .selectFrom('remedies')
        .select(['remedy_id', 'proposed_by'])
        .where('ticket_id', '=', ticketId)
        .where('kind', '=', 'hold')
        .orderBy('proposed_at')
        .execute(),
    )
    const row = rows.at(-1)
    const by = world.people.find(({ staffId }) => staffId === row?.proposed_by)
    return row && { ticketId, remedyId: row.remedy_id, by }
  }
  if (chance.happens(0.4))
    desk.later(30 * minuteMs, 'confirm', async () => {
      const hold = await standing()
      if (hold?.by && chance.happens(0.5))
        await desk.attempt('confirm one’s own', () => desk.by(hold.by!, true, (work) => confirmHold(work, hold)))
      if (hold) await desk.by(desk.other(hold.by), true, (work) => confirmHold(work, hold))
    })
  if (chance.happens(0.5))
    desk.later(hourMs, 'release', async () => {
      const hold = await standing()
      if (!hold) return
      const who = await desk.worker(ticketId)
      const wanted = { reason: chance.pick(['false_alarm', 'safe_again'] as const), note: words.falseAlarm }
      const { remedyId } = await desk.by(who, false, (work) => proposeRelease(work, hold, wanted))
      planDecisions(desk, { ticketId, remedyId }, who)
    })
  if (chance.happens(0.3))
    desk.later(2 * hourMs, 'hold', async () => {
      const who = await desk.worker(ticketId)
      const target = chance.pick(['account', 'payment'] as const)
      await desk.by(who, false, (work) => placeHold(work, ticketId, { target, reason: 'fraud' }))
      if (chance.happens(0.4))
        await desk.attempt('hold again', () =>
          desk.by(who, false, (work) => placeHold(work, ticketId, { target, reason: 'fraud' })),
        )
    })
}
