/**
 * Money to be moved, by the verbs that people call: complaints through the door, payments looked up, refunds and compensation
 * proposed and approved by as many as they need, protections that the door asks for. Nothing of it is sent yet.
 */

import type { SandboxCore } from '../../sandbox/core/start.ts'
import { door } from '../../server/loop.ts'
import { type Actor, type House, inOrg, systemActor, type Work } from '../../server/platform/database.ts'
import usual from '../../server/records/knowledge/defaults/remedies.json' with { type: 'json' }
import { currentKnowledge, define } from '../../server/records/knowledge/definitions.ts'
import { addPerson } from '../../server/records/staff/enter.ts'
import type { Submission } from '../../server/records/tickets/draft.rules.ts'
import { receive } from '../../server/stages/intake/receive.ts'
import { decideRemedy } from '../../server/stages/remedies/decide.ts'
import { askForPayments, lookUpPayments } from '../../server/stages/remedies/payments.ts'
import { proposeRemedy } from '../../server/stages/remedies/propose.ts'
import { type Chance, chanceOf } from '../screens/chance.ts'

export type Prepared = { refunds: number; compensations: number; holds: number; holdMinutes: number }

/** One in four is a protection, half of an account and half of a payment; of the others one in eight is compensation. */
const holdShare = 1 / 4
const compensationShare = 1 / 8
/** One payment in so many cannot be given back, because it was never debited: the core refuses. */
const declinedShare = 1 / 40
/** Some of it needs one person, some two. */
const compensationMinorMax = 30_000n
const foreign = ['USD', 'EUR', 'JPY']
const foreignShare = 1 / 5
const atOnce = 100
/** So many decisions in one transaction, and so many such transactions at the same time. */
const peopleAtOnce = 25
const desks = 6

type Person = Extract<Actor, { kind: 'staff' }>
type People = { agents: Person[]; approvers: Person[] }

/** @param holdMinutes how long the door protects: protections must be sent before, and end while there is still something to kill */
export async function prepareMoney(
  house: House,
  orgId: string,
  core: SandboxCore,
  { orders, holdMinutes, seed }: { orders: number; holdMinutes: number; seed: string },
): Promise<Prepared> {
  const chance = chanceOf(seed)
  const holds = Math.round(orders * holdShare)
  const compensations = Math.round((orders - holds) * compensationShare)
  const refunds = orders - holds - compensations
  const people = await addPeople(house, orgId)
  await inOrg(house, systemActor(orgId, 'bench'), 'staff', (work) =>
    define(work, 'remedies', usual.key, usual.version + 1, policyOf(holdMinutes)),
  )
  const payments = Array.from({ length: refunds + compensations }, (_, n) =>
    n < refunds && chance.is(declinedShare) ? `R-declined-${n}` : `R-${n}`,
  )
  for (const name of payments)
    if (chance.is(foreignShare) && !name.includes('declined'))
      await core.addPayment(name, {
        amount: { amountMinor: String(500 + chance.below(200_000)), currency: chance.of(foreign) },
      })
  const ticketIds = await sendAll(house, orgId, payments, (orderNo) => ({ text: '多扣了钱，请退给我', orderNo }))
  await lookUpAll(house, orgId, payments)
  const wanted = ticketIds.map((ticketId, n) => ({ ticketId, isRefund: n < refunds }))
  let next = 0
  const propose = async () => {
    while (next < wanted.length) {
      const from = next
      next += peopleAtOnce
      await proposeAndApprove(house, people, wanted.slice(from, from + peopleAtOnce), chanceOf(`${seed}/${from}`))
    }
  }
  await Promise.all(Array.from({ length: desks }, propose))
  // Last, because their time runs from the door on.
  const held = Array.from({ length: holds }, (_, n) => n)
  await lookUpAll(house, orgId, held.filter(isOfPayment).map(heldPayment))
  await sendAll(house, orgId, held, (n) =>
    isOfPayment(n)
      ? { text: '转账一直未到账', orderNo: heldPayment(n) }
      : { text: '账户被盗刷1000元', contact: { phone: `139${String(n).padStart(8, '0')}` } },
  )
  return { refunds, compensations, holds, holdMinutes }
}

const isOfPayment = (n: number) => n % 2 === 1
const heldPayment = (n: number) => `H-${n}`

/** As it ships, but for how long the door protects, and how much one person may propose in a day: here a few do all of it. */
function policyOf(holdMinutes: number): object {
  const many = Object.fromEntries(
    ['CNY', ...foreign].map((currency) => [currency, { onceMinor: '1000000000', dayMinor: '1000000000000' }]),
  )
  return {
    ...usual,
    version: usual.version + 1,
    hold: { ...usual.hold, claimedMinutes: holdMinutes },
    limits: { ...usual.limits, agent: many },
  }
}

