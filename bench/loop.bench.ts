import { foundOrganisation } from '../server/found.ts'
import { door } from '../server/loop.ts'
import { systemClock } from '../server/platform/clock.ts'
import { type House, inOrg, type Work } from '../server/platform/database.ts'
import { makeTemplate, openTestHouse, withTestPostgres } from '../server/platform/testing.ts'
import { currentKnowledge } from '../server/records/knowledge/definitions.ts'
import { addPerson } from '../server/records/staff/enter.ts'
import { asSystem } from '../server/records/staff/organisation.ts'
import { assignTicketTo } from '../server/records/tickets/assign.ts'
import type { Submission } from '../server/records/tickets/draft.rules.ts'
import { ticketFor } from '../server/records/tickets/load.ts'
import { moveTicketTo } from '../server/records/tickets/move.ts'
import { processAll } from '../server/run-loop.ts'
import { draftOf, loadFacts, receive } from '../server/stages/intake/receive.ts'
import { rate } from '../server/stages/ratings/rate.ts'
import { reply } from '../server/stages/replies/reply.ts'
import { median, option, print } from './figure.ts'

const texts = [
  '刚刚账户里少了 1000 元，不是我付的，卡号 6222 0200 1122 3341，请快点处理',
  'I was charged twice for order 2026022812030096, please send one of them back. My phone is +44 7700 900123',
  '转账给家里的钱三天了还没到账，电话 13900001234，急用',
  '建议账单页面把退款单独列出来，现在找起来太费劲',
]

/** One way round the loop for one ticket: door, assign, check, reply, resolve, rate, follow. */
const drafts = 5_000
const steps = ['door', 'assign', 'check', 'reply', 'resolve', 'rate', 'follow'] as const

/**
 * `bench -- loop [--tickets N] [--rounds N]`: whole loops per second, one after another on one connection, and the
 * process's CPU per step (PostgreSQL's not included). Held against the same number of bare transactions, which is what
 * the machine can do at best for that many commits.
 */
export async function run(options: string[]): Promise<void> {
  const tickets = option(options, 'tickets', 100)
  const rounds = option(options, 'rounds', 5)
  await withTestPostgres(async (server) => {
    await makeTemplate(server)
    const house = { ...(await openTestHouse(server)), clock: systemClock }
    const orgId = await found(house)
    const perSecond: number[] = []
    const bare: number[] = []
    const cpu = new Map<string, number[]>()
    const atTheDoor = new Map<string, number[]>()
    await loop(house, orgId, 20, new Map())
    for (let round = 0; round < rounds; round++) {
      console.error(`round ${round + 1}/${rounds}`)
      const spent = new Map<string, number>()
      const began = performance.now()
      await loop(house, orgId, tickets, spent)
      perSecond.push(tickets / ((performance.now() - began) / 1000))
      for (const [step, us] of spent) cpu.set(step, [...(cpu.get(step) ?? []), us / tickets])
      for (const [step, us] of await doorSteps(house, orgId, drafts))
        atTheDoor.set(step, [...(atTheDoor.get(step) ?? []), us])
      const emptyBegan = performance.now()
      for (let n = 0; n < tickets * (steps.length - 1); n++)
        await asSystem(house, orgId, 'bench', async () => undefined)
      bare.push(tickets / ((performance.now() - emptyBegan) / 1000))
    }
    print({
      bench: 'loop',
      figure: 'tickets_per_s',
      value: median(perSecond),
      unit: '1/s',
      against: 'as many empty transactions',
      against_value: median(bare),
      samples: rounds,
    })
    for (const step of steps)
      print({ bench: 'loop', figure: `cpu_us_${step}`, value: median(cpu.get(step)!), unit: 'µs', samples: rounds })
    for (const [step, us] of atTheDoor)
      print({
        bench: 'loop',
        figure: `cpu_us_door_${step.replaceAll(' ', '_')}`,
        value: median(us),
        unit: 'µs',
        samples: rounds,
      })
    await house.close()
  })
}

