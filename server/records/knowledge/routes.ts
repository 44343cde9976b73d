import { type Route, route } from '#platform/route.ts'
import { listTaxonomy } from './contract.ts'
import { currentKnowledge } from './definitions.ts'

export const knowledgeRoutes: Route[] = [
  route(listTaxonomy, async ({ work }) => ({ groups: (await currentKnowledge(work)).taxonomy.groups })),
]
