import { type Route, route } from '#platform/route.ts'
import { countTags, quoteTag, tryTagRule } from './contract.ts'
import { countTagged, readQuotes, tryRule } from './queries.ts'

export const taggingRoutes: Route[] = [
  route(tryTagRule, ({ work, body }) => tryRule(work, body.rule)),
  route(countTags, ({ work }) => countTagged(work)),
  route(quoteTag, ({ work, params }) => readQuotes(work, params.tagId)),
]