function addPeople(house: House, orgId: string): Promise<People> {
  return inOrg(house, systemActor(orgId, 'bench'), 'staff', async (work) => {
    const teams = await work.tx.selectFrom('teams').select('team_id').execute()
    const teamIds = teams.map((team) => team.team_id)
    const add = async (role: 'agent' | 'lead' | 'risk', n: number): Promise<Person> => {
      const [name, email] = [`${role} ${n}`, `${role}${n}@bench.example`]
      // Whoever is in a team is given tickets, and whoever had a ticket does not approve its money.
      const its = role === 'agent' ? teamIds : []
      const staffId = await addPerson(work, { name, email, role, language: 'en', teamIds: its })
      return { kind: 'staff', orgId, staffId, role, name, hasFactor: true }
    }
    const all = async (role: 'agent' | 'lead' | 'risk', count: number) => {
      const some: Person[] = []
      for (let n = 0; n < count; n++) some.push(await add(role, n))
      return some
    }
    return { agents: await all('agent', 8), approvers: [...(await all('lead', 3)), ...(await all('risk', 3))] }
  })
}

type Letter = Partial<Submission> & { text: string }

/** Sends complaints through the door, many in one transaction; answers their tickets. */
async function sendAll<T>(house: House, orgId: string, all: T[], letter: (one: T) => Letter): Promise<string[]> {
  const ticketIds: string[] = []
  for (let from = 0; from < all.length; from += atOnce)
    await inOrg(house, systemActor(orgId, 'bench'), 'intake', async (work) => {
      const form = (await currentKnowledge(work)).forms.find(({ key }) => key === 'other')!
      const submissions = all.slice(from, from + atOnce).map((one, n): Submission => {
        const said = letter(one)
        return {
          form,
          channel: 'portal',
          language: 'zh-Hans',
          wants: null,
          amount: null,
          orderNo: null,
          receivedAt: work.now,
          source: null,
          code: null,
          splitFrom: null,
          answers: {},
          contact: { email: `${said.orderNo ?? from + n}@mail.example`.toLowerCase() },
          ...said,
        }
      })
      ticketIds.push(...(await receive(work, door, submissions)).map(({ ticketId }) => ticketId))
    })
  return ticketIds
}

async function lookUpAll(house: House, orgId: string, orderNos: string[]): Promise<void> {
  await inOrg(house, systemActor(orgId, 'bench'), 'staff', (work) => askForPayments(work, orderNos))
  while ((await lookUpPayments(house, orgId)) > 0);
}

async function proposeAndApprove(
  house: House,
  { agents, approvers }: People,
  wanted: { ticketId: string; isRefund: boolean }[],
  chance: Chance,
): Promise<void> {
  const ids: string[] = []
  await inOrg(house, chance.of(agents), 'staff', async (work) => {
    const paid = await paymentsOf(work, wanted)
    for (const { ticketId, isRefund } of wanted) {
      const payment = paid.get(ticketId)!
      const whole = isRefund ? payment.amountMinor : compensationMinorMax
      const amountMinor = chance.is(0.5) ? whole : 1n + BigInt(chance.below(Number(whole)))
      const amount = { amountMinor, currency: isRefund ? payment.currency : 'CNY' }
      const asked = isRefund
        ? ({ kind: 'refund', amount, reason: 'wrong_amount' } as const)
        : ({ kind: 'compensate', amount, reason: 'goodwill' } as const)
      ids.push((await proposeRemedy(work, ticketId, asked)).remedyId)
    }
  })
  const first = chance.of(approvers)
  const second = chance.of(approvers.filter((one) => one !== first))
  for (const approver of [first, second])
    await inOrg(house, { ...approver, factorAt: house.clock.now() }, 'staff', async (work) => {
      const { rows } = await waiting(work, ids)
      for (const { ticket_id: ticketId, remedy_id: remedyId, params_hash: hash } of rows)
        await decideRemedy(work, { ticketId, remedyId }, { approve: true, paramsHash: hash.toString('hex') })
    })
}

async function waiting({ tx }: Work, ids: string[]) {
  const rows = await tx
    .selectFrom('remedies')
    .select(['ticket_id', 'remedy_id', 'params_hash'])
    .where('remedy_id', 'in', ids)
    .where('state', '=', 'proposed')
    .orderBy('ticket_id')
    .execute()
  return { rows }
}

async function paymentsOf({ tx }: Work, wanted: { ticketId: string }[]) {
  const rows = await tx
    .selectFrom('tickets')
    .innerJoin('payment_facts', 'payment_facts.order_no', 'tickets.order_no')
    .select(['ticket_id', 'found'])
    .where(
      'ticket_id',
      'in',
      wanted.map(({ ticketId }) => ticketId),
    )
    .execute()
  return new Map(
    rows.map(({ ticket_id, found }) => {
      const { amount } = found as { amount: { amountMinor: string; currency: string } }
      return [ticket_id, { amountMinor: BigInt(amount.amountMinor), currency: amount.currency }]
    }),
  )
}
