/**
 * People whose money is stolen, missing or wrongly charged, and a desk that sees to it by the product's own verbs; often too
 * late, twice, alone, or what they may not.
 */
import { door } from '../../server/loop.ts'
import type { Work } from '../../server/platform/database.ts'
import { currentKnowledge } from '../../server/records/knowledge/definitions.ts'
import { ticketFor } from '../../server/records/tickets/load.ts'
import { moveTicketTo } from '../../server/records/tickets/move.ts'
import { receive } from '../../server/stages/intake/receive.ts'
import { askForPayments } from '../../server/stages/remedies/payments.ts'
import { switchNames } from '../../server/stages/remedies/switches.rules.ts'
import { turnSwitch } from '../../server/stages/remedies/switches.ts'
import { reply } from '../../server/stages/replies/reply.ts'
import { decideTriage } from '../../server/stages/triage/decide.ts'
import type { Payment } from './core-record.ts'
import type { MoneyDesk } from './desk.ts'
import { planHold } from './holds.ts'
import { policyKeys, publishPolicy } from './policies.ts'
import { planDecisions, planProposals } from './proposals.ts'
import words from './words.json' with { type: 'json' }

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export type MoneyLives = {
  /** Plans so many tickets and what becomes of them. */
  plan(tickets: number, untilMs: number): Promise<void>
  /** Payments that failed, were taken all the same, and are never mended: a policy has to look at them. */
  owed: { orderNo: string; atMs: number }[]
}

/** What a payment that did not work looks like at the core, by what its ticket complains of, and which code that has. */
const broken: Record<string, { code: string; known: Partial<Payment> }> = {
  failed: { code: 'FAL-01', known: { state: 'failed', debited: true } },
  frozen: { code: 'FAL-02', known: { state: 'failed', debited: false, frozen: true } },
  doubled: { code: 'CHG-01', known: { duplicateOf: 'PAY-FIRST' } },
}

