import { door, sweeps } from '../server/loop.ts'
import { uuidv7 } from '../server/platform/clock.ts'
import { type House, inOrg, systemActor } from '../server/platform/database.ts'
import { verifyContact } from '../server/records/customers/verify.ts'
import { processAll } from '../server/run-loop.ts'
import { receiveTicket } from '../server/stages/intake/contract.ts'
import { openFrontDoor } from '../server/stages/intake/front-door.ts'
import { option, print } from './figure.ts'
import { postgresCpuUs } from './load/cpu.ts'
import { type Pieces, withPieces } from './load/pieces.ts'

/** So many come to the door at once. */
const atOnce = 64
/** So many tickets first, for a worker that has been running for a while. */
const warmTickets = 200

const texts = [
  '刚刚账户里少了 1000 元，不是我付的，卡号 6222 0200 1122 3341，请快点处理',
  'I was charged twice for one order, please send one of them back. My phone is +44 7700 900123',
  '转账给家里的钱三天了还没到账，电话 13900001234，急用',
  'The refund for the shoes I returned last week has not arrived. The shop says that it was sent six days ago.',
]

/**
 * `bench -- background [--tickets N]`: tickets come in through the front door, and then everything happens that the worker
 * does about them, until nothing is due: CPU of the worker's code and of PostgreSQL, by part. Half of the tickets name an
 * e-mail address and half a phone, half of each are known from before, and half of the known addresses are verified.
 */
export async function run(options: string[]): Promise<void> {
  const tickets = option(options, 'tickets', 600)
  await withPieces({}, async (pieces) => {
    const { house, orgId } = pieces
    await receive(house, orgId, warmTickets, (n) => contactOf('warm', n))
    await drain(pieces)
    await receive(house, orgId, tickets / 2, (n) => contactOf('known', knownAmong(n)))
    await drain(pieces)
    await verifyHalf(house, orgId)
    await receive(house, orgId, tickets, (n) => contactOf(n % 4 < 2 ? 'known' : 'new', n))
    const lettersBefore = await lettersSent(house, orgId)
    const began = performance.now()
    const spent = await drain(pieces)
    const seconds = (performance.now() - began) / 1000
    const letters = (await lettersSent(house, orgId)) - lettersBefore
    const figure = (name: string, value: number, unit: string, samples: number) =>
      print({ bench: 'background', figure: name, value, unit, samples })
    const all = { worker: 0, postgres: 0 }
    for (const [part, { worker, postgres }] of spent) {
      all.worker += worker
      all.postgres += postgres
      figure(`cpu_us_${part.replaceAll(' ', '_')}`, (worker + postgres) / tickets, 'µs', tickets)
    }
    const ofLetters = spent.get('send notices')!
    figure('cpu_us_per_ticket', (all.worker + all.postgres) / tickets, 'µs', tickets)
    figure('cpu_us_per_ticket_worker', all.worker / tickets, 'µs', tickets)
    figure('cpu_us_per_ticket_postgres', all.postgres / tickets, 'µs', tickets)
    figure('cpu_us_per_letter', (ofLetters.worker + ofLetters.postgres) / letters, 'µs', letters)
    figure('tickets_per_s', tickets / seconds, '1/s', tickets)
  })
}

type Contact = { email: string } | { phone: string }

/** Of every four tickets the first two are from somebody known, one with an e-mail address and one with a phone. */
function knownAmong(n: number): number {
  return 4 * (n >> 1) + (n % 2)
}

function contactOf(group: string, n: number): Contact {
  return n % 2 === 0
    ? { email: `${group}${n}@mail.example` }
    : { phone: `1${phonePrefix[group]}${`${n}`.padStart(8, '0')}` }
}

const phonePrefix: Record<string, string> = { warm: '37', known: '38', new: '39' }

/** Sends complaints through the front door of this process, as many at once as a busy server has in hand. */
async function receive(house: House, orgId: string, count: number, contact: (n: number) => Contact): Promise<void> {
  const front = openFrontDoor(door)
  let next = 0
  const sender = async () => {
    for (let n = next++; n < count; n = next++) {
      const body = receiveTicket.body.parse({ form: 'other', text: texts[n % texts.length], contact: contact(n) })
      const key = uuidv7(house.clock)
      await front(house, orgId, { principal: 'bench', key, body, language: n % 2 ? 'en' : 'zh-Hans', site: null })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, sender))
}

/** Half of those who are known opened the link of their letter. */
async function verifyHalf(house: House, orgId: string): Promise<void> {
  await inOrg(house, systemActor(orgId, 'bench'), 'staff', async (work) => {
    for (let n = 0; ; n += 8) {
      const contact = await work.tx
        .selectFrom('contacts')
        .select('contact_id')
        .where('value_index', '=', work.vault.index(orgId, 'email', `known${n}@mail.example`))
        .executeTakeFirst()
      if (!contact) return
      await verifyContact(work, contact.contact_id)
    }
  })
}

async function lettersSent(house: House, orgId: string): Promise<number> {
  const { count } = await inOrg(house, systemActor(orgId, 'bench'), 'staff', ({ tx }) =>
    tx
      .selectFrom('events')
      .select((e) => e.fn.countAll<bigint>().as('count'))
      .where('org_id', '=', orgId)
      .where('type', '=', 'notice.sent')
      .executeTakeFirstOrThrow(),
  )
  return Number(count)
}

type Spent = { worker: number; postgres: number }

/** Follows and sweeps until nothing is due, as the worker's loop does, but one part after the other: what each cost. */
async function drain({ house, orgId, postgres }: Pieces): Promise<Map<string, Spent>> {
  const spent = new Map<string, Spent>()
  const measured = async <T>(part: string, act: () => Promise<T>): Promise<T> => {
    const cpu = process.cpuUsage()
    const before = postgresCpuUs(postgres.pid).whole
    const result = await act()
    const { user, system } = process.cpuUsage(cpu)
    const sum = spent.get(part) ?? { worker: 0, postgres: 0 }
    sum.worker += user + system
    sum.postgres += postgresCpuUs(postgres.pid).whole - before
    spent.set(part, sum)
    return result
  }
  for (let busy = true; busy; ) {
    busy = false
    await measured('followers', () => processAll(house, [orgId]))
    for (const { name, run } of sweeps.filter(({ everyMs }) => everyMs <= 1_000)) {
      await measured(name, async () => {
        while ((await run(house, orgId)) > 0) busy = true
      })
    }
  }
  return spent
}
