import type { Work } from '#platform/database.ts'
import { currentKnowledge, definition } from '#records/knowledge/definitions.ts'
import { namesForRegimes } from '#records/knowledge/regimes/publish.ts'
import type { Regime } from '#records/knowledge/regimes/regime.rules.ts'
import { type RegimeContent, regimeFaults } from '#records/knowledge/regimes/regime-check.rules.ts'
import { type Previewed, previewLines } from './preview.rules.ts'

/** How many of the newest open tickets a preview looks at. */
const ticketsMax = 200

/**
 * What is wrong with the next version of a regime (`seen` 0: a new one), and when the newest open tickets would be due under
 * it. Nothing is stored. @throws Problem missing definition_missing
 */
export async function previewRegimeOn(work: Work, key: string, seen: number, content: RegimeContent) {
  if (seen > 0) await definition<Regime>(work, 'regime', key, seen)
  const knowledge = await currentKnowledge(work)
  const faults = regimeFaults(content, namesForRegimes(knowledge))
  if (faults.length > 0) return { faults, looked: 0, lines: [] }
  const others = knowledge.regimes.filter((regime) => regime.key !== key)
  const after = { ...knowledge, regimes: [...others, { ...content, key, version: 0 }] }
  const tickets = await newestOpen(work, `${key}/`)
  return { faults, looked: tickets.length, lines: previewLines(tickets, key, knowledge, after).map(onTheWire) }
}

async function newestOpen(work: Work, prefix: string): Promise<Previewed[]> {
  const tickets = await work.tx
    .selectFrom('tickets')
    .select(['ticket_id', 'number', 'code', 'channel', 'received_at'])
    .where('org_id', '=', work.orgId)
    .where('stage', 'not in', ['resolved', 'closed'])
    .orderBy('received_at', 'desc')
    .limit(ticketsMax)
    .execute()
  if (tickets.length === 0) return []
  const clocks = await work.tx
    .selectFrom('clocks')
    .select(['ticket_id', 'clock', 'started_at'])
    .where(
      'ticket_id',
      'in',
      tickets.map((ticket) => ticket.ticket_id),
    )
    .where((e) => e.fn('starts_with', ['clock', e.val(prefix)]), 'is', true)
    .orderBy('run')
    .execute()
  return tickets.map(({ ticket_id: ticketId, number, code, channel, received_at: at }) => {
    const own = clocks.filter((clock) => clock.ticket_id === ticketId)
    return { ticketId, number, code, channel, at, startedAt: new Map(own.map((each) => [each.clock, each.started_at])) }
  })
}

const onTheWire = ({ before, after, ...line }: ReturnType<typeof previewLines>[number]) => ({
  ...line,
  before: before?.toISOString() ?? null,
  after: after?.toISOString() ?? null,
})
