import { inOrg, systemActor } from '#platform/database.ts'
import { type Route, route, signedRoute } from '#platform/route.ts'
import { postedBy } from '#records/entries/posted.ts'
import * as contract from './contract.ts'
import { readProgress } from './queries.ts'
import { takeMilestones } from './take.ts'

export const progressRoutes: Route[] = [
  signedRoute(contract.postMilestones, (request) =>
    inOrg(request.house, systemActor(request.orgId, 'milestones'), 'intake', async (work) =>
      takeMilestones(work, await postedBy(work, request)),
    ),
  ),
  route(contract.showProgress, ({ work, params }) => readProgress(work, params, 'ticket.follow')),
  route(contract.showTicketProgress, ({ work, params }) => readProgress(work, params, 'ticket.read')),
]
