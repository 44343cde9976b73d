import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { door } from '../server/loop.ts'
import { uuidv7 } from '../server/platform/clock.ts'
import { processAll, sweepAll } from '../server/run-loop.ts'
import { calendarsOf, deadlineOf } from '../server/stages/clocks/engine/engine.rules.ts'
import { fireDueClocks } from '../server/stages/clocks/ladder/fire.ts'
import { receiveTicket } from '../server/stages/intake/contract.ts'
import { openFrontDoor } from '../server/stages/intake/front-door.ts'
import { walk } from '../test/clock-oracle.ts'
import { knowledge } from '../test/draft.ts'
import { option, print } from './figure.ts'
import { type Pieces, withPieces } from './load/pieces.ts'

const dueAtOnce = 10_000
/** Fired one by one, for comparison: so many, because it takes long. */
const oneByOne = 100
const waitMsMax = 300_000
/** In normal load so many clocks fall due in each of so many seconds. */
const usual = { clocks: 20, seconds: 30 }

/**
 * `bench -- clocks [--clocks N]`: N open clocks (a million), of which ten thousand fall due in the same minute: how long until
 * all of them were fired by the worker; the same with the worker killed with -9 in between, and what was fired more or less
 * than once; how late single ones are in normal load; and how many deadlines the engine counts in a second.
 */
export async function run(options: string[]): Promise<void> {
  const clocks = option(options, 'clocks', 1_000_000)
  figureDeadlines()
  await withPieces({}, async (pieces) => {
    const desk = await openDesk(pieces)
    try {
      await fill(desk, clocks)
      const single = await fireOneByOne(pieces, desk)
      let worker = await pieces.startWorker()
      await settle(pieces, desk)
      const began = await fallDue(desk, dueAtOnce, 60_000)
      await untilFired(desk, 0)
      const seconds = (performance.now() - began) / 1000
      figure('fire_all_s', seconds, 's', dueAtOnce, 'one_by_one', (single / oneByOne) * dueAtOnce)
      figure('late_max_s', await normalLoad(pieces, desk), 's', usual.clocks * usual.seconds)
      await settle(pieces, desk)
      let kills = 0
      const begunWithKills = await fallDue(desk, dueAtOnce, 60_000)
      for (const left of [0.75, 0.4]) {
        await untilFired(desk, dueAtOnce * left)
        process.kill(worker, 'SIGKILL')
        kills++
        worker = await pieces.startWorker()
      }
      await untilFired(desk, 0)
      figure('fire_all_with_kills_s', (performance.now() - begunWithKills) / 1000, 's', dueAtOnce)
      figure('kills', kills, '1', 1)
      figure('fired_not_once', await notOnce(desk), '1', 2 * dueAtOnce + oneByOne + usual.clocks * usual.seconds)
      figure('open_clocks', clocks, '1', 1)
    } finally {
      await desk.client.end()
    }
  })
}

function figure(name: string, value: number, unit: string, samples: number, against?: string, held?: number): void {
  print({
    bench: 'clocks',
    figure: name,
    value,
    unit,
    samples,
    ...(against && held ? { against, against_value: held } : {}),
  })
}

/** Deadlines of every rule that ships, from moments all over a year; held against the slow calculator of the tests. */
function figureDeadlines(): void {
  const rules = knowledge.regimes.flatMap((regime) => regime.clocks)
  const calendars = calendarsOf(knowledge)
  const startMs = Date.parse('2026-01-02T03:00:00Z')
  const at = (n: number) => new Date(startMs + ((n * 7_919) % 28_800) * 900_000)
  const count = (n: number) => deadlineOf(rules[n % rules.length]!, calendars, [{ kind: 'started', at: at(n) }])
  const slowly = (n: number) =>
    walk(rules[n % rules.length]!, knowledge.calendars, knowledge.timing.calendar, [{ kind: 'started', at: at(n) }])
  for (let n = 0; n < 50_000; n++) count(n)
  const perSecond = (times: number, act: (n: number) => unknown) => {
    const cpu = process.cpuUsage()
    for (let n = 0; n < times; n++) act(n)
    const { user, system } = process.cpuUsage(cpu)
    return times / ((user + system) / 1_000_000)
  }
  figure(
    'deadlines_per_s',
    perSecond(1_000_000, count),
    '1/s',
    1_000_000,
    'calculator_of_the_tests',
    perSecond(300, slowly),
  )
}

type Desk = { client: pg.Client; orgId: string }

/** A ticket through the real door, with what the worker does about it: all others are copies of it. */
async function openDesk({ postgres, house, orgId }: Pieces): Promise<Desk> {
  const front = openFrontDoor(door)
  const body = receiveTicket.body.parse({
    form: 'other',
    text: 'The refund has not arrived.',
    contact: { email: 'first@mail.example' },
  })
  await front(house, orgId, { principal: 'bench', key: uuidv7(house.clock), body, language: 'en', site: null })
  await processAll(house, [orgId])
  await sweepAll(house, [orgId])
  const client = new pg.Client({ connectionString: postgres.ownerUrl() })
  await client.connect()
  return { client, orgId }
}

const perTicket = 4

