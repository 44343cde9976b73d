import { type Route, route } from '#platform/route.ts'
import { attendTo } from './attend.ts'
import { classifierRoutes } from './classifier/routes.ts'
import { attendTicket, triageTicket } from './contract.ts'
import { decideTriage } from './decide.ts'

export const triageRoutes: Route[] = [
  route(triageTicket, async ({ work, params, body, version }) => ({
    version: (await decideTriage(work, params, { ...body, version })).version,
  })),
  route(attendTicket, async ({ work, params, body, version }) => ({
    version: (await attendTo(work, params, { ...body, version })).version,
  })),
  ...classifierRoutes,
]
