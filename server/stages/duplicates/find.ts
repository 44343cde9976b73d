import { sql } from 'kysely'
import { type House, preparedMark, type Work } from '#platform/database.ts'
import { type Follower, findNews, followOnce } from '#records/audit/follow.ts'
import { wordsFollower } from '#records/tickets/search/fill.ts'
import { candidatesLike } from '#records/tickets/search/like.ts'
import { featuresOf, likeness, type PairModel, reasonsOf, tellingTokens } from './likeness.rules.ts'
import { joinMatter } from './matter.ts'
import { currentModel } from './model.ts'
import { type Pair, writePairs } from './pairs.ts'
import settings from './settings.json' with { type: 'json' }
import { readTellings, type ToldTicket } from './tellings.ts'

const dayMs = 86_400_000
/** Tickets whose candidates are read together: in a flood they have many in common. */
const comparedAtOnce = 20

/** Compares every new ticket with those before it, once the search's index holds them. */
export const similarFollower: Follower = {
  name: 'similar',
  types: ['ticket.received'],
  after: wordsFollower.name,
  async nextAll(work, events) {
    const ticketIds = events.filter(({ payload }) => payload.channel !== 'split').map((event) => event.subjectId)
    const fresh = [...(await readTellings(work, ticketIds)).values()].filter(isAlone)
    const { model } = await currentModel(work)
    await sql`select settle_ticket_words()`.execute(work.tx)
    const suggestions: Pair[] = []
    for (let i = 0; i < fresh.length; i += comparedAtOnce) {
      const some = fresh.slice(i, i + comparedAtOnce)
      const candidates = await Promise.all(some.map((ticket) => candidatesOf(work, ticket)))
      const tellings = await readTellings(work, [...new Set(candidates.flat())])
      for (const [index, ticket] of some.entries()) {
        const others = candidates[index]!.flatMap((id) => tellings.get(id) ?? []).filter(isAlone)
        const pairs = compare(model, ticket, others)
        suggestions.push(...suggestionsOf(ticket, pairs))
        const nearest = pairs.find(({ other }) => other.customerId !== ticket.customerId)
        if (nearest && nearest.said >= settings.relateFrom)
          await joinMatter(work, ticket.ticketId, nearest.other.ticketId, nearest.said)
      }
    }
    await writePairs(work, suggestions)
  },
}

/** What was merged is told by the ticket that it went into. */
const isAlone = ({ mergedInto }: ToldTicket) => mergedInto === null

type Compared = { other: ToldTicket; features: number[]; said: number }

/** The likest first. */
function compare(model: PairModel, ticket: ToldTicket, others: ToldTicket[]): Compared[] {
  return others
    .map((other) => ({ other, features: featuresOf(ticket, other) }))
    .map((pair) => ({ ...pair, said: likeness(model, pair.features) }))
    .sort((a, b) => b.said - a.said)
}

/** The likest pairs: of one customer they may be one ticket, of two they may be one matter. */
function suggestionsOf(ticket: ToldTicket, pairs: Compared[]): Pair[] {
  const isOwn = ({ other }: Compared) => other.customerId === ticket.customerId
  const own = pairs.filter((pair) => isOwn(pair) && pair.said >= settings.suggestFrom).slice(0, settings.suggestionsMax)
  const others = pairs.filter((pair) => !isOwn(pair) && pair.said >= settings.relateFrom).slice(0, settings.relatedMax)
  return [...own, ...others].map(({ other, features, said }) => ({
    one: ticket.ticketId,
    other: other.ticketId,
    kind: other.customerId === ticket.customerId ? 'same_customer' : 'same_matter',
    likeness: said,
    features,
    reasons: reasonsOf(features),
    state: 'open',
  }))
}

/** Earlier tickets that are worth a closer look: the customer's own, and those that share its rarest words. */
async function candidatesOf(work: Work, ticket: ToldTicket): Promise<string[]> {
  const { rows } = await sql<{ ticket_id: string }>`${sql.raw(preparedMark)}
    select ticket_id from tickets where org_id = ${work.orgId} and customer_id = ${ticket.customerId}
      and received_at between ${new Date(ticket.receivedAt.getTime() - settings.daysMax * dayMs)} and ${ticket.receivedAt}
    order by received_at desc, ticket_id desc limit ${settings.candidatesMax}`.execute(work.tx)
  const words = tellingTokens(ticket.sketch, settings.tokensMax).join(' ')
  const alike = await candidatesLike(work, words, { limit: settings.candidatesMax, days: settings.daysMax })
  const ids = new Set([...rows.map((row) => row.ticket_id), ...alike.map((found) => found.ticketId)])
  ids.delete(ticket.ticketId)
  return [...ids]
}

/**
 * The sweep that compares: one batch, so that a flood leaves the cores to those who write. What is left over waits for its
 * turn.
 */
export async function findSimilar(house: House, orgId: string): Promise<number> {
  if ((await findNews(house, orgId, [similarFollower])).length === 0) return 0
  return followOnce(house, orgId, similarFollower)
}
