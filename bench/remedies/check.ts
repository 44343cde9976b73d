/**
 * The checker from outside: SQL of its own and none of the product's code. It holds what our books, rows and approvals say
 * against the ledger of whoever holds the money, when nothing is under way any more.
 */
import pg from 'pg'

export type CheckJob = {
  ownerUrl: string
  core: { url: string; token: string }
  /** What customers had at the core before the first order, in minor units by currency. */
  customersBefore: Record<string, string>
}
export type Verdict = {
  remedies: number
  /** What customers got: our books against the core's accounts, summed over currencies. */
  ledgerDifferenceMinor: number
  /** What our books still have on its way. */
  inTransitMinor: number
  /** Postings of the core that do not sum to zero. */
  unbalanced: number
  /** Effects beyond the first of what was meant once, and effects that nobody here asked for. */
  duplicates: number
  /** Sent without as many distinct approvals, of others than whoever proposed it, as its amount needs. */
  withoutRequiredPeople: number
  /** Protections that stand past their end, here or there, or have none, or one later than may be. */
  holdsWithoutEnd: number
  /** Neither over nor on the list of people. */
  unsettled: number
  /** On the list of people. */
  onHumanList: number
  /** Called done without an effect there, or rejected with one. */
  toldWrongly: number
  /** How many of each kind and state. */
  counts: Record<string, number>
}

type Row = {
  ticket_id: string
  remedy_id: string
  kind: string
  state: string
  reason: string
  order_no: string | null
  contact_id: string | null
  hold_id: string | null
  amount_minor: string | null
  currency: string | null
  proposed_by: string | null
  proposed_at: Date
  submitted_at: Date | null
  hold_until: Date | null
  hold_ended_at: Date | null
  approvals: number
}
type Ledger = {
  orders: { id: string; state: string; applied: number }[]
  holds: { id: string; until: string; endedAt: string | null }[]
  balances: { place: string; currency: string; amountMinor: string }[]
  unbalancedPostings: number
}
type Policy = {
  people: { currency: string; upToMinor: string; people: number }[]
  hold: { minutesMax: number }
}

const over = ['done', 'rejected', 'refused', 'withdrawn', 'expired']
/** After its end a protection may still stand here until its release was answered. */
const graceMs = 30_000
const answerMsMax = 60_000

/** What the customers of the core have, in minor units by currency. */
export async function customersAt(core: CheckJob['core']): Promise<Record<string, string>> {
  return plain(sumsOf(customersIn(await ledgerOf(core))))
}

/** Compares everything, when nothing is under way any more. */
export async function checkMoney(job: CheckJob): Promise<Verdict> {
  const client = new pg.Client({ connectionString: job.ownerUrl })
  await client.connect()
  try {
    const ledger = await ledgerOf(job.core)
    const { rows } =
      await client.query<Row>(`select ticket_id, remedy_id, kind, state, reason, order_no, contact_id, hold_id,
        amount_minor::text, currency, proposed_by, proposed_at, submitted_at, hold_until, hold_ended_at,
        (select count(distinct a.staff_id)::int from remedy_approvals a join staff s on s.staff_id = a.staff_id
          where a.ticket_id = r.ticket_id and a.remedy_id = r.remedy_id and a.decision = 'approve'
            and a.params_hash = r.params_hash and a.staff_id is distinct from r.proposed_by
            and s.role in ('lead', 'risk')) as approvals
      from remedies r`)
    const policy = await policyOf(client)
    const books = await booksOf(client)
    const there = new Map(ledger.orders.map((order) => [order.id, order]))
    const applied = (row: Row) => there.get(row.remedy_id)?.applied ?? 0
    const wasSent = (row: Row) => row.submitted_at !== null || there.has(row.remedy_id)
    const here = new Map(rows.map((row) => [row.remedy_id, row]))
    return {
      remedies: rows.length,
      ledgerDifferenceMinor: Number(differenceOf(ledger, job.customersBefore, books.customer)),
      inTransitMinor: Number(absolute(books.refunds_in_transit)),
      unbalanced: ledger.unbalancedPostings,
      duplicates: surplusOf(rows, applied) + strangersOf(ledger, here),
      withoutRequiredPeople: rows.filter((row) => wasSent(row) && row.approvals < peopleFor(policy, row, here)).length,
      holdsWithoutEnd: endlessOf(rows, ledger, policy),
      unsettled:
        rows.filter(({ state }) => ![...over, 'human'].includes(state)).length +
        ledger.orders.filter(({ state }) => state === 'accepted').length,
      onHumanList: rows.filter(({ state }) => state === 'human').length,
      toldWrongly: rows.filter((row) => over.includes(row.state) && (row.state === 'done') !== applied(row) > 0).length,
      counts: countsOf(rows),
    }
  } finally {
    await client.end()
  }
}

