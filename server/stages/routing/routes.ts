import { Problem } from '#platform/errors.ts'
import { type Route, route } from '#platform/route.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { changeRoster, endAbsence, planAbsence } from '#records/staff/roster.ts'
import * as contract from './contract.ts'
import { readDesk } from './desk.ts'

export const routingRoutes: Route[] = [
  route(contract.showDesk, ({ work }) => readDesk(work)),
  route(contract.changeRoster, async ({ work, params, body, version }) => {
    const { routing } = await currentKnowledge(work)
    const unknown = body.skills.find((key) => !routing.skills?.some((skill) => skill.key === key))
    if (unknown) throw new Problem('invalid', 'skill_unknown', { facts: { skill: unknown } })
    return { version: await changeRoster(work, params.staffId, body, version) }
  }),
  route(contract.planAbsence, async ({ work, params, body }) => ({
    absenceId: await planAbsence(work, params.staffId, body),
  })),
  route(contract.endAbsence, async ({ work, params }) => {
    await endAbsence(work, params.absenceId)
    return undefined
  }),
]
