/**
 * What must be true of a world after its year: the invariants of ARCHITECTURE.md that the database can be asked, the clocks
 * against a second calculator, the promises against the board, the proof against the verifier. Each fault is one sentence.
 */
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { exportAudit } from '../server/records/audit/export.ts'
import { verifierKey } from '../server/records/audit/note.ts'
import { sealEvents } from '../server/records/audit/seal.ts'
import { readKey } from '../verifier/note.ts'
import { verifyExport } from '../verifier/verify.ts'
import { missedIn, type Told } from './replay.ts'
import type { World } from './world.ts'

export type Checked = {
  faults: string[]
  /** Rungs of clocks that were climbed, and ends of steps and laws that passed, as counted by the events and anew. */
  rungs: number
  breaches: { events: number; replayed: number }
  sealed: number
}

const faultsMax = 20
const page = 500

export async function checkWorld(world: World): Promise<Checked> {
  const faults: string[] = world.faults.slice(0, 5).map((fault) => `the product logged an error: ${describe(fault)}`)
  for (const [what, query] of invariants) {
    const { rows } = await world.asSystem(async ({ tx }) => {
      // Over a whole year a question may take longer than anybody would wait for an answer.
      await sql`set local statement_timeout = 0`.execute(tx)
      return sql.raw<{ what: string }>(query).execute(tx)
    })
    for (const row of rows.slice(0, 3)) faults.push(`${what}: ${row.what} (${rows.length} in all)`)
  }
  const clocks = await checkClocks(world)
  const seal = await checkSeal(world)
  return { ...clocks, sealed: seal.sealed, faults: [...faults, ...clocks.faults, ...seal.faults].slice(0, faultsMax) }
}

function describe(fault: unknown): string {
  const { error, ...rest } = fault as { error?: Error }
  return `${JSON.stringify(rest)} ${error?.stack ?? ''}`
}

/** Queries that find what must not be there. Row policies leave only this organisation to be seen. */
const invariants: [string, string][] = [
  [
    'a story has a gap',
    `select t.number as what from tickets t left join (
       select subject_id, count(*) as n, max(seq) as last from events group by subject_id) e on e.subject_id = t.ticket_id
     where e.n is distinct from t.story_seq or e.last is distinct from t.story_seq`,
  ],
  [
    'a status is not what its story says',
    `select t.number as what from tickets t join lateral (
       select payload->>'to' as status, payload->>'stage' as stage from events
       where subject_id = t.ticket_id and type in ('ticket.placed', 'ticket.moved') order by seq desc limit 1) e on true
     where e.status <> t.status or e.stage <> t.stage`,
  ],
  [
    'somebody has a ticket whose story does not say so',
    `select t.number as what from tickets t join lateral (
       select payload->>'staffId' as staff_id, payload->>'teamId' as team_id from events
       where subject_id = t.ticket_id and type in ('ticket.placed', 'ticket.assigned') order by seq desc limit 1) e on true
     where e.staff_id is distinct from t.assignee_id::text or e.team_id is distinct from t.team_id::text`,
  ],
  [
    'a ticket has neither team nor person',
    `select number as what from tickets where team_id is null and assignee_id is null`,
  ],
  [
    'an open ticket has no clock',
    `select t.number as what from tickets t where stage not in ('resolved', 'closed')
     and not exists (select from clocks c where c.ticket_id = t.ticket_id and c.done_at is null)`,
  ],
  [
    'a clock of a done ticket runs on',
    `select t.number || ' ' || c.clock as what from tickets t join clocks c on c.ticket_id = t.ticket_id
     where t.stage in ('resolved', 'closed') and c.done_at is null`,
  ],
  [
    'the queue shows another end than the clocks have',
    `select t.number as what from tickets t where t.due_at is distinct from (
       select min(c.due_at) from clocks c where c.ticket_id = t.ticket_id and c.done_at is null and c.paused_at is null)`,
  ],
  [
    'a clock is late without an event, or has one without being late',
    `select t.number || ' ' || c.clock || ' ' || c.run as what from clocks c join tickets t on t.ticket_id = c.ticket_id
     where (c.breached_at is not null) is distinct from exists (select from events e where e.subject_id = c.ticket_id
       and e.type = 'clock.breached' and e.payload->>'clock' = c.clock and (e.payload->>'run')::int = c.run)`,
  ],
  [
    'a rung of a clock was climbed twice',
    `select subject_id::text || ' ' || (payload->>'clock') || ' ' || (payload->>'rung') as what from events
     where type in ('clock.due_soon', 'clock.breached', 'clock.escalated')
     group by subject_id, payload->>'clock', payload->>'run', payload->>'rung', payload->>'due' having count(*) > 1`,
  ],
  [
    'a rung was climbed early',
    `select subject_id::text || ' ' || (payload->>'clock') || ' ' || (payload->>'rung') as what from events
     where type in ('clock.due_soon', 'clock.breached', 'clock.escalated') and (at < (payload->>'reached')::timestamptz
       or (type = 'clock.breached' and at <= (payload->>'due')::timestamptz))`,
  ],
  [
    'two tickets are merged without both stories telling',
    `select t.number as what from tickets t where merged_into is not null and not exists (
       select from events e where e.subject_id = t.merged_into and e.type = 'ticket.absorbed'
         and e.payload->>'ticketId' = t.ticket_id::text)`,
  ],
  [
    'received and counted differ',
    `select 'received' as what where (select coalesce(sum(value), 0) from counts where figure = 'received')
       <> (select count(*) from events where type = 'ticket.received')`,
  ],
  [
    'an event holds an address',
    `select subject_id::text || ' ' || seq as what from events where payload::text like '%simulation.invalid%' and subject_kind = 'ticket'`,
  ],
  ['a letter waits for ever', `select notice_id::text as what from notices where sent_at is null and attempts > 20`],
]

