import { type Route, route } from '#platform/route.ts'
import { languageOf } from '#records/knowledge/words.rules.ts'
import { confirmAddressBy } from './confirm.ts'
import * as contract from './contract.ts'
import { cannedRepliesFor } from './queries.ts'
import { note, reply } from './reply.ts'

export const replyRoutes: Route[] = [
  route(contract.replyToTicket, async ({ work, params, body, version }) => {
    const { messageId, ticket } = await reply(work, params, { ...body, version })
    return { messageId, version: ticket.version }
  }),
  route(contract.noteOnTicket, async ({ work, params, body }) => {
    const { messageId, ticket } = await note(work, params, body.text)
    return { messageId, version: ticket.version }
  }),
  route(contract.confirmAddress, async ({ work, body }) => ({ address: await confirmAddressBy(work, body.token) })),
  route(contract.listCannedReplies, async ({ work, params, visit }) => ({
    replies: await cannedRepliesFor(work, params, languageOf(visit.language, 'zh-Hans')),
  })),
]
