import { type Route, route } from '#platform/route.ts'
import { triageTicket } from './contract.ts'
import { decideTriage } from './decide.ts'

export const triageRoutes: Route[] = [
  route(triageTicket, async ({ work, params, body, version }) => ({
    version: (await decideTriage(work, params, { ...body, version })).version,
  })),
]
