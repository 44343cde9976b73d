import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import type { Permission } from '#records/staff/permissions.rules.ts'
import { type TicketName, ticketFor } from '#records/tickets/load.ts'
import type { showProgress } from './contract.ts'
import { lineOf, type Told, trackKeys } from './progress.rules.ts'

type Answer = z.input<(typeof showProgress)['answer']>

/** Where the order of a ticket is, one line a track; none for a ticket without an order that anybody told of. */
export async function readProgress(work: Work, name: TicketName, permission: Permission): Promise<Answer> {
  const { order_no: orderNo } = await ticketFor(work, name, permission)
  if (orderNo === null) return { lines: [] }
  const { rows } = await sql<Told & { track: string }>`
    select track, step, at, eta from milestones where org_id = ${work.orgId} and order_no = ${orderNo}`.execute(work.tx)
  const told = Map.groupBy(rows, ({ track }) => track)
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    lines: trackKeys.flatMap((track) => {
      const line = lineOf(track, told.get(track) ?? [], work.now)
      return line
        ? [{ ...line, steps: line.steps.map((step) => ({ ...step, at: iso(step.at), eta: iso(step.eta) })) }]
        : []
    }),
  }
}
