/**
 * What must be true of money after every round: the rows by plain SQL, and each order and message against the record of whoever
 * was asked. Nothing here asks the product what it thinks. A round looks at what something was written about or happened to;
 * `ofEverything` at all there is.
 */
import { sql } from 'kysely'
import { preparedMark, type Work } from '../../server/platform/database.ts'
import type { World } from '../world.ts'
import { againstRecord, type Message, type Row } from './against.ts'
import { asked, moneyRules, people, type Rule } from './invariants.ts'
import type { MoneyLane } from './lane.ts'
import type { MoneyLives } from './lives.ts'
import type { Outside } from './outside.ts'
import { phoneEndRules, phoneRules } from './phone-invariants.ts'
import { policyRules } from './policy-invariants.ts'
import type { Rights } from './rights.ts'
import { touchedTickets } from './touched.ts'

export type MoneyCheck = {
  /** What is wrong by now, each as one sentence. */
  afterRound(): Promise<string[]>
  ofEverything(): Promise<string[]>
  /** What must be besides, when everything had time to end. */
  atTheEnd(): Promise<string[]>
}
export type Checked = {
  world: World
  outside: Outside
  lane: MoneyLane
  rights: Rights
  owed: MoneyLives['owed']
}

const faultsMax = 5
const hourMs = 3_600_000
const rules = [...moneyRules, ...policyRules, ...phoneRules]

