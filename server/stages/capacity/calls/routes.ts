import { type Route, route } from '#platform/route.ts'
import { attemptCallOf, wantCall } from './attempt.ts'
import { askCallBack, readCallBack } from './call-back.ts'
import * as contract from './contract.ts'
import { readCalls } from './queries.ts'

export const callRoutes: Route[] = [
  route(contract.listCalls, ({ work }) => readCalls(work)),
  route(contract.attemptCall, ({ work, params, body }) => attemptCallOf(work, params, body)),
  route(contract.askForCall, ({ work, params, body }) => wantCall(work, params.ticketId, body)),
  route(contract.showCallBack, ({ work, params }) => readCallBack(work, params.number)),
  route(contract.askForCallBack, ({ work, params }) => askCallBack(work, params.number)),
]