export function moneyLivesOf(desk: MoneyDesk): MoneyLives {
  const { world, chance, outside } = desk
  const { clock, people } = world
  const { payments, core } = outside
  const orderNos: string[] = []
  const owed: MoneyLives['owed'] = []

  /** The desk wants to be done with a ticket, again and again, whatever its money does. */
  function planEnd(ticketId: string): void {
    const asWorker = (act: (work: Work) => Promise<unknown>) => async () =>
      desk.by(await desk.worker(ticketId), false, act)
    const move = (moved: Parameters<typeof moveTicketTo>[2]) =>
      asWorker(async (work) => {
        const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
        await moveTicketTo(work, ticket, moved)
      })
    desk.later(
      hourMs,
      'answer',
      asWorker(async (work) => {
        const ticket = await ticketFor(work, { ticketId }, 'ticket.work')
        const { code, priority, needs_triage: isUnsorted } = ticket
        if (isUnsorted) await decideTriage(work, { ticketId }, { code, priority, version: null })
        await reply(work, { ticketId }, { text: words.answer, version: null })
      }),
    )
    for (let times = 0; times < 4; times++)
      desk.later(6 * hourMs, 'resolve', async () => {
        await move({ name: 'resolve', outcome: 'upheld', redress: 'refund', reason: words.note })()
        desk.later(hourMs, 'close', move({ name: 'close' }))
      })
  }

  /** A payment, or one that somebody complained about before. Some that went wrong are mended at the core by itself. */
  function paymentFor(nth: number, kind: string): string {
    const known = chance.happens(0.25) ? orderNos.at(-1 - chance.under(3)) : undefined
    if (known) return known
    const orderNo = `PAY${String(nth).padStart(8, '0')}`
    const paidMinor = BigInt(chance.pick([4_000, 18_000, 30_000, 60_000, 190_000, 260_000]))
    const nowMs = clock.now().getTime()
    const isOld = chance.happens(0.3)
    const at = new Date(nowMs - Math.floor(chance.next() * (isOld ? 6 * dayMs : hourMs / 2)))
    const method = chance.happens(0.4) ? 'wechat_pay' : 'balance'
    payments.add(orderNo, paidMinor, { at, method, ...broken[kind]?.known })
    orderNos.push(orderNo)
    if (!broken[kind] || kind === 'doubled') return orderNo
    if (chance.happens(0.35)) {
      const mendedMs = nowMs + Math.floor(chance.wait(hourMs))
      desk.plan(mendedMs, 'mended there', async () => payments.change(orderNo, { debited: false, frozen: false }))
    } else if (kind === 'failed') owed.push({ orderNo, atMs: nowMs })
    return orderNo
  }

  async function arrive(nth: number): Promise<void> {
    const kind = chance.pick([
      'theft',
      'missing',
      'refund',
      'refund',
      'refund',
      'failed',
      'failed',
      'frozen',
      'doubled',
    ])
    const orderNo = kind === 'theft' ? null : paymentFor(nth, kind)
    // Some robbed people come again and again.
    const phone = `139${String(chance.happens(kind === 'theft' ? 0.5 : 0.2) ? 1 : nth).padStart(8, '0')}`
    const isWechat = orderNo !== null && payments.find(orderNo)!.method === 'wechat_pay'
    const ticketId = await world.asSystem(async (work) => {
      const { forms } = await currentKnowledge(work)
      const [receipt] = await receive(work, door, [
        {
          channel: 'portal',
          form: forms.find(({ key }) => key === 'other')!,
          language: 'zh-Hans',
          text: words[kind as keyof typeof words],
          wants: null,
          answers: {},
          contact: { phone },
          amount: null,
          orderNo,
          receivedAt: work.now,
          source: null,
          code: broken[kind]?.code ?? null,
          splitFrom: null,
          // What the payment was made with, the host app vouches for; not who pays.
          ...(isWechat
            ? {
                context: {
                  entryId: null,
                  trust: 'signed',
                  fault: null,
                  signed: { payMethod: 'wechat_pay' },
                  claimed: {},
                },
              }
            : {}),
        },
      ])
      if (orderNo) await askForPayments(work, [orderNo])
      return receipt!.ticketId
    })
    if (kind === 'theft' || kind === 'missing') planHold(desk, ticketId)
    if (orderNo && !broken[kind]) planProposals(desk, ticketId, Number(payments.find(orderNo)!.amount.amountMinor))
    if (broken[kind]) planAutomatic(ticketId)
    planEnd(ticketId)
  }

  /** What policies leave to people gets its yes and no. */
  function planAutomatic(ticketId: string): void {
    desk.later(6 * hourMs, 'look at what policies propose', async () => {
      const rows = await world.asSystem(({ tx }) =>
        tx
          .selectFrom('remedies')
          .select('remedy_id')
          .where('ticket_id', '=', ticketId)
          .where('state', '=', 'proposed')
          .orderBy('remedy_id')
          .execute(),
      )
      for (const { remedy_id: remedyId } of rows) planDecisions(desk, { ticketId, remedyId }, undefined)
    })
  }

  function planSwitch(atMs: number): void {
    const risk = people.find(({ role }) => role === 'risk')!
    const name = chance.pick(switchNames)
    const turn = (isOff: boolean, isFresh: boolean) => () =>
      desk.by(risk, isFresh, (work) => turnSwitch(work, name, { isOff, reason: words.switched }))
    const onMs = atMs + Math.floor((0.5 + 2 * chance.next()) * hourMs)
    desk.plan(atMs, 'switch off', turn(true, false))
    desk.plan(onMs - minuteMs, 'switch on', turn(false, false))
    desk.plan(onMs, 'switch on', turn(false, true))
  }

  const head = people.find(({ role }) => role === 'admin')!
  const publish = (key: string, isOn: boolean) => desk.by(head, true, (work) => publishPolicy(work, key, isOn))
  /** One of the policies is taken back for some hours; what waits for the others goes on. */
  function planPolicy(atMs: number): void {
    desk.plan(atMs, 'take a policy back', () => publish('still_frozen', false))
    desk.plan(atMs + 5 * hourMs, 'bring a policy back', () => publish('still_frozen', true))
  }

  return {
    owed,
    async plan(tickets, endMs) {
      desk.untilMs = endMs
      const startMs = clock.now().getTime()
      const spanMs = endMs - startMs
      for (const key of policyKeys) await publish(key, true)
      for (let nth = 0; nth < tickets; nth++)
        desk.plan(startMs + Math.floor(chance.next() * spanMs * 0.7), 'arrive', () => arrive(nth))
      for (let hours = 5; hours < spanMs / hourMs - 6; hours += 6) {
        planSwitch(startMs + Math.floor((hours + 3 * chance.next()) * hourMs))
        desk.plan(startMs + hours * hourMs, 'the core acts alone', async () => core.actAlone())
      }
      for (let hours = 8; hours < spanMs / hourMs; hours += 17) planPolicy(startMs + hours * hourMs)
    },
  }
}
