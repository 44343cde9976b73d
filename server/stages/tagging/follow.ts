import { sql } from 'kysely'
import type { House } from '#platform/database.ts'
import { type Follower, findNews, followOnce } from '#records/audit/follow.ts'
import { readTags } from '#records/knowledge/tags/tree.ts'
import { tagByMachine } from '#records/tickets/tags/tag.ts'
import { lookAt } from './look.ts'
import { matcherOf } from './match.rules.ts'
import { readTagModels } from './model.ts'

/** Tags what customers wrote by the organisation's rules, and by the models of tags that people set often. */
export const taggingFollower: Follower = {
  name: 'tagging',
  types: ['ticket.received', 'message.added', 'ticket.triaged'],
  async nextAll(work, events) {
    const told = events.filter(({ type, actorKind }) => type !== 'message.added' || actorKind === 'customer')
    const ticketIds = [...new Set(told.map(({ subjectId }) => subjectId))]
    if (ticketIds.length === 0) return
    const tags = (await readTags(work)).filter(({ archived }) => !archived)
    const rules = tags.flatMap(({ tagId, rule }) => (rule ? [{ tagId, matches: matcherOf(rule) }] : []))
    const models = await readTagModels(work, new Set(tags.map(({ tagId }) => tagId)))
    if (rules.length + models.length === 0) return
    const looked = await lookAt(work, sql`t.ticket_id = any(${ticketIds}::uuid[])`, ticketIds.length)
    await tagByMachine(
      work,
      looked.flatMap((ticket) => {
        const { ticketId } = ticket
        const ruled = rules.filter(({ matches }) => matches(ticket)).map(({ tagId }) => tagId)
        const guessed = models.flatMap(({ tagId, stateOf }) => {
          const state = ruled.includes(tagId) ? null : stateOf(ticket.words)
          return state ? [{ ticketId, tagId, state, by: 'model' as const }] : []
        })
        return [...ruled.map((tagId) => ({ ticketId, tagId, state: 'set' as const, by: 'rule' as const })), ...guessed]
      }),
    )
  },
}

/** As many batches in one go; then the others have their turn. */
const batchesMax = 20

/** The sweep that tags. Apart from the other followers: none of them waits until long stories are read. */
export async function tagDueTickets(house: House, orgId: string): Promise<number> {
  let followed = 0
  for (let batch = 0; batch < batchesMax; batch++) {
    if ((await findNews(house, orgId, [taggingFollower])).length === 0) break
    followed += await followOnce(house, orgId, taggingFollower)
  }
  return followed
}
