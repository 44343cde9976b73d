/** Money that is proposed, and what others say to it: yes, no, twice, alone, too late, and by people who may not any more. */
import { decideRemedy, withdrawRemedy } from '../../server/stages/remedies/decide.ts'
import { proposeRemedy } from '../../server/stages/remedies/propose.ts'
import type { Colleague } from '../world.ts'
import type { MoneyDesk, Named } from './desk.ts'
import { lossKinds } from './rights.ts'
import words from './words.json' with { type: 'json' }

const second = 1_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Some of a payment back, the institution's own money, or a payment asked back; now and then more than anybody may. */
export function planProposals(desk: MoneyDesk, ticketId: string, paidMinor: number): void {
  const { chance } = desk
  const count = 1 + chance.under(3)
  for (let nth = 0; nth < count; nth++)
    desk.later(hourMs, 'propose', async () => {
      const who = await desk.worker(ticketId)
      const kind = chance.pick(['refund', 'refund', 'refund', 'compensate', 'recall'] as const)
      const share = chance.pick([0.2, 0.5, 1, 1, 1.2])
      const minor = kind === 'compensate' ? 500 + chance.under(60_000) : Math.max(1, Math.floor(paidMinor * share))
      const amountMinor = BigInt(chance.happens(0.08) ? 5_000_001 : minor)
      const amount = { amountMinor, currency: 'CNY' }
      const { remedyId } = await desk.by(who, false, (work) =>
        kind === 'recall'
          ? proposeRemedy(work, ticketId, { kind, reason: 'wrong_amount', note: words.note })
          : proposeRemedy(work, ticketId, { kind, amount, reason: 'wrong_amount' }),
      )
      planDecisions(desk, { ticketId, remedyId }, who)
    })
}

/** Yes and no of others, of the same twice, of the proposer, without factor, of something else, too late, or of nobody. */
export function planDecisions(desk: MoneyDesk, name: Named, proposer: Colleague | undefined): void {
  const { chance, world } = desk
  const decide = async (who: Colleague, approve: boolean, { isFresh = true, isOther = false } = {}) => {
    const row = await world.asSystem(({ tx }) =>
      tx.selectFrom('remedies').select('params_hash').where('remedy_id', '=', name.remedyId).executeTakeFirstOrThrow(),
    )
    const paramsHash = isOther ? '0'.repeat(64) : row.params_hash.toString('hex')
    return desk.by(who, isFresh, (work) => decideRemedy(work, name, { approve, paramsHash }))
  }
  const first = desk.other(proposer)
  const second = desk.other(proposer, first)
  if (proposer && chance.happens(0.3)) desk.later(10 * minuteMs, 'approve one’s own', () => decide(proposer, true))
  if (chance.happens(0.15))
    desk.later(10 * minuteMs, 'approve without factor', () => decide(first, true, { isFresh: false }))
  if (chance.happens(0.15))
    desk.later(10 * minuteMs, 'approve something else', () => decide(first, true, { isOther: true }))
  if (proposer && chance.happens(0.08))
    desk.later(20 * minuteMs, 'withdraw', () => desk.by(proposer, true, (work) => withdrawRemedy(work, name)))
  if (chance.happens(0.1)) desk.later(30 * minuteMs, 'refuse', () => decide(second, false))
  if (chance.happens(0.15)) {
    // At the moment at which it ends, before any sweep.
    const lateMs = world.clock.now().getTime() + 24 * hourMs
    desk.plan(lateMs, 'approve too late', () => decide(first, true))
    return
  }
  if (chance.happens(0.05)) return
  desk.later(20 * minuteMs, 'approve', async () => {
    await decide(first, true)
    if (chance.happens(0.25)) planLoss(desk, name, first)
    if (chance.happens(0.4)) await desk.attempt('approve twice', () => decide(first, true))
    desk.later(20 * minuteMs, 'approve second', async () => {
      await decide(second, true)
      if (chance.happens(0.2)) planLoss(desk, name, second)
    })
  })
}

/** Whoever said yes loses the right, mostly before it is sent, and has it back some hours later. */
function planLoss(desk: MoneyDesk, { ticketId }: Named, who: Colleague): void {
  const { chance, rights, world } = desk
  const kind = chance.pick(lossKinds)
  const atMs = world.clock.now().getTime() + 1 + Math.floor(chance.wait(30 * second))
  desk.plan(atMs, `lose the right: ${kind}`, async () => {
    // Who is gone already is not taken from again.
    if (rights.actorOf(who) !== who) return
    const giveBack = await rights.take(who, ticketId, kind)
    desk.plan(atMs + Math.floor((1 + 5 * chance.next()) * hourMs), 'have the right again', giveBack)
  })
}
