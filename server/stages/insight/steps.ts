import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { showSteps } from './contract.ts'

type Steps = z.input<(typeof showSteps)['answer']>
type Row = {
  clock: string
  owner_role: string
  team_id: string | null
  name: Words | null
  started: number
  ended: number
  late: number
}

const days = 30
/** Steps that the door finishes itself within the second: it writes no clock for them, and they are in time. */
const atTheDoor = ['classify', 'prioritise', 'assign']

/**
 * Each step of the work (and the whole): how many came to an end in the last 30 days, and how many were late, with those that
 * are late and still run; by the role that owns it and by team.
 */
export async function readSteps(work: Work): Promise<Steps> {
  const { steps } = await currentKnowledge(work)
  const since = new Date(work.now.getTime() - days * 86_400_000)
  const { rows } = await sql<Row>`
    select c.clock, c.owner_role, g.team_id, g.name, count(*)::int as started,
      (count(*) filter (where c.done_at is not null or c.due_at < ${work.now}))::int as ended,
      (count(*) filter (where coalesce(c.done_at, ${work.now}) > c.due_at))::int as late
    from tickets t join clocks c on c.ticket_id = t.ticket_id left join teams g on g.team_id = t.team_id
    where t.org_id = ${work.orgId} and t.received_at >= ${since} and c.clock = any(${steps.steps.map(({ step }) => step)})
    group by c.clock, c.owner_role, g.team_id`.execute(work.tx)
  const received = await receivedSince(work, since)
  return {
    steps: steps.steps.flatMap(({ step, ownerRole }) => {
      const its = rows.filter(({ clock }) => clock === step)
      const people = sum(its.map(({ ended }) => ended))
      const machine = atTheDoor.includes(step) ? received - sum(its.map(({ started }) => started)) : 0
      const ended = people + machine
      if (ended === 0) return []
      const teams = its.flatMap(({ team_id: teamId, name, late }) =>
        teamId && name && late > 0 ? [{ teamId, name, late }] : [],
      )
      return [
        {
          clock: step,
          ownerRole: its[0]?.owner_role ?? ownerRole,
          ended,
          late: sum(its.map(({ late }) => late)),
          teams: teams.toSorted((a, b) => b.late - a.late),
        },
      ]
    }),
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

async function receivedSince({ tx, orgId }: Work, since: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from tickets where org_id = ${orgId} and received_at >= ${since}`.execute(tx)
  return rows[0]!.n
}
