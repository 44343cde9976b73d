import { type Route, route } from '#platform/route.ts'
import { callRoutes } from './calls/routes.ts'
import { showCapacity } from './contract.ts'
import { readCapacity } from './show.ts'
import { warningRoutes } from './warnings/routes.ts'

export const capacityRoutes: Route[] = [
  route(showCapacity, ({ work, query }) => readCapacity(work, query.team)),
  ...warningRoutes,
  ...callRoutes,
]