export function moneyCheckOf({ world, outside, lane, rights, owed }: Checked): MoneyCheck {
  const { asSystem, clock } = world
  const against = againstRecord(outside, rights)
  let messagesSeen = 0

  /** Planned once: the many questions cost less than finding out how to answer them. `tickets`: null for all. */
  async function ask({ tx }: Work, of: Rule[], tickets: string[] | null): Promise<string[]> {
    const [now, since] = [clock.now(), new Date(lane.sinceMs())]
    await sql`select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true)`.execute(
      tx,
    )
    const rules = sql.raw(asked(of, tickets ? 'touched' : 'everything'))
    const { rows } = await sql<{ what: string; which: string }>`${sql.raw(preparedMark)}
      with asked as (select ${now}::timestamptz as at, ${since}::timestamptz as since, ${tickets}::uuid[] as tickets),
      ${rules}`.execute(tx)
    return rows.map(({ what, which }) => `${what}: ${which}`)
  }
  /** Looks at tickets and at orders of which something changed; null: at everything. */
  async function look(work: Work, of: { tickets: string[]; orders: string[] } | null): Promise<string[]> {
    const faults = [...outside.line.wrongs, ...lane.faults]
    const nowMs = clock.now().getTime()
    const tickets = of?.tickets ?? null
    const orders = of ? of.orders : [...outside.orders()].map(({ id }) => id)
    if (orders.length > 0 || tickets?.length !== 0) {
      const rows = await rowsOf(work, tickets, orders)
      for (const row of rows) against.row(row, nowMs, faults)
      against.orders(orders, rows, faults)
      for (const message of await messagesOf(work, tickets)) against.message(message, nowMs, faults)
    }
    faults.push(...(await ask(work, rules, tickets)))
    return faults.slice(0, faultsMax)
  }
  async function strangeMessages({ tx }: Work): Promise<string[]> {
    if (outside.phone.taken.size === messagesSeen) return []
    const fresh = [...outside.phone.taken.keys()].slice(messagesSeen)
    messagesSeen += fresh.length
    const { rows } = await sql<{ id: string }>`select id from unnest(${fresh}::uuid[]) f(id)
      where not exists (select from phone_notices n where n.notice_id = f.id)`.execute(tx)
    return rows.map((row) => `a message went out that nobody wrote: ${row.id}`)
  }

  return {
    afterRound: () =>
      asSystem(async (work) => {
        const faults = await strangeMessages(work)
        return [...faults, ...(await look(work, { tickets: await touchedTickets(work), orders: outside.changed() }))]
      }),
    ofEverything: () => asSystem((work) => look(work, null)),
    async atTheEnd() {
      const faults: string[] = []
      const rows = await asSystem((work) => rowsOf(work, null, []))
      // Whoever never answers leaves it to a person, and what waits for that answer too.
      const waiting = new Set(rows.flatMap(({ state, hold_id: hold }) => (state === 'human' && hold ? hold : [])))
      for (const row of rows) {
        const is = (what: string) => faults.push(`${what}: ${row.kind} ${row.remedy_id} (${row.state})`)
        if (['submitted', 'unknown', 'accepted', 'approved', 'proposed'].includes(row.state)) is('it has no end')
        const stands = row.kind === 'hold' && row.state === 'done' && !row.hold_ended_at
        if (stands && !waiting.has(row.remedy_id)) is('a protection has no end')
        const there = outside.ordersOf(row.rail).get(row.remedy_id)
        if (row.state === 'human' && there?.status.state === 'done') is('nobody heard that it is done')
      }
      faults.push(...(await asSystem((work) => ask(work, phoneEndRules, null))))
      faults.push(...(await missedForeign()), ...(await missedPolicies()))
      return faults.slice(0, faultsMax)
    },
  }

  /** What the core did by itself stands in its statement, and by the end a person has it on their desk. */
  async function missedForeign(): Promise<string[]> {
    const { rows } = await asSystem(({ tx, orgId }) =>
      sql<{
        remedy_id: string
      }>`select d.remedy_id from money_differences d join tickets t on t.number = d.ticket_number
        where d.org_id = ${orgId} and d.kind = 'missing_here'`.execute(tx),
    )
    const found = new Set(rows.map((row) => row.remedy_id))
    return outside.core.foreign
      .filter(({ id }) => !found.has(id))
      .map(({ id }) => `what the core did alone is on nobody’s desk: ${id}`)
  }
  /** Of each payment that failed, was taken and never mended, a policy has decided, unless its ticket was over before. */
  async function missedPolicies(): Promise<string[]> {
    const { rows } = await asSystem(({ tx, orgId }) =>
      sql<{ order_no: string }>`select distinct order_no from tickets t where org_id = ${orgId}
        and order_no = any(${owed.map(({ orderNo }) => orderNo)}) and stage not in ('resolved', 'closed')
        and received_at < ${new Date(clock.now().getTime() - 12 * hourMs)}
        and not exists (select from automatic_decisions d where d.order_no = t.order_no
          and d.policy_key = 'failed_but_debited')`.execute(tx),
    )
    return rows.map((row) => `no policy has looked at ${row.order_no}`)
  }
}

async function rowsOf({ tx, orgId }: Work, tickets: string[] | null, remedies: string[]): Promise<Row[]> {
  const which = tickets
    ? sql`(r.ticket_id = any(${tickets}::uuid[]) or r.remedy_id = any(${remedies}::uuid[]))`
    : sql`true`
  const { rows } = await sql<Row>`select r.*, ${sql.raw(people)} as needs,
      (select array_agg(a.staff_id::text) from remedy_approvals a
        where a.ticket_id = r.ticket_id and a.remedy_id = r.remedy_id and a.decision = 'approve'
          and a.params_hash = r.params_hash and a.staff_id is distinct from r.proposed_by
          and a.at < coalesce(r.expires_at, 'infinity')) as said_yes
    from remedies r where r.org_id = ${orgId} and ${which} order by r.remedy_id`.execute(tx)
  return rows
}

async function messagesOf({ tx, orgId }: Work, tickets: string[] | null): Promise<Message[]> {
  const { rows } = await sql<Message>`select notice_id, channel, template, sent_at, delivered_at from phone_notices
    where org_id = ${orgId} and ${tickets ? sql`ticket_id = any(${tickets}::uuid[])` : sql`true`}`.execute(tx)
  return rows
}