async function found(house: House): Promise<string> {
  const orgId = await foundOrganisation(house, {
    name: { 'zh-Hans': '测速', en: 'Bench' },
    zone: 'Asia/Shanghai',
    defaultLanguage: 'zh-Hans',
    hotline: '400',
    portalUrl: 'http://bench',
    consoleUrl: 'http://bench',
    isDemo: false,
    hosts: [],
  })
  await asSystem(house, orgId, 'bench', async (work) => {
    const teams = await work.tx.selectFrom('teams').select('team_id').execute()
    for (let n = 0; n < 10; n++)
      await addPerson(work, {
        name: `Person ${n}`,
        email: `p${n}@example.com`,
        role: 'agent',
        language: 'zh-Hans',
        teamIds: teams.map((team) => team.team_id),
      })
  })
  return orgId
}

async function loop(house: House, orgId: string, tickets: number, spent: Map<string, number>): Promise<void> {
  const timed = async <T>(step: string, act: () => Promise<T>): Promise<T> => {
    const before = process.cpuUsage()
    const result = await act()
    const { user, system } = process.cpuUsage(before)
    spent.set(step, (spent.get(step) ?? 0) + user + system)
    return result
  }
  const asStaff = <T>(person: string, act: (work: Work) => Promise<T>) =>
    inOrg(house, { kind: 'staff', orgId, staffId: person, role: 'agent', name: '' }, 'staff', act)
  const people = await asSystem(house, orgId, 'bench', (work) =>
    work.tx.selectFrom('staff').select('staff_id').execute(),
  )
  for (let n = 0; n < tickets; n++) {
    const person = people[n % people.length]!.staff_id
    const receipt = await timed('door', () =>
      asSystem(house, orgId, 'bench', async (work) => (await receive(work, door, [await submission(work, n)]))[0]!),
    )
    const name = { ticketId: receipt.ticketId }
    const move = (input: Parameters<typeof moveTicketTo>[2]) =>
      asStaff(person, async (work) =>
        moveTicketTo(work, await ticketFor(work, name, 'ticket.work', { lock: true }), input),
      )
    await timed('assign', () =>
      asStaff(person, async (work) =>
        assignTicketTo(work, await ticketFor(work, name, 'ticket.work', { lock: true }), person),
      ),
    )
    await timed('check', () => move({ name: 'check' }))
    await timed('reply', () =>
      asStaff(person, (work) => reply(work, name, { text: '钱已经查到，今天退回原账户。', version: null })),
    )
    await timed('resolve', () =>
      move({ name: 'resolve', outcome: 'upheld', redress: 'refund', reason: '重复扣款，已退' }),
    )
    await timed('rate', () =>
      inOrg(house, { kind: 'customer', orgId, customerId: null, grants: [receipt.ticketId] }, 'intake', (work) =>
        rate(work, receipt.number, { stars: 5 }),
      ),
    )
  }
  await timed('follow', () => processAll(house, [orgId]))
}

/** CPU of each pure step at the door, over many drafts at once: one draft is too short for the clock. */
async function doorSteps(house: House, orgId: string, drafts: number): Promise<Map<string, number>> {
  return asSystem(house, orgId, 'bench', async (work) => {
    const submissions = await Promise.all(Array.from({ length: drafts }, (_, n) => submission(work, n)))
    const facts = { ...(await loadFacts(work, true)), customers: new Map(), earlier: new Map() }
    let batch = submissions.map((one) => draftOf(work, one))
    const spent = new Map<string, number>()
    for (const { name, step } of door.steps) {
      const before = process.cpuUsage()
      batch = batch.map((draft) => step(draft, facts))
      const { user, system } = process.cpuUsage(before)
      spent.set(name, (user + system) / drafts)
    }
    return spent
  })
}

async function submission(work: Work, n: number): Promise<Submission> {
  const { forms } = await currentKnowledge(work)
  return {
    channel: 'portal',
    form: forms.find((form) => form.key === 'other')!,
    language: 'zh-Hans',
    text: texts[n % texts.length]!,
    wants: 'refund',
    answers: {},
    contact: { email: `customer${n}@example.com` },
    amount: null,
    orderNo: null,
    receivedAt: work.now,
    source: null,
    code: null,
    splitFrom: null,
  }
}