const clockTypes = ['clock.due_soon', 'clock.breached', 'clock.escalated']

/** Every end of a step or law that passed, found anew from each ticket's events, against the events that say so. */
async function checkClocks({ asSystem, clock }: World): Promise<Omit<Checked, 'sealed'>> {
  const untilMs = clock.now().getTime()
  const faults: string[] = []
  const counts = { events: 0, replayed: 0 }
  let rungs = 0
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await asSystem(({ tx, orgId }) =>
      sql<Told & { id: string }>`
        select subject_id as id, seq, type, at, payload from events where org_id = ${orgId} and subject_id in (
          select ticket_id from tickets where org_id = ${orgId} and ticket_id > ${after}::uuid order by ticket_id limit ${page})
        order by subject_id, seq`.execute(tx),
    )
    for (const [id, story] of Map.groupBy(rows, (row) => row.id)) {
      after = id
      rungs += story.filter(({ type }) => clockTypes.includes(type)).length
      const told = story.filter(({ type, payload }) => type === 'clock.breached' && isReplayed(String(payload.clock)))
      const said = told.map(({ payload }) => `${payload.clock} ${payload.due}`).sort()
      const missed = missedIn(story, untilMs)
        .map(({ clock: name, dueMs }) => `${name} ${new Date(dueMs).toISOString()}`)
        .sort()
      counts.events += said.length
      counts.replayed += missed.length
      if (said.join() !== missed.join())
        faults.push(
          `ticket ${id}: late by its events: ${said.join(', ') || 'nothing'}; anew: ${missed.join(', ') || 'nothing'}`,
        )
    }
    if (rows.length === 0) return { faults, rungs, breaches: counts }
  }
}

/** What depends on the desk's own speed and on calls is not counted anew. */
const isReplayed = (name: string) => !['promise', 'person', 'call'].includes(name)

async function checkSeal({ house, orgId }: World): Promise<{ faults: string[]; sealed: number }> {
  while ((await sealEvents(house, orgId)) > 0) {}
  const key = readKey(verifierKey(orgId, house.ports.notary.publicKey))
  async function* lines() {
    for await (const line of exportAudit(house, orgId)) yield Buffer.from(`${line}\n`)
  }
  const { deviations, events, unsealed } = await verifyExport(Readable.from(lines()), key)
  const faults = deviations.map((one) => `the proof: ${one}`)
  if (unsealed > 0) faults.push(`the proof: ${unsealed} events are not sealed`)
  return { faults, sealed: events }
}