async function ledgerOf({ url, token }: CheckJob['core']): Promise<Ledger> {
  const answer = await fetch(`${url}/control/ledger`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(answerMsMax),
  })
  if (answer.status !== 200) throw new Error(`the core answered ${answer.status}`)
  return (await answer.json()) as Ledger
}

async function policyOf(client: pg.Client): Promise<Policy> {
  const { rows } = await client.query<{ body: Policy }>(
    "select body from definitions where kind = 'remedies' order by version desc limit 1",
  )
  if (!rows[0]) throw new Error('nobody published how many people an amount needs')
  return rows[0].body
}

type Sums = Record<string, bigint>

/** Our accounts by currency; credits are negative. */
async function booksOf(client: pg.Client): Promise<{ customer: Sums; refunds_in_transit: Sums }> {
  const { rows } = await client.query<{ account: string; currency: string; sum: string }>(
    'select account, currency, sum(amount_minor)::text as sum from ledger_entries group by account, currency',
  )
  const of = (account: string) =>
    sumsOf(rows.filter((row) => row.account === account).map(({ currency, sum }) => ({ currency, amountMinor: sum })))
  return { customer: of('customer'), refunds_in_transit: of('refunds_in_transit') }
}

const customersIn = ({ balances }: Ledger) => balances.filter(({ place }) => place.startsWith('customer:'))

function sumsOf(lines: { currency: string; amountMinor: string }[]): Sums {
  const sums: Sums = {}
  for (const { currency, amountMinor } of lines) sums[currency] = (sums[currency] ?? 0n) + BigInt(amountMinor)
  return sums
}

const plain = (sums: Sums) => Object.fromEntries(Object.entries(sums).map(([currency, sum]) => [currency, `${sum}`]))

/** What customers got there is what our books credit them with. */
function differenceOf(ledger: Ledger, before: Record<string, string>, customer: Sums): bigint {
  const now = sumsOf(customersIn(ledger))
  const got: Sums = {}
  for (const currency of new Set([...Object.keys(now), ...Object.keys(before), ...Object.keys(customer)]))
    got[currency] = (now[currency] ?? 0n) - BigInt(before[currency] ?? '0') + (customer[currency] ?? 0n)
  return absolute(got)
}

const absolute = (sums: Sums) => Object.values(sums).reduce((all, sum) => all + (sum < 0n ? -sum : sum), 0n)

/** Each ticket asks for each kind of thing once: whatever took effect oftener, under one id or several, is too much. */
function surplusOf(rows: Row[], applied: (row: Row) => number): number {
  const effects = new Map<string, number>()
  for (const row of rows) {
    const intent = [row.ticket_id, row.kind, row.hold_id ?? row.order_no ?? row.contact_id].join()
    effects.set(intent, (effects.get(intent) ?? 0) + applied(row))
  }
  return [...effects.values()].reduce((surplus, times) => surplus + Math.max(0, times - 1), 0)
}

function strangersOf(ledger: Ledger, here: Map<string, Row>): number {
  return ledger.orders.reduce((count, { id, applied }) => count + (here.has(id) ? 0 : applied), 0)
}

/** Nobody for a protection and for its end when that has come; one to end it early and for small amounts, else two. */
function peopleFor(policy: Policy, row: Row, here: Map<string, Row>): number {
  if (row.kind === 'hold' || row.kind === 'extend') return 0
  if (row.kind === 'release') {
    const end = here.get(row.hold_id!)?.hold_until
    return row.proposed_by === null && row.reason === 'end' && end && end <= row.proposed_at ? 0 : 1
  }
  if (row.amount_minor === null) return 1
  const line = policy.people.find(
    ({ currency, upToMinor }) => currency === row.currency && BigInt(row.amount_minor!) <= BigInt(upToMinor),
  )
  return line?.people ?? 2
}

function endlessOf(rows: Row[], ledger: Ledger, { hold }: Policy): number {
  const latest = new Date(performance.timeOrigin + performance.now() - graceMs)
  const there = new Map(ledger.holds.map((one) => [one.id, one]))
  const endless = new Set(
    ledger.holds.filter(({ until, endedAt }) => endedAt === null && new Date(until) < latest).map(({ id }) => id),
  )
  for (const row of rows) {
    if (row.kind !== 'hold' || row.state !== 'done') continue
    const end = row.hold_until
    const isTooLong = end !== null && end.getTime() > row.proposed_at.getTime() + hold.minutesMax * 60_000
    const stands = row.hold_ended_at === null && end !== null && end < latest
    const standsThere = row.hold_ended_at !== null && there.get(row.remedy_id)?.endedAt === null
    if (end === null || isTooLong || stands || standsThere) endless.add(row.remedy_id)
  }
  return endless.size
}

function countsOf(rows: Row[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind, state } of rows) counts[`${kind} ${state}`] = (counts[`${kind} ${state}`] ?? 0) + 1
  return counts
}
