import { type Route, route } from '#platform/route.ts'
import * as contract from './contract.ts'
import { readWarnings } from './queries.ts'
import { seeWarningOf } from './warn.ts'

export const warningRoutes: Route[] = [
  route(contract.listWarnings, ({ work }) => readWarnings(work)),
  route(contract.seeWarning, async ({ work, params, body }) => {
    await seeWarningOf(work, params.warningId, body.note)
    return undefined
  }),
]
