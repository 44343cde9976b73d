import { type Route, route } from '#platform/route.ts'
import { calendarRoutes } from './calendars/routes.ts'
import * as contract from './contract.ts'
import { currentKnowledge } from './definitions.ts'
import { publishNextVersion } from './publish.ts'
import { readForm, readForms, readFormVersion } from './queries.ts'
import { refundPolicyRoutes } from './refunds/routes.ts'
import { regimeRoutes } from './regimes/routes.ts'
import { remedyPolicyRoutes } from './remedies/routes.ts'
import { schemeRoutes } from './schemes/routes.ts'
import { tagRoutes } from './tags/routes.ts'
import { taxonomyRoutes } from './taxonomy/routes.ts'

export const knowledgeRoutes: Route[] = [
  route(contract.listTaxonomy, async ({ work }) => ({ groups: (await currentKnowledge(work)).taxonomy.groups })),
  route(contract.listForms, async ({ work }) => ({ forms: await readForms(work) })),
  route(contract.showForm, ({ work, params }) => readForm(work, params.key)),
  route(contract.showFormVersion, ({ work, params }) => readFormVersion(work, params.key, params.version)),
  route(contract.publishForm, ({ work, params, version, body }) => publishNextVersion(work, params.key, version, body)),
  ...taxonomyRoutes,
  ...schemeRoutes,
  ...calendarRoutes,
  ...regimeRoutes,
  ...tagRoutes,
  ...refundPolicyRoutes,
  ...remedyPolicyRoutes,
]
