import { type Route, route } from '#platform/route.ts'
import { languageOf } from '#records/knowledge/words.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import * as contract from './contract.ts'
import { readTold, seeToldOf } from './ladder/told.ts'
import { readTicketClocks } from './queries.ts'
import { recordDuty } from './verbs/duty.ts'
import { askExtension, decideExtension } from './verbs/extend.ts'
import { pauseClock, resumeClock } from './verbs/pause.ts'
import { rebaseClock } from './verbs/rebase.ts'
import { restartClock } from './verbs/restart.ts'
import { recordTrigger } from './verbs/trigger.ts'

/** Answers 204 once it is done. */
const done = (act: Promise<void>): Promise<undefined> => act.then(() => undefined)

export const clockRoutes: Route[] = [
  route(contract.listTicketClocks, async ({ work, params, visit }) =>
    readTicketClocks(work, await ticketFor(work, params, 'ticket.read'), languageOf(visit.language, 'zh-Hans')),
  ),
  route(contract.askExtension, ({ work, params, body }) => done(askExtension(work, params, body))),
  route(contract.decideExtension, ({ work, params, body }) => done(decideExtension(work, params, body))),
  route(contract.pauseClock, ({ work, params, body }) => done(pauseClock(work, params, body))),
  route(contract.resumeClock, ({ work, params, body }) => done(resumeClock(work, params, body.clock))),
  route(contract.restartClock, ({ work, params, body }) =>
    done(restartClock(work, params, { ...body, from: new Date(body.from) })),
  ),
  route(contract.rebaseClock, ({ work, params, body }) => done(rebaseClock(work, params, body))),
  route(contract.recordTrigger, ({ work, params, body }) =>
    done(recordTrigger(work, params, { ...body, at: new Date(body.at) })),
  ),
  route(contract.recordDuty, ({ work, params, body }) => done(recordDuty(work, params, body))),
  route(contract.listTold, ({ work }) => readTold(work)),
  route(contract.seeTold, ({ work, params }) => done(seeToldOf(work, params))),
]
