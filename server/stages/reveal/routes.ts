import { type Route, route } from '#platform/route.ts'
import { readAlarms, seeAlarmOf } from './alarms.ts'
import * as contract from './contract.ts'
import { openRevealed } from './picture.ts'
import { revealHidden } from './reveal.ts'

export const revealRoutes: Route[] = [
  route(contract.revealPersonal, ({ work, params, body }) => revealHidden(work, params.ticketId, body)),
  route(contract.openPicture, ({ work, params }) => openRevealed(work, params.token)),
  route(contract.listAlarms, ({ work }) => readAlarms(work)),
  route(contract.seeAlarm, async ({ work, params, body }) => {
    await seeAlarmOf(work, params.alarmId, body.note)
    return undefined
  }),
]