/**
 * Open clocks in bulk, four a ticket, each at its first rung; their ends lie in the coming month. The tickets wait for somebody
 * else, so that nothing but their clocks is worked on.
 */
async function fill({ client, orgId }: Desk, clocks: number): Promise<void> {
  await client.query('set session_replication_role = replica')
  await client.query(
    `insert into tickets select r.* from (select to_jsonb(t) as row from tickets t where org_id = $1 limit 1) t,
        generate_series(1, $2::int) n, lateral jsonb_populate_record(null::tickets, t.row || jsonb_build_object(
          'ticket_id', gen_random_uuid(), 'number', 'B-' || n, 'story_seq', 0, 'stage', 'waiting_third_party',
          'status', 'waiting_third_party', 'assignee_id', null)) r`,
    [orgId, clocks / perTicket],
  )
  await client.query(
    `insert into clocks (org_id, ticket_id, clock, run, rule_key, rule_version, owner_role, started_at, due_at, provisional,
        explanation, ladder, rung, next_at)
      select $1, ticket_id, 'bench/' || k, 1, 'bench', 1, 'agent', now(), due, false, '{"en":"bench","zh-Hans":"bench"}', 'usual', 1,
        due
      from tickets t, generate_series(1, $2::int) k, lateral (select now() + interval '1 day' + k * random() * interval '8 days' as due) d
      where org_id = $1 and number like 'B-%'`,
    [orgId, perTicket],
  )
  await client.query('set session_replication_role = origin')
  await client.query('vacuum analyze clocks')
  await client.query('vacuum analyze tickets')
}

/** Lets so many clocks of as many tickets fall due, spread over the last `spreadMs`; answers when that was committed. */
async function fallDue({ client, orgId }: Desk, count: number, spreadMs: number): Promise<number> {
  await client.query(
    `update clocks c set due_at = d.at, next_at = d.at, started_at = d.at - interval '2 days' from (
        select ticket_id, clock, now() - random() * $3::int * interval '1 millisecond' as at from clocks
        where org_id = $1 and clock = 'bench/1' and rung = 1 and next_at > now() + interval '1 hour' limit $2::int) d
      where c.ticket_id = d.ticket_id and c.clock = d.clock`,
    [orgId, count, spreadMs],
  )
  return performance.now()
}

async function isDue({ client, orgId }: Desk): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    'select count(*)::int as n from clocks where org_id = $1 and next_at < now()',
    [orgId],
  )
  return rows[0]!.n
}

async function untilFired(desk: Desk, left: number): Promise<void> {
  const until = performance.now() + waitMsMax
  while ((await isDue(desk)) > left) {
    if (performance.now() > until) throw new Error(`clocks were still due after ${waitMsMax} ms`)
    await pause(20)
  }
}

/** The worker has followed what there is. */
async function settle({ house, orgId }: Pieces, desk: Desk): Promise<void> {
  await untilFired(desk, 0)
  await processAll(house, [orgId])
}

/** As it was before batches: one transaction for each clock. Answers the seconds. */
async function fireOneByOne({ house, orgId }: Pieces, desk: Desk): Promise<number> {
  const began = await fallDue(desk, oneByOne, 60_000)
  while ((await fireDueClocks(house, orgId, 1)) > 0);
  return (performance.now() - began) / 1000
}

/** Clocks that fall due one after the other while the worker runs: how late the latest of them was told, in seconds. */
async function normalLoad(pieces: Pieces, desk: Desk): Promise<number> {
  await settle(pieces, desk)
  const { client, orgId } = desk
  const { rows } = await client.query<{ ticket_id: string }>(
    `update clocks c set due_at = d.at, next_at = d.at from (
        select ticket_id, clock, now() + interval '2 seconds' + random() * $3::int * interval '1 second' as at from clocks
        where org_id = $1 and clock = 'bench/2' and rung = 1 limit $2::int) d
      where c.ticket_id = d.ticket_id and c.clock = d.clock returning c.ticket_id`,
    [orgId, usual.clocks * usual.seconds, usual.seconds],
  )
  await pause((usual.seconds + 5) * 1000)
  const { rows: late } = await client.query<{ s: number }>(
    `select coalesce(max(extract(epoch from coalesce(told_at, now()) - due_at)), 0)::float as s from clocks
      where ticket_id = any($1::uuid[]) and clock = 'bench/2'`,
    [rows.map((row) => row.ticket_id)],
  )
  return late[0]!.s
}

/** Rungs that stand on a clock and not as exactly one event of its ticket, or the other way round. */
async function notOnce({ client, orgId }: Desk): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from (select ticket_id, clock, run from clocks where org_id = $1 and clock like 'bench/%' and rung = 2) c
      full join (select subject_id, payload->>'clock' as clock, (payload->>'run')::int as run, count(*) as times from events
        where org_id = $1 and type = 'clock.breached' and payload->>'clock' like 'bench/%' group by 1, 2, 3) e
      on e.subject_id = c.ticket_id and e.clock = c.clock and e.run = c.run
      where c.ticket_id is null or e.times is distinct from 1`,
    [orgId],
  )
  return rows[0]!.n
}
