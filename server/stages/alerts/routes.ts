import { inOrg, systemActor } from '#platform/database.ts'
import { type Route, route, signedRoute } from '#platform/route.ts'
import { postedBy } from '#records/entries/posted.ts'
import { answerQuestion, readQuestion } from './answer.ts'
import * as contract from './contract.ts'
import { takeAlert } from './post.ts'
import { readAlerts, readUntold } from './queries.ts'
import type { Raise } from './raise.ts'
import { sendAgain } from './send-again.ts'

/** What risk systems post, their customers answer, and the desk sees of it; `raise` is the door, which loop.ts hands over. */
export const alertRoutes = (raise: Raise): Route[] => [
  signedRoute(contract.postRiskAlert, (request) =>
    inOrg(request.house, systemActor(request.orgId, 'alerts'), 'intake', async (work) =>
      takeAlert(work, await postedBy(work, request)),
    ),
  ),
  route(contract.showAlert, ({ work, body }) => readQuestion(work, body.token)),
  route(contract.answerAlert, ({ work, body }) => answerQuestion(work, body, raise)),
  route(contract.listRiskAlerts, ({ work, query }) => readAlerts(work, query)),
  route(contract.listRiskNews, ({ work }) => readUntold(work)),
  route(contract.tellAgain, async ({ work, params }) => {
    await sendAgain(work, params.newsId)
    return {}
  }),
]
