import { sentences } from '#platform/problem-answer.ts'
import { type Route, route } from '#platform/route.ts'
import { languageOf } from '../../knowledge/words.rules.ts'
import { tagTickets } from './contract.ts'
import { tagByHand } from './tag.ts'

export const ticketTagRoutes: Route[] = [
  route(tagTickets, async ({ work, body, visit }) => {
    const { changed, refused } = await tagByHand(work, body)
    const language = languageOf(visit.language, 'zh-Hans')
    return {
      changed,
      refused: refused.map(({ ticketId, problem }) => ({
        ticketId,
        code: problem.code,
        why: sentences(problem.code, problem.facts, language).detail,
      })),
    }
  }),
]
